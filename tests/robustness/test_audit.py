"""What an audit says while servers and workers die, and what a server does before it ends."""

import json
import signal

import pytest
from program import CLEAN, run, verdict, wait_until
from system import System


def unpublished(system):
    return set(system.redis.zrange("games:unpublished", 0, -1))


def completed_and_unpublished(system):
    games = sorted(unpublished(system))
    states = system.redis.mget([f"games:{game}:status" for game in games]) if games else []
    return {game for game, state in zip(games, states, strict=True) if state == "Completed"}


def announced(system):
    """The games that are in the lobby's topic as over."""
    done = run("log", "--topic", "lib.server.lobby", **system.settings)
    assert done.code == 0, done.err
    values = [json.loads(line)["value"] for line in done.out.splitlines()]
    return {value["task"]["game_token"] for value in values
            if value["log_message"] == "Cleaning Game Records"}


def hold_the_broker(system):
    """From now on no record is acknowledged; games that are under way end all the same.

    What was on its way arrives when the broker goes on, its sender dead or not. So this waits for
    games that had not begun yet: their records are behind all that may be on its way.
    """
    system.cluster("kill", "broker", "1", "--signal", "STOP")
    begun = unpublished(system)
    wait_until(lambda: completed_and_unpublished(system) - begun, "a new game ends")


def let_the_broker_go(system):
    system.cluster("kill", "broker", "1", "--signal", "CONT")


def test_games_that_wait_for_a_server_are_behind(tmp_path):
    with System(tmp_path) as system:
        server, worker, client = system.playing()
        hold_the_broker(system)
        server.kill()
        client.kill()
        let_the_broker_go(system)
        seen = system.audit()
        waiting = len(completed_and_unpublished(system) - announced(system))
        assert seen.code == 5, seen.out
        assert seen.json["behind_what"]["games_not_announced"] >= waiting > 0
        assert verdict(seen.json) == CLEAN

        system.server()
        done = system.audit("--wait", 600)
        assert done.code == 0, done.out
        assert done.json["answer"] == "proven" and done.json["behind"] == 0
        assert done.json["games"] >= waiting
        worker.stop()


def test_what_no_worker_reads_is_behind_and_wait_waits_for_it(tmp_path):
    with System(tmp_path) as system:
        server, worker, client = system.playing(games=5)
        worker.stop()
        client.wait()
        more = system.client(server, games=5)
        more.wait()
        server.stop()
        seen = system.audit("--witness", more.witness)
        assert seen.code == 5, seen.out
        assert seen.json["behind_what"]["games_not_in_tables"] == seen.json["behind"] > 0
        assert verdict(seen.json) == CLEAN

        system.worker()
        done = system.audit("--wait", 600, "--witness", more.witness)
        assert done.code == 0, done.out
        assert done.json["games"] == seen.json["games"] + seen.json["behind"]


@pytest.mark.parametrize("hurried", [False, True])
def test_a_server_ends_when_its_games_are_published(tmp_path, hurried):
    with System(tmp_path) as system:
        server, _, client = system.playing()
        hold_the_broker(system)
        client.kill()
        server.signal(signal.SIGTERM)
        line = server.says("games are published")
        assert "waiting up to 30 s until" in line and "once more: at once" in line
        if hurried:
            server.signal(signal.SIGTERM)
            assert server.process.wait(timeout=600) in (0, 3), server.story()
            let_the_broker_go(system)
            return
        let_the_broker_go(system)
        server.wait()
        assert not completed_and_unpublished(system)
