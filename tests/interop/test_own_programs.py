"""The programs of this folder with each other, over real Kafka and Redis, without superhero."""

import asyncio
import json
import random

import pyarrow.parquet
import pytest

from interop import log_records, reader, worker

FIGHTS = [log_records.Fight(users, random.Random(seed))
          for seed, users in enumerate((2, 3, 2, 5, 3, 2, 10))]
# Two who hardly hurt each other: over when one has played MAX_ROUNDS.
FIGHTS.append(log_records.Fight(2, random.Random(24)))


@pytest.fixture(scope="module")
def their_worker(cluster):
    """The worker, after it has heard of all FIGHTS."""
    async def both():
        await log_records.publish(cluster.brokers, cluster.redis_port, FIGHTS)
        made = worker.Worker(cluster.brokers, cluster.redis_port)
        await asyncio.wait_for(made.run(lambda w: len(w.games) == len(FIGHTS)), 600)
        return made
    cluster.create_topics(log_records.LOBBY, log_records.GAME)
    return asyncio.run(both())


def test_every_fight_ends_by_the_rules():
    assert [len(fight.order) for fight in FIGHTS] == [1] * 7 + [2]
    for fight in FIGHTS:
        ranks = sorted(row[2] for row in fight.podium_rows())
        assert ranks == list(range(1, len(fight.users) + 1))
        assert set(fight.order) | set(fight.fallen) == set(fight.users)
        assert len(fight.order) == 1 or max(fight.rounds.values()) == log_records.MAX_ROUNDS
        assert len({hero["id"] for hero in fight.heroes.values()}) == len(fight.users)
        first, *_ = fight.attacks
        assert first["PAYLOAD"]["USER_TOKEN"] == min(fight.users)


def test_records_are_of_their_style():
    for topic, value in log_records.records(FIGHTS[1]):
        record = json.loads(value)
        assert record.keys() == {"level", "timestamp", "name", "log_message", "task"}
        assert record["name"] == f"kafka.{topic}"
        cleaning = record["log_message"] == "Cleaning Game Records"
        assert isinstance(record["task"], dict if cleaning else str)
        assert worker.game_to_clean(value) == (FIGHTS[1].game if cleaning else None)


def test_worker_makes_the_rows_of_the_fights(their_worker):
    assert their_worker.meta == set().union(*(fight.meta_rows() for fight in FIGHTS))
    assert their_worker.podium == set().union(*(fight.podium_rows() for fight in FIGHTS))


def test_worker_skips_what_is_no_attack():
    fight = FIGHTS[1]
    other = {"PAYLOAD": {"GAME_TOKEN": fight.game, "USER_TOKEN": fight.users[0]},
             "STATUS": {"ACTION": "FORFEIT"}}
    rows = worker.rows_of(fight.game, {user: hero | {"health": fight.health[user]}
                                       for user, hero in fight.heroes.items()},
                          [other, *fight.attacks])
    assert rows == (fight.meta_rows(), fight.podium_rows())


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b"7", b'{"log_message":"Other"}',
                                   b'{"log_message":"Cleaning Game Records"}',
                                   b'{"log_message":"Cleaning Game Records","task":"x"}'])
def test_worker_skips_records_of_other_shapes(value):
    assert worker.game_to_clean(value) is None


def test_worker_writes_tables(their_worker, tmp_path):
    their_worker.write(tmp_path)
    table = pyarrow.parquet.read_table(tmp_path / "superhero/GAME_PODIUM/all.parquet")
    assert {tuple(row.values()) for row in table.to_pylist()} == their_worker.podium
    assert table.schema.field("damage_sent").type == "uint64"


def test_reader_tells_the_state(their_worker, cluster):
    fight = FIGHTS[3]
    with cluster.registry() as registry:
        state = reader.state_of(registry, fight.game)
        with pytest.raises(KeyError):
            reader.state_of(registry, "no-such-game")
    assert state["status"] == "Completed"
    assert state["users"] == fight.users
    assert state["participants"] == state["seats_taken"] == 5
    assert state["attacks"] == len(fight.attacks)
    assert {user: hero["health"] for user, hero in state["heroes"].items()} == fight.health
