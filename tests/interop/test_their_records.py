"""Log records in the style of servers of another make, turned into rows by our worker."""

import asyncio
import random

import pytest
from aiokafka import AIOKafkaProducer
from program import CLEAN, verdict

from interop import log_records, worker

FIGHTS = [log_records.Fight(users, random.Random(f"theirs {number}"))
          for number, users in enumerate((2, 3, 2, 10, 3, 2, 2, 5))]
# Two who hardly hurt each other: over when one has played MAX_ROUNDS.
FIGHTS.append(log_records.Fight(2, random.Random(24)))


@pytest.fixture(scope="module")
def ours(stage):
    """A game on our server, among theirs: the topics of the stage have the records of FIGHTS."""
    async def together():
        (game, outcome), _ = await asyncio.gather(stage.play(2, "A", "B"), log_records.publish(
            stage.cluster.brokers, stage.cluster.redis_port, FIGHTS))
        assert outcome == "COMPLETE"
        return game
    game = asyncio.run(asyncio.wait_for(together(), 600))
    stage.wait_for_games({game} | {fight.game for fight in FIGHTS})
    return game


def test_rows_are_those_of_the_fights(stage, ours):
    for table, expected in (("GAME_META", [fight.meta_rows() for fight in FIGHTS]),
                            ("GAME_PODIUM", [fight.podium_rows() for fight in FIGHTS])):
        theirs = {row for row in stage.rows(table) if row[0] != ours}
        assert theirs == set().union(*expected)


async def say_again_that_it_is_over(brokers, fights):
    async with AIOKafkaProducer(bootstrap_servers=brokers) as producer:
        for fight in fights:
            for topic, value in log_records.records(fight):
                if worker.game_to_clean(value):
                    await producer.send_and_wait(topic, value)


def test_a_game_that_is_over_twice_makes_no_second_row(stage, ours):
    before = stage.rows("GAME_META"), stage.rows("GAME_PODIUM")
    asyncio.run(say_again_that_it_is_over(stage.cluster.brokers, FIGHTS))
    last = log_records.Fight(2, random.Random("last"))
    asyncio.run(log_records.publish(stage.cluster.brokers, stage.cluster.redis_port, [last]))
    stage.wait_for_games({last.game})
    assert stage.rows("GAME_META") == before[0] | last.meta_rows()
    assert stage.rows("GAME_PODIUM") == before[1] | last.podium_rows()


def test_audit_is_clean(stage, ours):
    assert stage.our_worker.stop()["open_games"] == 0
    result = stage.audit()
    assert result["games"] == len(stage.games())
    assert verdict(result) == CLEAN
