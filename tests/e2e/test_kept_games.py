"""What games leave in Redis while CLEAN_ROUTINE is off, and that the worker says so."""

import signal

import pytest
from program import finish, run, wait_until
from redis_process import address, redis_server

GAMES = 200


@pytest.fixture
def registry(tmp_path):
    """A redis-server; gives its client."""
    with redis_server(tmp_path) as client:
        yield client


def play(out, registry, games):
    done = run("simulate", "--registry", "redis", "--games", games, "--output-dir", out, "--quiet",
               "--json", **address(registry))
    assert done.code == 0, done.err


def test_a_game_that_nobody_cleans_leaves_twelve_keys_and_eight_kilobytes(out, registry):
    """These figures are what the worker says and what docs/guarantees.md says."""
    assert run("build-db", "--quiet", **address(registry)).code == 0
    play(out / "first", registry, 20)  # what is there once, whatever the number of games
    keys, used = registry.dbsize(), registry.info("memory")["used_memory"]
    play(out / "more", registry, GAMES)
    assert 12 <= (registry.dbsize() - keys) / GAMES < 13
    assert 6_000 < (registry.info("memory")["used_memory"] - used) / GAMES < 11_000
    ends = [registry.ttl(key) for key in registry.scan_iter("games:*-*")]
    assert len(ends) >= 12 * GAMES and all(0 < end <= 24 * 3600 for end in ends)


@pytest.mark.parametrize("given, says", [("False", True), ("True", False)])
def test_the_worker_says_what_stays_while_it_does_not_clean(out, registry, background, given,
                                                            says):
    assert run("build-db", "--quiet", **address(registry)).code == 0
    play(out, registry, 3)
    worker = background("worker", CLEAN_ROUTINE=given, LOGGER_MODULE="embedded", OUTPUT_DIR=out,
                        **address(registry))
    lines = []
    wait_until(lambda: lines.append(worker.stderr.readline()) or "turns the games" in lines[-1],
               "the worker reads")
    said = [line for line in lines if "CLEAN_ROUTINE" in line]
    assert bool(said) == says, lines
    if says:
        assert f"stays in Redis at 127.0.0.1:{address(registry)['REDIS_PORT']} for 24 hours, with "\
               "12 keys and 8 KB where two or three users play" in said[0]
    finish(worker, signal.SIGTERM)
