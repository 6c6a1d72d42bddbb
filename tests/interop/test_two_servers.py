"""A server of another make and ours on one Redis: each fills and plays the games it opened, none
takes a seat in one of the other's."""

import asyncio
import contextlib

import pytest
from websockets.asyncio.server import serve

from interop.player import Player
from interop.server import Server

ROUNDS = 4  # games that each player plays


async def play(url, name, participants, started):
    """How each of its games ended."""
    async with Player(url, name, participants) as player:
        started.add(player.token)
        return [await player.play() for _ in range(ROUNDS)]


@pytest.fixture(scope="module")
def played(stage):
    """(the other server, its players' games, our players' games): six at each, at one time."""
    async def together():
        theirs = Server(stage.cluster.redis_port, lobby_timeout=20)
        async with contextlib.AsyncExitStack() as running:
            listening = await running.enter_async_context(serve(theirs.answer, "127.0.0.1", 0))
            port = listening.sockets[0].getsockname()[1]
            running.push_async_callback(theirs.registry.aclose)
            started = set()
            ends = await asyncio.wait_for(asyncio.gather(*(
                play(url, f"{place} {participants} {number}", participants, started)
                for place, url in (("there", f"ws://127.0.0.1:{port}"), ("here", stage.url))
                for participants, count in ((2, 2), (4, 4)) for number in range(count))), 240)
            assert len(started) == 12
            return theirs, ends[:6], ends[6:]
    return asyncio.run(together())


@pytest.fixture(scope="module")
def stage_settings():
    return {"LOBBY_TIMEOUT": 20}


def test_every_player_plays_all_its_games_to_their_end(played):
    _, there, here = played
    for ends in (*there, *here):
        assert [end["outcome"] for end in ends] == ["COMPLETE"] * ROUNDS


def test_nobody_sits_in_a_game_of_the_other_server(played):
    theirs, there, here = played
    games_there, games_here = ({end["game_token"] for ends in side for end in ends}
                               for side in (there, here))
    assert games_there == theirs.opened
    assert not games_there & games_here
    assert len(games_there) == len(games_here) == 2 * ROUNDS


def test_users_are_the_same_at_both(stage, played):
    users = stage.registry.hgetall("users")
    assert {f"{place} 2 0" for place in ("there", "here")} <= users.keys()
    assert len(set(users.values())) == len(users)


def test_games_of_the_other_server_are_not_swept_from_the_lists(stage, played):
    theirs, there, _ = played
    listed = {game for participants in (2, 4)
              for game in stage.registry.lrange(f"games:players:{participants}", 0, -1)}
    assert theirs.opened <= listed


def test_our_games_are_in_the_tables_and_the_audit_is_clean(stage, played):
    _, _, here = played
    games = {end["game_token"] for ends in here for end in ends}
    stage.wait_for_games(games)
    stage.our_worker.stop()
    assert stage.games() == games
    assert stage.audit()["games"] == len(games)
