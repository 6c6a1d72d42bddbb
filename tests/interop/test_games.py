"""Players of another make in games with our bots on our server; a worker and a reader of another
make over our Redis and Kafka."""

import asyncio
import contextlib
import json
import re

import pytest

from interop import reader, worker
from interop.player import Player, Style

STYLES = {
    "plain": Style(),
    "a connection a request": Style(reconnect=True),
    "blind": Style(looks=False),
    "careless": Style(kicks=0.5, shrugs=0.3),
    "blind, careless, a connection a request": Style(True, False, 1, 0.5),
}
GAMES = 3  # that each player completes
LOBBY = "/api/v1/game/lobby"
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEYS = {
    "superheros": "hash", "users": "hash", r"games:players:\d+": "list",
    "games:participants": "zset", f"games:{UUID}": "set", f"games:{UUID}:participants": "string",
    f"games:{UUID}:status": "string", f"games:{UUID}:host": "string",
    f"games:{UUID}:superheros": "set", f"games:{UUID}:superheros:{UUID}": "hash",
    f"games:{UUID}:order": "list", f"games:{UUID}:logs": "list",
}


async def complete_games(stage, name, participants, style=Style(), games=GAMES):
    """(the player, what became of each game); seats that stay empty are tried again."""
    async with Player(stage.url, name, participants, style) as player:
        ends = []
        while sum(end["outcome"] == "COMPLETE" for end in ends) < games:
            assert len(ends) < 10 * games, f"{name}: {ends}"
            ends.append(await player.play())
        return player, ends


def play_all(*games, seconds=2400):
    async def together():
        return await asyncio.wait_for(asyncio.gather(*games), seconds)
    return asyncio.run(together())


@pytest.fixture(scope="module")
def beside_bots(stage):
    """Their players, each with what became of its games; first one alone among our bots."""
    witness = stage.folder / "witness"
    witness.mkdir()
    bots = stage.start("client", "--websocket-port", stage.our_server.port, "--quiet",
                       "--players", 6, "--participants", "2-3", "--client-games", -1,
                       "--witness", witness / "ours.jsonl")
    played = play_all(complete_games(stage, "LONE2", 2), complete_games(stage, "LONE3", 3))
    played += play_all(*(complete_games(stage, f"{name} {participants}", participants, style)
                         for participants in (2, 3) for name, style in STYLES.items()))
    bots.stop()
    ends = [end for _, ends in played for end in ends]
    (witness / "theirs.jsonl").write_text("".join(f"{json.dumps(end)}\n" for end in ends))
    return played


@pytest.fixture(scope="module")
def completed(stage, beside_bots):
    """The games in Redis that are complete, once they are in our tables."""
    games = {key.split(":")[1] for key in stage.registry.scan_iter("games:*:status")
             if stage.registry.get(key) == "Completed"}
    stage.wait_for_games(games)
    return games


def test_every_style_plays_games_to_their_end(beside_bots):
    assert len(beside_bots) == 2 + 2 * len(STYLES)
    for player, ends in beside_bots:
        assert [end["outcome"] for end in ends].count("COMPLETE") == GAMES, player.name


def test_careless_players_were_answered_as_the_contract_says(beside_bots):
    heard = set().union(*(player.statuses for player, _ in beside_bots))
    nobody_left = {"ACTION": "NA", "DETAILS": {"ENEMY_TOKEN": None, "ENEMY_STATUS": "DEAD"}}
    assert nobody_left in [json.loads(text) for text in heard if text and text.startswith("{")]
    assert "USER CREATED" in heard


def test_their_players_met_our_bots(stage, beside_bots, completed):
    theirs = {player.token for player, _ in beside_bots}
    for player, ends in beside_bots[:2]:
        users = {row[1] for row in stage.rows("GAME_META")
                 if row[0] in {end["game_token"] for end in ends}}
        assert player.token in users
        assert users - theirs


def test_what_they_saw_is_in_our_tables(stage, beside_bots, completed):
    for player, ends in beside_bots:
        for end in ends:
            row = end["game_token"] in stage.games()
            assert row == (end["outcome"] == "COMPLETE"), (player.name, end)


def test_their_worker_makes_the_same_rows(stage, completed):
    async def work():
        made = worker.Worker(stage.cluster.brokers, stage.cluster.redis_port)
        await asyncio.wait_for(made.run(lambda w: completed <= w.games), 600)
        return made
    made = asyncio.run(work())
    assert made.meta == stage.rows("GAME_META")
    assert made.podium == stage.rows("GAME_PODIUM")


def test_our_audit_has_nothing_to_say(stage, completed):
    assert stage.audit("--witness", stage.folder / "witness")["games"] == len(completed)


def test_keys_are_of_the_types_in_the_contract(stage, completed):
    seen = set()
    for key in stage.registry.scan_iter(count=1000):
        for pattern, kind in KEYS.items():
            if re.fullmatch(pattern, key):
                assert stage.registry.type(key) == kind, key
                seen.add(pattern)
    assert seen == KEYS.keys()


def test_heroes_in_the_registry_have_what_fights_need(stage):
    heroes = stage.registry.hgetall("superheros")
    assert len(heroes) > 100
    for number, text in heroes.items():
        hero = json.loads(text)
        assert int(hero["id"]) == int(number)
        assert hero["powerstats"]["health"] >= 1
        assert hero["powerstats"]["attack"] >= 1


async def watched_game(stage):
    """A game of four, as the reader sees it: before its last seat is taken, at its start, ended."""
    async with contextlib.AsyncExitStack() as seated:
        players = [await seated.enter_async_context(Player(stage.url, f"WATCH{number}", 4))
                   for number in range(1, 5)]
        games, states = [], []
        for player in players:
            games.append(await player.find())
            await player.enter_lobby(games[-1])
            states.append(reader.state_of(stage.registry, games[0]))
        health = {}
        for player in players:
            push = await player.hear(LOBBY)
            assert push["STATUS"] == {"GAME": "START"}
            heroes = push["PAYLOAD"]["PARTICIPANTS_HEROS"]
            health = {token: hero["health"] for token, hero in heroes.items()}
        started = reader.state_of(stage.registry, games[0])
        assert {user: hero["health"] for user, hero in started["heroes"].items()} == health
        assert set(games) == {games[0]}
        await asyncio.gather(*(player.fight(games[0], dict(health)) for player in players))
    return players, states[-2], started, reader.state_of(stage.registry, games[0])


def test_reader_follows_a_game(stage):
    players, waiting, started, ended = asyncio.run(asyncio.wait_for(watched_game(stage), 600))
    tokens = sorted(player.token for player in players)
    assert waiting["status"] == "Waiting Lobby"
    assert waiting["seats_taken"] == 3
    assert not waiting["is_listed"]  # servers of another make would seat users there
    assert waiting["host"] == players[0].token

    assert started["status"] in ("Starting", "In-Progress", "Waiting Player")
    assert started["is_listed"]
    assert started["participants"] == started["seats_taken"] == 4
    assert started["users"] == started["order"] == tokens
    assert started["hero_ids"] == sorted(hero["id"] for hero in started["heroes"].values())
    assert started["attacks"] == 0

    assert ended["status"] == "Completed"
    assert ended["users"] == tokens
    assert ended["attacks"] >= 3
    standing = [user for user, hero in ended["heroes"].items() if hero["health"] > 0]
    assert set(ended["order"]) >= set(standing)
    for player in players:
        assert stage.registry.hget("users", player.name) == player.token
    logs = [json.loads(log) for log in
            stage.registry.lrange(f"games:{ended['game']}:logs", 0, -1)]
    assert {log["STATUS"]["ACTION"] for log in logs} == {"ATTACK"}


def test_roles_leave_when_told_to(stage, completed):
    stage.our_server.stop()
    stage.our_worker.stop()
