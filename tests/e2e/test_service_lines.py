"""What a service says on standard error: time and level on every line, rates, no records unless
they are asked for."""

import json
import os
import pty
import re
import signal
import subprocess

import pytest
from program import PROGRAM, environment, finish, free_port, run

TIMED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (INFO|WARNING|ERROR|CRITICAL) +\S")
LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
HOSTILE = "worker\"\\-\x1b[2J"  # a name that no topic has


@pytest.fixture
def served(background):
    """Gives the lines of a server and of its fleet, once games are played and both have ended."""
    def play(folder, games=4, **settings):
        port = free_port()
        server = background("server", "--registry", "memory", "--websocket-host", "127.0.0.1",
                            "--websocket-port", port, "--json", OUTPUT_DIR=folder, **settings)
        fleet = finish(background("client", "--websocket-host", "127.0.0.1", "--websocket-port",
                                  port, "--players", 4, "--games", games, "--client-sleep", 0.05,
                                  "--json", **settings))
        assert fleet.code == 0, fleet.err
        done = finish(server, signal.SIGTERM)
        assert done.code == 0 and done.json["games_finished"] == games, done.err
        return done.err.splitlines(), fleet.err.splitlines()
    return play


def test_every_line_has_time_and_level(tmp_path, served):
    for lines in served(tmp_path):
        assert lines
        for line in lines:
            assert TIMED.match(line), line


@pytest.mark.parametrize("module", ["default", "embedded"])
def test_records_are_shown_only_when_they_are_asked_for(tmp_path, served, module):
    lines, _ = served(tmp_path, LOGGER_MODULE=module)
    assert not [line for line in lines if "lib.server" in line]
    lines, _ = served(tmp_path / "again", LOGGER_MODULE=module, LOG_RECORDS="True")
    assert sum("Attack Completed" in line for line in lines) >= 4
    for line in lines:
        assert TIMED.match(line), line


def test_json_lines_are_objects_with_time_and_level(tmp_path, served):
    for lines in served(tmp_path, LOG_FORMAT="json", LOG_RECORDS="True", LOG_RATES=0.1):
        for line in lines:
            said = json.loads(line)
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said["time"])
            assert said["level"] in LEVELS and said["message"], line


def test_a_service_says_its_rates_now_and_then(tmp_path, served):
    lines, _ = served(tmp_path, LOG_RATES=0.1, games=20)
    rates = [line for line in lines if re.search(r"superhero: in \d+ s: ", line)]
    assert [line for line in rates if re.search(r"actions \d+\.\d/s", line)], lines
    for quiet in ({"LOG_RATES": 0}, {"LOG_RATES": 0.1, "LOG_LEVEL": "WARNING"}):
        lines, _ = served(tmp_path / str(quiet), **quiet)
        assert not [line for line in lines if re.search(r": in \d+ s: ", line)]


@pytest.mark.parametrize("given", [{"LOG_FORMAT": "json"}, {"args": ("--log-format", "json")},
                                   {"args": ("--log-format=JSON",)}])
def test_what_is_refused_is_said_in_the_format_that_was_asked_for(given):
    args = given.pop("args", ())
    done = run("worker", "--worker-channel", HOSTILE, *args, **given)
    said = json.loads(done.error_line())
    assert done.code == 2 and said["level"] == "CRITICAL"
    assert "WORKER_CHANNEL" in said["message"] and HOSTILE in said["message"]


def test_a_format_that_does_not_exist_is_refused():
    done = run("server", LOG_FORMAT="xml")
    assert done.code == 2
    assert "--log-format (LOG_FORMAT) is \"xml\": text or json expected" in done.error_line()


def at_terminal(*args, **settings):
    """The exit code of a command whose standard error is a terminal, and what that shows."""
    main, side = pty.openpty()
    with subprocess.Popen([str(PROGRAM), *args], stdout=subprocess.DEVNULL, stderr=side,
                          env=environment(**settings)) as process:
        os.close(side)
        shown = b""
        try:
            while part := os.read(main, 1 << 16):
                shown += part
        except OSError:  # the other side is closed
            pass
        os.close(main)
    return process.returncode, shown.decode().splitlines()


def test_at_a_terminal_a_failure_is_one_line_of_words():
    code, lines = at_terminal("worker", "--worker-channel", "a b")
    assert code == 2 and len(lines) == 1 and lines[0].startswith("superhero: "), lines
    code, lines = at_terminal("build-db", "--redis-port", "1", REDIS_HOST="127.0.0.1")
    assert code == 3 and lines[-1].startswith("superhero: "), lines
