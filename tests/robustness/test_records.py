"""The topics hold what nobody should send: it is set aside with its reason, the rest goes on."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from system import System

GAME = "11111111-2222-4333-8444-555555555555"
CLEANING = '{"log_message":"Cleaning Game Records","task":%s}'
FOREIGN = [b"a line of text", b'{"event":"click","page":7}', b"", b"\xff\xfe\x00", b"[1,2]"]
BROKEN = [
    CLEANING % '{"user_token":"x"}',
    CLEANING % "7",
    CLEANING % '{"game_token":17,"user_token":"x"}',
    '{"log_message":"Cleaning Game Records"}',
]
TO_COME = (b'{"level":"INFO","log_message":"Referee Called","schema":99,"game_seq":3,'
           b'"task":{"GAME_TOKEN":"%s"}}' % GAME.encode())


async def send(brokers, values):
    async with AIOKafkaProducer(bootstrap_servers=brokers, acks="all") as producer:
        for value in values:
            for topic in ("lib.server.lobby", "lib.server.game"):
                await producer.send_and_wait(topic, value)


async def letters(brokers, topic):
    """All records of a topic with one partition."""
    async with AIOKafkaConsumer(bootstrap_servers=brokers) as consumer:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        end = (await consumer.end_offsets([partition]))[partition]
        found = []
        while len(found) < end:
            for records in (await consumer.getmany(timeout_ms=5000)).values():
                found += records
        return found


def test_strange_records_are_set_aside_and_the_rest_goes_on(tmp_path):
    with System(tmp_path) as system:
        brokers = system.settings["KAFKA_BROKERS"]
        _, worker, client = system.playing(games=20)
        strange = FOREIGN + [TO_COME] + [text.encode() for text in BROKEN]
        asyncio.run(asyncio.wait_for(send(brokers, strange), 600))
        client.wait()
        system.prove(client)
        counts = worker.stop()
        assert counts["foreign"] >= len(FOREIGN)
        kept = asyncio.run(asyncio.wait_for(letters(brokers, "lib.server.lobby.dead"), 600))
        assert {letter.value.decode() for letter in kept} == set(BROKEN)
        assert counts["dead_letters"] == len(kept)
        for letter in kept:
            headers = dict(letter.headers)
            assert headers["topic"] == b"lib.server.lobby"
            assert headers["reason"], letter.value


def test_a_forged_end_is_of_unknown_origin_and_hurts_nobody(tmp_path):
    with System(tmp_path) as system:
        _, worker, client = system.playing(games=20)
        forged = CLEANING % ('{"game_token":"%s","user_token":"%s"}' % (GAME, GAME))
        asyncio.run(asyncio.wait_for(send(system.settings["KAFKA_BROKERS"], [forged.encode()]),
                                     600))
        client.wait()
        report = system.prove(client)
        assert report["unknown_origin"] == 1
        assert worker.stop()["dead_letters"] == 1
