"""Lines and results that cannot be written, or are not read; people at a terminal."""

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
from program import PROGRAM, environment, finish, free_port, start, wait_until


def shell(command, timeout=2400, **settings):
    """A line of bash in which $S is the program; gives what it left."""
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True,
                          timeout=timeout, check=False,
                          env=environment(S=PROGRAM, **settings))


@pytest.mark.parametrize("lost", ["2>/dev/full", "2>&-", "2> >(true)"])
@pytest.mark.parametrize("command, code", [
    ("simulate --games 5 --seed 3 --json --quiet --log-records yes --log-level INFO "
     "--output-dir $OUT", 0),
    ("simulate --games 5 --seed 3 --json --log-records yes --log-level INFO --output-dir $OUT", 0),
    ("audit --output-dir $OUT/nothing", 2),
    ("ready --registry redis --logger-module default --redis-port 1 --timeout 0.3", 3),
    ("build-db --redis-port 1", 3),
    ("worker --redis-port 1 --kafka-port 1 --nonsense", 2),
    ("drill --kills 0", 2),
    ("nonsense", 2),
    ("--help", 0),
])
def test_a_line_that_cannot_be_written_changes_nothing(tmp_path, command, code, lost):
    done = shell(f"$S {command} {lost}", OUT=tmp_path)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    if "--json" in command:
        assert json.loads(done.stdout)["games"] == 5


def lost_server(tmp_path, lost, *args):
    """A server whose standard error is lost, once it listens."""
    port = free_port()
    server = subprocess.Popen(
        ["bash", "-c", f'exec "$S" server --registry memory --websocket-port {port} --json '
         f'--websocket-host 127.0.0.1 {" ".join(map(str, args))} {lost}'],
        stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment(S=PROGRAM))
    return server, port


def play(port, *args, **settings):
    done = finish(start("client", "--websocket-host", "127.0.0.1", "--websocket-port", port,
                        "--client-sleep", 0.05, "--json", "--quiet", *args, **settings))
    assert done.code == 0, done.err
    return done.json


@pytest.mark.parametrize("lost", ["2>/dev/full", "2>&-", "2> >(true)"])
def test_a_server_without_a_console_serves_and_ends_whole(tmp_path, lost):
    server, port = lost_server(tmp_path, lost)
    assert play(port, "--players", 4, "--games", 6)["games"] == 6
    server.send_signal(signal.SIGTERM)
    out, _ = server.communicate(timeout=1200)
    assert server.returncode == 0
    assert json.loads(out)["games_finished"] == 6


def test_a_console_that_nobody_reads_stops_no_game(tmp_path):
    fifo = tmp_path / "lines"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    server, port = lost_server(tmp_path, "2>lines", "--log-level", "DEBUG",
                               "--log-records", "true", "--lobby-timeout", 30)
    # Each game has several lines: far more than the pipe and the queue hold.
    assert play(port, "--players", 20, "--client-games", 20)["timed_out"] == 0
    server.send_signal(signal.SIGTERM)
    out, _ = server.communicate(timeout=1200)
    assert server.returncode == 0 and json.loads(out)["games_timed_out"] == 0
    os.close(reader)


def test_lines_that_were_dropped_are_counted(tmp_path):
    fifo = tmp_path / "lines"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    server, port = lost_server(tmp_path, "2>lines", "--log-level", "DEBUG",
                               "--log-records", "true", "--lobby-timeout", 30)
    play(port, "--players", 20, "--client-games", 20)
    text = b""
    while not re.search(rb"superhero: \d+ lines were dropped here: standard error", text):
        assert select.select([reader], [], [], 60)[0]
        text += os.read(reader, 1 << 16)
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=1200)
    assert server.returncode == 0
    os.close(reader)


@pytest.mark.parametrize("lost", [">/dev/full", ">&-", "> >(true)"])
@pytest.mark.parametrize("command", [
    "simulate --games 3 --quiet --output-dir $OUT/new",
    "audit --output-dir $OUT",
    "audit --output-dir $OUT --json",
    "batch --output-dir $OUT --quiet",
    "ready --registry memory --logger-module default",
    "--help", "simulate --help", "--version",
])
def test_a_result_that_cannot_be_written_is_an_error(played, tmp_path, command, lost):
    out = played[0]
    # A reader that has gone is seen only once it has.
    done = shell(f"{{ sleep 0.3; exec $S {command}; }} {lost}", OUT=out if "new" not in command
                 else tmp_path)
    assert done.returncode == 4, (done.returncode, done.stderr)
    assert done.stderr.splitlines()[-1].startswith(
        "superhero: standard output: cannot write the result: ")


def test_a_result_that_nobody_reads_is_given_up_when_told_to(tmp_path):
    fifo = tmp_path / "result"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(writer, b"x" * 4096)
    fcntl.fcntl(writer, fcntl.F_SETFL, 0)
    process = subprocess.Popen([str(PROGRAM), "simulate", "--games", "3", "--output-dir",
                                str(tmp_path / "out"), "--quiet"], stdout=writer,
                               stderr=subprocess.PIPE, text=True, env=environment())
    wait_until(lambda: list((tmp_path / "out").glob("superhero/GAME_META/*.parquet")), "tables")
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=1200)
    assert process.returncode == 4
    assert err.splitlines()[-1] == "superhero: standard output: nobody reads the result"
    os.close(reader)
    os.close(writer)


class Terminal:
    """The program at a terminal of a width that may change."""

    def __init__(self, columns, *args, term="xterm"):
        self.main, side = pty.openpty()
        self.resize(columns)
        self.process = subprocess.Popen([str(PROGRAM), *map(str, args)], stdin=side, stdout=side,
                                        stderr=side, start_new_session=True,
                                        env=environment(TERM=term))
        os.close(side)
        self.text = ""

    def resize(self, columns):
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def read(self, seconds=0.0):
        """What has come since; empty at the end."""
        if not select.select([self.main], [], [], seconds)[0]:
            return None
        try:
            part = os.read(self.main, 1 << 16).decode()
        except OSError:
            return ""
        self.text += part
        return part

    def read_for(self, bars):
        """Until so many bars more were drawn."""
        wanted = self.text.count("playing ") + bars
        deadline = time.monotonic() + 120
        while self.text.count("playing ") < wanted:
            assert self.read(1) != "" and time.monotonic() < deadline, self.text

    def end(self):
        self.process.send_signal(signal.SIGINT)
        while self.read(60):
            pass
        assert self.process.wait(timeout=1200) == 0, self.text
        os.close(self.main)


def bars_of(text):
    return [part for part in re.split(r"\r(?:\x1b\[J)?", text) if part.startswith("playing")]


def test_the_bar_fits_into_the_terminal_whatever_its_width(out):
    terminal = Terminal(100, "simulate", "--duration", 600, "--rate", 50, "--output-dir", out)
    for columns in (100, 60, 140, 33):
        terminal.resize(columns)
        terminal.read_for(2)  # one of them may have been on its way
        before = len(terminal.text)
        terminal.read_for(3)
        bars = bars_of(terminal.text[before:])
        assert bars and all(len(bar) < columns for bar in bars), (columns, bars)
        assert "\n" not in terminal.text[before:]
    terminal.end()
    # Each bar leaves the cursor at its beginning, so that the next wipes it whole, also when the
    # terminal has broken it into two lines.
    assert re.search(r"\r\x1b\[Jplaying [^\r\n]*\r\r\x1b\[J", terminal.text)


def test_a_dumb_terminal_gets_plain_lines(out):
    terminal = Terminal(80, "simulate", "--duration", 7, "--rate", 50, "--output-dir", out,
                        term="dumb")
    while terminal.read(120):
        pass
    assert terminal.process.wait(timeout=600) == 0
    assert "\x1b" not in terminal.text and "playing: " in terminal.text
