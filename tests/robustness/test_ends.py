"""Topics that do not end in a record: markers of transactions, records that are gone. Whoever reads
up to the end must come to it all the same."""

import json
import time
import uuid

import program
import pytest
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from program import CLEAN, verdict, wait_until
from system import System

TOPICS = ("lib.server.lobby", "lib.server.game")
PARTITIONS = 2


def write_in_transaction(brokers, ending):
    """As another program would: a record to each partition of both topics, nothing after it."""
    producer = Producer({"bootstrap.servers": brokers, "transactional.id": str(uuid.uuid4())})
    producer.init_transactions(600)
    producer.begin_transaction()
    for topic in TOPICS:
        for partition in range(PARTITIONS):
            producer.produce(topic, value=b"a line of another program", partition=partition)
    assert producer.flush(600) == 0
    {"commit": producer.commit_transaction, "abort": producer.abort_transaction}[ending](600)


def delete_records(system, folder):
    """All records of both topics: each partition's first offset is its end."""
    rows = [row.split(":") for topic in TOPICS
            for row in system.cluster("kafka", "get-offsets", "--topic", topic).split()]
    words = folder / "deleted.json"
    words.write_text(json.dumps({"version": 1, "partitions": [
        {"topic": topic, "partition": int(partition), "offset": int(end)}
        for topic, partition, end in rows]}))
    system.cluster("kafka", "delete-records", "--offset-json-file", words)


def test_topics_whose_records_are_all_deleted(tmp_path):
    """Nothing is left to read, and yet everybody knows that it has come to the end."""
    with System(tmp_path) as system:
        server, worker, client = system.playing(games=5)
        client.wait()
        games = system.prove(client)["games"]
        worker.stop()
        delete_records(system, tmp_path)

        done = system.run("batch", "--json", "--quiet")
        assert done.json["games"] == 0 and done.json["gone"] == []
        done = system.run("batch", "--rebuild", tmp_path / "rebuilt", "--json", "--quiet")
        assert done.json["games"] == 0
        assert {part["topic"] for part in done.json["gone"]} == set(TOPICS)
        assert system.prove(client)["games"] == games

        system.worker()
        again = system.client(server, games=5)
        again.wait()
        assert system.prove(client, again)["games"] > games


@pytest.mark.parametrize("ending", ["commit", "abort"])
def test_transactions_at_the_end(tmp_path, ending):
    with System(tmp_path) as system:
        server, worker, client = system.playing(games=5)
        client.wait()
        server.stop()
        write_in_transaction(system.settings["KAFKA_BROKERS"], ending)
        games = system.prove(client)["games"]
        worker.stop()
        lines = [json.loads(line) for line in system.run("log").out.splitlines()]
        # As for all readers here, aborted or not: nobody of ours writes in transactions.
        foreign = [line for line in lines if "value_text" in line]
        assert len(foreign) == len(TOPICS) * PARTITIONS

        rebuilt = tmp_path / "rebuilt"
        done = system.run("batch", "--rebuild", rebuilt, "--json", "--quiet")
        assert done.json["games"] == games and done.json["interrupted"] is False
        seen = program.run("audit", "--json", "--quiet",
                           **(system.settings | {"OUTPUT_DIR": rebuilt}))
        assert seen.code == 0 and verdict(seen.json) == CLEAN and seen.json["games"] == games
        # Once more from the ledger's end, which lies behind the markers.
        again = system.run("batch", "--json", "--quiet", "--output-dir", rebuilt)
        assert again.json["games"] == 0
        simulated = system.run("simulate", "--games", 20, "--registry", "memory", "--json",
                               "--quiet")
        assert simulated.json["audit"]["missing"] == 0


def grow_to(system, partitions):
    for topic in TOPICS:
        system.cluster("kafka", "topics", "--alter", "--topic", topic, "--partitions", partitions)


def compact(system):
    """From now on; a record that comes an hour after the one before it begins a new segment, and
    only segments before the newest are compacted."""
    system.cluster("kafka", "configs", "--alter", "--entity-type", "brokers", "--entity-default",
                   "--add-config", "log.cleaner.backoff.ms=200")
    for topic in TOPICS:
        system.cluster("kafka", "configs", "--alter", "--entity-type", "topics", "--entity-name",
                       topic, "--add-config", "cleanup.policy=compact,segment.ms=600000,"
                       "min.cleanable.dirty.ratio=0.0,delete.retention.ms=0")


def write_and_abort(system, partition, records):
    """What an aborted transaction leaves goes with the next compaction: an hour ago, so that the
    marker of its end begins a segment."""
    producer = Producer({"bootstrap.servers": system.settings["KAFKA_BROKERS"],
                         "transactional.id": str(uuid.uuid4())})
    producer.init_transactions(600)
    producer.begin_transaction()
    for topic in TOPICS:
        for _ in range(records):
            producer.produce(topic, key=b"another program", value=b"a line of it",
                             partition=partition, timestamp=int((time.time() - 3600) * 1000))
    assert producer.flush(600) == 0
    producer.abort_transaction(600)


def offsets_in(system, topic, partition):
    """Of the records that can be read there, aborted or not."""
    reader = Consumer({"bootstrap.servers": system.settings["KAFKA_BROKERS"],
                       "group.id": str(uuid.uuid4()), "enable.auto.commit": False,
                       "isolation.level": "read_uncommitted", "enable.partition.eof": True})
    reader.assign([TopicPartition(topic, partition, 0)])
    offsets = []
    while (message := reader.poll(600)) is not None and not message.error():
        offsets.append(message.offset())
    assert message.error().code() == KafkaError._PARTITION_EOF
    reader.close()
    return offsets


def test_a_partition_whose_last_records_were_compacted_away(tmp_path):
    """Its last offsets are holes and the marker of their end: nobody waits for a record there."""
    with System(tmp_path) as system:
        server, worker, client = system.playing(games=5)
        client.wait()
        server.stop()
        proven = system.prove(client)
        worker.stop()
        grow_to(system, PARTITIONS + 1)  # compaction would spoil the games of their own partitions
        compact(system)
        write_and_abort(system, partition=PARTITIONS, records=5)
        for topic in TOPICS:
            wait_until(lambda topic=topic: not offsets_in(system, topic, PARTITIONS),
                       f"partition {PARTITIONS} of {topic} is compacted")
            ends = system.cluster("kafka", "get-offsets", "--topic", topic).split()
            assert f"{topic}:{PARTITIONS}:6" in ends, ends

        seen = system.audit()
        assert seen.code == 0 and verdict(seen.json) == CLEAN
        rebuilt = tmp_path / "rebuilt"
        done = system.run("batch", "--rebuild", rebuilt, "--json", "--quiet")
        assert done.json["games"] == proven["games"] and done.json["interrupted"] is False
        seen = program.run("audit", "--json", "--quiet",
                           **(system.settings | {"OUTPUT_DIR": rebuilt}))
        assert seen.code == 0 and verdict(seen.json) == CLEAN
        assert seen.json["digest"] == proven["digest"]
        assert system.run("batch", "--json", "--quiet", "--output-dir", rebuilt).json["games"] == 0
