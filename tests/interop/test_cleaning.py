"""What is left in Redis of a game that was cleaned: nothing, REDIS_EXPIRY seconds later."""

import asyncio

import pytest
from program import wait_until


@pytest.fixture(scope="module")
def stage_settings():
    return {"CLEAN_ROUTINE": "True", "REDIS_EXPIRY": 4, "LOBBY_TIMEOUT": 2}


def play(stage, *who):
    return asyncio.run(asyncio.wait_for(stage.play(*who), 600))


def keys_of(stage, game):
    return sorted(stage.registry.scan_iter(f"games:{game}*", count=1000))


def is_cleaned(stage, game, participants):
    return (stage.registry.zscore("games:participants", game) is None
            and game not in stage.registry.lrange(f"games:players:{participants}", 0, -1)
            and not stage.registry.exists(f"games:{game}:logs"))


@pytest.mark.parametrize("participants, names, outcome", [
    (2, ("A", "B"), "COMPLETE"),
    (3, ("A", "B", "C"), "COMPLETE"),
    (4, ("LONELY",), "TIMED OUT"),
])
def test_a_game_is_cleaned(stage, participants, names, outcome):
    game, ended = play(stage, participants, *names)
    assert ended == outcome
    wait_until(lambda: is_cleaned(stage, game, participants), "the game is cleaned")
    # Sorted out at once; what is left of it lives on for REDIS_EXPIRY seconds.
    for key in keys_of(stage, game):
        assert stage.registry.ttl(key) in (-2, 0, 1, 2, 3, 4), key
    wait_until(lambda: not keys_of(stage, game), "its keys are gone", 15)
    assert (game in stage.games()) == (outcome == "COMPLETE")
    assert stage.registry.hlen("superheros") > 100
    assert set(names) <= stage.registry.hgetall("users").keys()


def test_a_user_plays_on_after_its_game_was_cleaned(stage):
    first, _ = play(stage, 2, "D", "E")
    wait_until(lambda: not keys_of(stage, first), "its keys are gone")
    second, outcome = play(stage, 2, "D", "E")
    assert second != first
    assert outcome == "COMPLETE"
