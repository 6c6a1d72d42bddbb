"""superhero top: the figures of the live page in a terminal."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import pytest
from hostile import HOSTILE, hostile_role, set_aside
from monitored import expect_sound_sum
from program import PROGRAM, audit, environment, run

UTF8 = {"LC_ALL": "C.UTF-8", "TERM": "xterm"}
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"


class Terminal:
    """The program with a terminal of so many columns, as standard output."""

    def __init__(self, *args, columns=100, lines=60, **settings):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process = subprocess.Popen([str(PROGRAM), *map(str, args)], stdin=slave, stdout=slave,
                                        stderr=slave, env=environment(**(UTF8 | settings)),
                                        start_new_session=True, preexec_fn=_take_terminal)
        os.close(slave)
        self.raw = b""

    def read(self, condition, what, seconds=600):
        """Reads until the condition of all that came so far is true, or until the end."""
        deadline = time.monotonic() + seconds
        while not condition(self.text()):
            assert time.monotonic() < deadline, f"{what}: not within {seconds} s: {self.text()!r}"
            if not select.select([self.master], [], [], 0.1)[0]:
                continue
            try:
                data = os.read(self.master, 65536)
            except OSError:  # the other end is closed
                data = b""
            if not data:
                assert condition is _never, f"{what}: it ended: {self.text()!r}"
                break
            self.raw += data
        return self.text()

    def text(self):
        return self.raw.decode(errors="replace")

    def end(self):
        """Exit code; all that it wrote is read."""
        self.read(_never, "the end")
        os.close(self.master)
        return self.process.wait(timeout=600)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


    def press_ctrl_c(self):
        os.write(self.master, b"\x03")


def _take_terminal():
    """So that keys are signals."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _never(_):
    return False


@pytest.fixture
def at_terminal():
    """at_terminal(words of the command line, columns=…): a Terminal."""
    begun = []

    def begin(*args, **how):
        begun.append(Terminal(*args, **how))
        return begun[-1]
    yield begin
    for terminal in begun:
        terminal.kill()


def without_colours(text):
    return re.sub(r"\x1b\[\d*m", "", text)


@pytest.mark.parametrize("columns", [80, 160])
def test_one_page_fits_the_terminal(played, at_terminal, columns):
    """The page is longer than the terminal is high: nothing is cut off at the end."""
    terminal = at_terminal("top", "--once", "--output-dir", played[0], columns=columns, lines=10)
    assert terminal.end() == 0
    assert ENTER not in terminal.text()
    lines = without_colours(terminal.text()).replace("\r\n", "\n").splitlines()
    assert "\x1b" not in "".join(lines)
    assert max(map(len, lines)) <= columns
    records = audit(played[0]).json["records"]
    assert f"{records:,} records: every one has exactly one fate" in lines
    for words in ("lib.server.lobby", "lib.server.lobby/0", "worker", "best heroes"):
        assert any(line.startswith(words) for line in lines), words
    assert "games    in the tables 300" in [re.sub(" +$", "", line) for line in lines]


def test_without_a_terminal_it_is_one_plain_page(played):
    done = run("top", "--output-dir", played[0], LC_ALL="C")
    assert done.code == 0 and done.err == ""
    assert done.out.isascii() and "\x1b" not in done.out
    assert "games    in the tables 300" in done.out
    assert max(map(len, done.out.splitlines())) <= 100


def test_as_json_it_is_the_state(played):
    done = run("top", "--json", "--output-dir", played[0])
    assert done.code == 0 and done.err == "" and len(done.out.splitlines()) == 1
    state = json.loads(done.out)
    expect_sound_sum(state)
    assert state["games"]["in_tables"] == 300 and state["reading"]["caught_up"]
    assert state["sum"]["records"] == audit(played[0]).json["records"]


@pytest.mark.parametrize("end", ["Ctrl-C", "SIGTERM"])
def test_it_draws_again_until_it_is_ended(played, at_terminal, end):
    terminal = at_terminal("top", "--output-dir", played[0])
    terminal.read(lambda text: "in the tables 300" in text, "the games")
    drawn = terminal.text().count("\x1b[H")
    text = terminal.read(lambda text: text.count("\x1b[H") >= drawn + 2, "two pages more")
    assert text.startswith(ENTER) and LEAVE not in text
    if end == "Ctrl-C":
        terminal.press_ctrl_c()
    else:
        terminal.process.send_signal(signal.SIGTERM)
    assert terminal.end() == 0
    assert terminal.text().count(ENTER) == terminal.text().count(LEAVE) == 1
    assert terminal.text().endswith("\x1b[?25h" + LEAVE)


@pytest.mark.parametrize("args", [(), ("--once",), ("--json",)], ids=" ".join)
def test_no_log(out, args):
    done = run("top", "--output-dir", out, *args)
    assert done.code == 2 and done.out == ""
    assert f"there is no embedded log in {out}/log" in done.error_line()


def test_on_a_terminal_it_waits_for_a_log(out, at_terminal):
    terminal = at_terminal("top", "--output-dir", out, columns=200)
    terminal.read(lambda text: "there is no embedded log in" in text, "that there is none")
    done = run("simulate", "--output-dir", out, "--games", 5, "--quiet")
    assert done.code == 0, done.err
    terminal.read(lambda text: "in the tables 5" in text, "the games")
    terminal.press_ctrl_c()
    assert terminal.end() == 0


def test_hostile_texts_do_not_reach_the_terminal(copy):
    set_aside(copy, HOSTILE)
    with hostile_role() as address:
        done = run("top", "--once", "--output-dir", copy, "--monitor-roles", address,
                   LC_ALL="C.UTF-8")
    assert done.code == 0 and done.err == ""
    assert "dead letters 1" in done.out and "<img src=x onerror=alert(1)>" in done.out
    assert "server " + address in done.out
    assert not set(done.out) & set("\x1b\x9b\x00\r\x7f\x85\u202e")
    letter, = [line for line in done.out.splitlines() if "onerror" in line and "offset" in line]
    assert letter.startswith("  lib.server.lobby/")
