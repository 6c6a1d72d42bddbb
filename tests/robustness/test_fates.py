"""superhero game and superhero log over a real Kafka, while roles come and go."""

import asyncio
import collections
import json
import signal

import pytest
from aiokafka import AIOKafkaProducer
from program import environment, wait_until
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
        system.settings["KAFKA_BROKERS"], token, json.dumps(original["value"]).encode()), 60))

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
    sent = asyncio.run(asyncio.wait_for(send(system.settings["KAFKA_BROKERS"], token, BROKEN), 60))
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
    assert found["reason"]
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


def test_where_it_begins(system):
    everything = [json.loads(line) for line in
                  system.run("log", "--topic", "lib.server.game").out.splitlines()]
    time = everything[len(everything) // 2]["timestamp"]
    later = [json.loads(line) for line in
             system.run("log", "--topic", "lib.server.game", "--from", time).out.splitlines()]
    key = "topic", "partition", "offset"
    assert sorted(tuple(line[name] for name in key) for line in later) == sorted(
        tuple(line[name] for name in key) for line in everything if line["timestamp"] >= time)
