"""The embedded log on a disk that is nearly full: no game begins, none breaks, and they go on once
there is room."""

import os
import pathlib
import re
import signal
import subprocess

import pytest
from program import CLEAN, audit, finish, run, verdict, wait_until
from roles import Roles

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


class Stage(Roles):
    """A server on the disk and fleets, without Kafka and Redis."""

    def open(self):
        """There is nothing to wait for."""

    def fleet(self, server, games):
        players = self.start("client", "--websocket-port", server.port, "--players", 4,
                             "--games", games, "--client-sleep", "0.05")
        players.says("client: 4 players")
        return players


@pytest.fixture
def stage(disk):
    with Stage(disk / "out", REGISTRY="memory", LOGGER_MODULE="embedded",
               LOG_LEVEL="INFO") as stage:
        yield stage


def test_no_game_begins_on_a_full_disk_and_games_go_on_when_there_is_room(disk, stage):
    server = stage.server()
    players = stage.fleet(server, -1)
    players.counts("games", beyond=5)
    ballast = fill(disk, left=5_000_000)
    line = server.says("--log-free-bytes")
    assert f"the disk of the embedded log {disk}/out/log has " in line
    assert re.search(r"has \d+ bytes free, fewer than the 6710886 of", line), line
    players.hears(REFUSAL)

    def none_begins():
        # A game whose seats were half taken may still begin.
        begun = server.report()["games_started"]
        players.hears(REFUSAL, beyond=players.report()["refused"][REFUSAL] + 10)
        told = server.report()
        return told["games_started"] == told["games_finished"] == begun and begun
    games = wait_until(none_begins, "the games under way end and none begins")
    ballast.unlink()
    server.says("new games begin again")
    players.counts("games", beyond=games + 5)
    assert sum("--log-free-bytes" in each for each in server.lines) == 1
    players.stop()
    server.stop()
    assert run("batch", "--output-dir", disk / "out", "--quiet").code == 0
    assert verdict(audit(disk / "out").json) == CLEAN


def test_simulate_waits_for_room(disk, background):
    ballast = fill(disk, left=6_000_000)
    simulation = background("simulate", "--games", 20, "--output-dir", disk / "out", "--json",
                            "--quiet")
    line = simulation.stderr.readline()
    assert "no new game begins until more are free" in line, line
    ballast.unlink()
    done = finish(simulation)
    assert done.code == 0 and done.json["games"] == 20, done.err


def test_simulate_that_waits_for_room_can_be_stopped(disk, background):
    fill(disk, left=6_000_000)
    simulation = background("simulate", "--games", 20, "--output-dir", disk / "out", "--json",
                            "--quiet")
    assert "no new game" in simulation.stderr.readline()
    done = finish(simulation, signal.SIGTERM, timeout=300)
    assert done.code == 2, done.err  # nothing was played that could be proven


def test_the_line_with_rates_says_how_the_log_grows(stage):
    server = stage.server("--log-rates", 0.1)
    stage.fleet(server, 20).wait()
    line = server.says("; embedded log ")
    assert re.search(r"; embedded log [\d.]+ [kM]B, [\d.]+ [kM]B/s more, [\d.]+ MB free$", line)
    server.stop()
