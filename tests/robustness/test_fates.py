"""superhero game and superhero log over a real Kafka, while roles come and go."""

import asyncio
import collections
import json
import signal

import pytest
from aiokafka import AIOKafkaProducer
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic
from program import environment, run, wait_until
from roles import Process
from system import System, completed_games

BROKEN = b'{"log_message":"Cleaning Game Records","task":7}'


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    with System(tmp_path_factory.mktemp("system")) as running:
        yield running


def story(system, token):
    return system.run("game", token, "--json", "--quiet").json


def fates(told):
    return collections.Counter(record["fate"] for record in told["records"])


async def send(brokers, key, value):
    async with AIOKafkaProducer(bootstrap_servers=brokers, acks="all") as producer:
        return await producer.send_and_wait("lib.server.lobby", value, key=key.encode())


def test_the_fate_of_a_game_as_it_goes_on(system):
    server, worker, first = system.playing(games=2)
    first.wait()
    system.prove(first)
    worker.stop()
    earlier = sorted(completed_games(first.witness))[0]
    told = story(system, earlier)
    assert told["state"] == "in_tables" and told["tables"]["rows"]
    assert told["commits"][told["tables"]["commit"]]["writer"].startswith("w1/")

    second = system.client(server, games=2)
    second.wait()
    system.wait_until_all_is_told()
    token = sorted(completed_games(second.witness))[0]
    told = story(system, token)
    assert told["state"] == "not_read" and set(fates(told)) == {"not_read"}
    stories = (story(system, each) for each in sorted(completed_games(second.witness)))
    assert any(told["fight"]["blows"] for told in stories)

    system.worker()
    system.prove(first, second)
    told = story(system, token)
    assert told["state"] == "in_tables"
    # A server tells a game once more: its records are dropped.
    original = next(line for line in map(json.loads, system.run(
        "log", "--game", token).out.splitlines()) if line["topic"] == "lib.server.lobby")
    sent = asyncio.run(asyncio.wait_for(send(
        system.settings["KAFKA_BROKERS"], token, json.dumps(original["value"]).encode()), 600))

    def is_read():
        repeat = next(record for record in story(system, token)["records"]
                      if record["topic"] == "lib.server.lobby" and record["offset"] == sent.offset
                      and record["partition"] == sent.partition)
        return repeat["fate"] == "repeat"
    more = system.client(server, games=1)  # so that there is something to commit
    more.wait()
    wait_until(is_read, "the repeat is read", every=0.5)


def test_a_record_that_was_set_aside(system):
    token = "22222222-3333-4444-8555-666666666666"
    sent = asyncio.run(asyncio.wait_for(send(system.settings["KAFKA_BROKERS"], token, BROKEN), 600))
    server = system.server()
    worker = system.worker()
    client = system.client(server, games=1)
    client.wait()

    def record():
        told = story(system, token)
        assert told["state"] == "unknown" and len(told["records"]) == 1
        return told["records"][0] if told["records"][0]["fate"] != "not_read" else None
    found = wait_until(record, "the broken record is read", every=0.5)
    assert (found["fate"], found["offset"]) == ("dead_letter", sent.offset)
    assert found["reason"] == "no usable USER_TOKEN in task"
    worker.stop()
    server.stop()


def lines_of(process):
    return [json.loads(line) for line in list(process.out)]


def follow(system, *args):
    """Without --json, which Roles.start adds."""
    return Process("log", ("log", "--follow", *args), environment(**system.settings))


def test_following_while_the_broker_is_away(system):
    """Says within a second that it waits; when the broker is back, goes on; joins no group."""
    following = follow(system, "--topic", "lib.server.login", "--from", "beginning")
    wait_until(lambda: lines_of(following), "the first records")
    groups = system.cluster("kafka", "consumer-groups", "--list").split()
    assert set(groups) <= {"superhero_sim"}
    system.cluster("kill", "broker", 1, "--signal", "STOP")
    following.says("waits for Kafka at")
    system.cluster("kill", "broker", 1, "--signal", "CONT")
    before = len(lines_of(following))
    server = system.server()
    client = system.client(server, "--user-prefix", "LATE", games=1)
    wait_until(lambda: any("LATE" in json.dumps(line) for line in lines_of(following)[before:]),
               "records that came later")
    client.stop()
    server.stop()
    following.signal(signal.SIGTERM)
    assert following.process.wait(timeout=600) == 0, following.story()
    offsets = collections.defaultdict(list)
    for line in lines_of(following):
        offsets[line["partition"]].append(line["offset"])
    for partition in offsets.values():
        assert partition == sorted(set(partition))


def produce(system, topic, partition, headers=None):
    producer = Producer({"bootstrap.servers": system.settings["KAFKA_BROKERS"]})
    producer.produce(topic, b'{"a": 1}', partition=partition, headers=headers)
    assert producer.flush(600) == 0


def test_following_topics_that_grow(system):
    """One after the other: each new partition is read from its first record on, and what was read
    before is not read again. Headers are shown."""
    admin = AdminClient({"bootstrap.servers": system.settings["KAFKA_BROKERS"]})
    topics = ("growing.a", "growing.b")
    for made in admin.create_topics([NewTopic(topic, 1, 1) for topic in topics]).values():
        made.result(600)
    following = follow(system, "--topic", ",".join(topics), "--from", "beginning")
    seen = []
    for partitions in (1, 2, 4):
        for topic in topics:
            if partitions > 1:
                admin.create_partitions([NewPartitions(topic, partitions)])[topic].result(600)
            for partition in range(partitions):
                produce(system, topic, partition,
                        [("reason", b"because"), ("raw", b"\xff"), ("none", None)])
                seen.append((topic, partition))
            wait_until(lambda: len(lines_of(following)) >= len(seen), f"{len(seen)} records")
    lines = lines_of(following)
    places = [(line["topic"], line["partition"], line["offset"]) for line in lines]
    assert len(set(places)) == len(places)
    assert sorted((topic, partition) for topic, partition, _ in places) == sorted(seen)
    for line in lines:
        assert line["headers"] == {"reason": "because", "raw": {"base64": "/w=="}, "none": None}
    following.signal(signal.SIGTERM)
    assert following.process.wait(timeout=600) == 0, following.story()


def test_a_game_whose_end_was_told_on_another_topic(system, tmp_path):
    """A worker with a WORKER_CHANNEL of its own has a ledger of that topic: its games are found,
    and the reasons of what it set aside."""
    admin = AdminClient({"bootstrap.servers": system.settings["KAFKA_BROKERS"]})
    admin.create_topics([NewTopic("own.trigger", 2, 1)])["own.trigger"].result(600)
    lobby = [json.loads(line) for line in
             system.run("log", "--topic", "lib.server.lobby").out.splitlines()]
    producer = Producer({"bootstrap.servers": system.settings["KAFKA_BROKERS"]})
    for line in lobby:
        if line["key"] is not None:
            producer.produce("own.trigger", json.dumps(line["value"]), line["key"],
                             line["partition"])
    broken = "33333333-4444-4555-8666-777777777777"
    producer.produce("own.trigger", BROKEN, broken, 0)
    assert producer.flush(600) == 0
    settings = {"WORKER_CHANNEL": "own.trigger", "OUTPUT_DIR": tmp_path / "own"}
    worker = system.worker("--sessions", "topics", "--group", "own", **settings)
    token = next(line["key"] for line in reversed(lobby)
                 if line["value"]["log_message"] == "Game Finished")

    def found():
        done = run("game", token, "--json", "--quiet",
                   **(system.settings | {"OUTPUT_DIR": tmp_path / "own"}))
        assert done.code == 0, done.err
        return done.json if done.json["state"] == "in_tables" else None
    told = wait_until(found, "the game is in the tables", every=0.5)
    assert "/_commits/own.trigger/" in told["commits"][told["tables"]["commit"]]["file"]
    assert all(record["fate"] != "not_read" for record in told["records"])

    def record():
        told, = run("game", broken, "--json", "--quiet", **(
            system.settings | {"OUTPUT_DIR": tmp_path / "own"})).json["records"]
        return told if told["fate"] != "not_read" else None
    letter = wait_until(record, "the broken record is read", every=0.5)
    assert (letter["topic"], letter["fate"]) == ("own.trigger", "dead_letter")
    assert letter["reason"] == "no usable USER_TOKEN in task"
    worker.stop()


def test_where_it_begins(system):
    everything = [json.loads(line) for line in
                  system.run("log", "--topic", "lib.server.game").out.splitlines()]
    time = everything[len(everything) // 2]["timestamp"]
    later = [json.loads(line) for line in
             system.run("log", "--topic", "lib.server.game", "--from", time).out.splitlines()]
    key = "topic", "partition", "offset"
    assert sorted(tuple(line[name] for name in key) for line in later) == sorted(
        tuple(line[name] for name in key) for line in everything if line["timestamp"] >= time)
