"""The embedded log on a disk that is nearly full: no game begins, none breaks, and they go on once
there is room."""

import os
import pathlib
import re
import signal
import subprocess

import pytest
from program import CLEAN, audit, environment, finish, run, start, verdict, wait_until
from roles import Process

REFUSAL = "SERVER ADMITS NO NEW GAMES NOW"


@pytest.fixture
def disk(tmp_path):
    """A disk of its own, of 64 MB: a tenth of it must be free."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk, left):
    """So much of the disk that `left` bytes are free; gives the file."""
    ballast = pathlib.Path(disk) / "ballast"
    space = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, space.f_bavail * space.f_frsize - left)
    return ballast


def serving(folder, **settings):
    server = Process("server", ("server", "--json", "--registry", "memory", "--websocket-port", 0),
                     environment(LOGGER_MODULE="embedded", OUTPUT_DIR=folder, **settings))
    return server, int(re.search(r":(\d+)/", server.says("serves ws://")).group(1))


def fleet(port, games):
    players = Process("client", ("client", "--json", "--websocket-port", port, "--players", 4,
                                 "--games", games, "--client-sleep", "0.05"), environment())
    players.says("client: 4 players")
    return players


def test_no_game_begins_on_a_full_disk_and_games_go_on_when_there_is_room(disk):
    server, port = serving(disk / "out")
    players = fleet(port, -1)
    players.counts("games", beyond=5)
    ballast = fill(disk, left=5_000_000)
    line = server.says("--log-free-bytes")
    assert f"the disk of the embedded log {disk}/out/log has " in line
    assert re.search(r"has \d+ bytes free, fewer than the 6710886 of", line), line
    players.hears(REFUSAL, beyond=10)
    wait_until(lambda: server.report()["games_started"] == server.report()["games_finished"],
               "the games under way end")
    games = server.report()["games_started"]
    players.hears(REFUSAL, beyond=players.report()["refused"][REFUSAL] + 10)
    assert server.report()["games_started"] == games
    ballast.unlink()
    server.says("new games begin again")
    players.counts("games", beyond=games + 5)
    assert sum("--log-free-bytes" in each for each in server.lines) == 1
    players.stop()
    server.stop()
    assert run("batch", "--output-dir", disk / "out", "--quiet").code == 0
    assert verdict(audit(disk / "out").json) == CLEAN


def test_simulate_waits_for_room(disk):
    ballast = fill(disk, left=6_000_000)
    simulation = start("simulate", "--games", 20, "--output-dir", disk / "out", "--json", "--quiet")
    line = simulation.stderr.readline()
    assert "no new game begins until more are free" in line, line
    ballast.unlink()
    done = finish(simulation)
    assert done.code == 0 and done.json["games"] == 20, done.err


def test_simulate_that_waits_for_room_can_be_stopped(disk):
    fill(disk, left=6_000_000)
    simulation = start("simulate", "--games", 20, "--output-dir", disk / "out", "--json", "--quiet")
    assert "no new game" in simulation.stderr.readline()
    done = finish(simulation, signal.SIGTERM, timeout=300)
    assert done.code == 2, done.err  # nothing was played that could be proven


def test_the_line_with_rates_says_how_the_log_grows(disk):
    server, port = serving(disk / "out", LOG_RATES=0.1)
    players = fleet(port, 20)
    players.wait()
    line = server.says("; embedded log ")
    assert re.search(r"; embedded log [\d.]+ [kM]B, [\d.]+ [kM]B/s more, [\d.]+ MB free$", line)
    server.stop()
