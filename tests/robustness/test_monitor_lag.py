"""superhero monitor over a real Kafka and Redis, while roles and the broker come and go."""

import asyncio
import collections
import json

import pytest
from aiokafka import AIOKafkaProducer
from monitored import Monitor, expect_sound_sum, fates
from pages import addresses
from program import free_port
from system import System

# A worker that is silent for so long has its partitions taken away.
SOON = ("--kafka", "session.timeout.ms=6000")
HOSTILE = '</script><img src=x onerror=alert(1)>"\\ \u202e\u0085'


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    with System(tmp_path_factory.mktemp("system"), METRICS_PORT=0) as running:
        yield running


def role_address(role):
    if not hasattr(role, "metrics"):
        role.says("metrics at")
        role.metrics = addresses(role)[-1].removeprefix("http://")
    return role.metrics


def monitor_of(system, *roles):
    """A monitor that asks these roles too."""
    monitor = Monitor(MONITOR_ROLES=",".join(map(role_address, roles)), **system.settings)
    system.processes.append(monitor)
    return monitor


def seconds_behind(state):
    """The age of the oldest record that is not in a table; nothing: it is not known."""
    return max((lag["seconds"] for lag in state["lag"] if lag["seconds"] is not None),
               default=None)


def records_behind(state):
    return sum(lag["records"] for lag in state["lag"])


def role_at(state, address):
    return next(role for role in state["roles"] if role["address"] == address)


def told_by_topic(state):
    return {topic["topic"]: topic["records"] for topic in state["topics"]
            if topic["topic"] in ("lib.server.lobby", "lib.server.game")}


def logged_by_topic(system):
    lines = system.run("log", "--topic", "lib.server.lobby,lib.server.game").out
    return collections.Counter(json.loads(line)["topic"] for line in lines.strip().split("\n"))


def expect_agreement(system, monitor, report):
    """The monitor shows the games and the records that the audit has proved."""
    state = monitor.shows(lambda now: now["games"]["in_tables"] == report["games"] and
                          told_by_topic(now) == logged_by_topic(system), f"{report}")
    expect_sound_sum(state)
    assert state["games"]["timed_out"] == report["timed_out"]
    return state


def test_lag_grows_without_workers_and_falls_with_one(system):
    server = system.server()
    port = free_port()
    client = system.client(server, "--metrics-port", port)
    client.metrics = f"127.0.0.1:{port}"  # it is quiet
    workers = [system.worker(*SOON, WORKER_NAME=name) for name in ("first", "second")]
    roles = [server, client, *workers]
    monitor = monitor_of(system, *roles)
    state = monitor.shows(
        lambda now: now["games"]["in_tables"] > 0 and len(now["roles"]) == len(roles) and
        all(role["alive"] and role["ready"] for role in now["roles"]), "four roles that are ready")
    assert collections.Counter(role["role"] for role in state["roles"]) == {
        "server": 1, "client": 1, "worker": 2}
    monitor.shows(lambda now: role_at(now, role_address(server))["figures"], "figures")

    # They have the attacks from the registry: nobody reads the records of these.
    monitor.shows(lambda now: {lag["topic"] for lag in now["lag"]} == {"lib.server.lobby"} and
                  {each["name"] for each in now["workers"]} == {"first", "second"},
                  "commits of both workers and of both partitions")
    workers[0].kill()
    workers[1].stop()
    before = monitor.state()
    grown = monitor.shows(
        lambda now: (seconds_behind(now) or 0) >= (seconds_behind(before) or 0) + 3 and
        records_behind(now) > records_behind(before), "lag that grows")
    assert all(not role_at(grown, role_address(worker))["alive"] for worker in workers)
    told = monitor.metrics()
    assert max(value for name, value in told.items()
               if name.startswith("superhero_lag_seconds{")) >= seconds_behind(grown)
    worker = system.worker(*SOON, WORKER_NAME="third")
    state = monitor.shows(
        lambda now: (seconds_behind(now) or 0) < seconds_behind(grown) - 3 and
        any(lag["owner"] == "third" for lag in now["lag"]), "lag that falls")
    assert {lag["topic"] for lag in state["lag"]} == {"lib.server.lobby"}
    assert {each["name"] for each in state["workers"]} == {"first", "second", "third"}

    server.kill()
    state = monitor.shows(lambda now: not role_at(now, role_address(server))["alive"],
                          "that the server is gone")
    gone = role_at(state, role_address(server))
    assert gone["role"] == "server" and gone["trouble"] and not gone["ready"]
    assert role_at(state, role_address(client))["alive"]
    again = system.server(port=server.port)
    client.counts("games", beyond=client.report()["games"])
    client.stop()
    system.wait_until_all_is_told()
    expect_agreement(system, monitor, system.prove(client))
    monitor.shows(lambda now: records_behind(now) == 0 and seconds_behind(now) == 0, "no lag")
    for role in (worker, again):
        role.stop()
    monitor.signal(15)
    assert monitor.process.wait(timeout=600) == 0, monitor.story()


async def send(brokers, values):
    """Where each of the records is."""
    async with AIOKafkaProducer(bootstrap_servers=brokers, acks="all") as producer:
        return [await producer.send_and_wait("lib.server.lobby", value, key=b"a key")
                for value in values]


def test_dead_letters_and_records_of_others(system):
    server, worker = system.server(), system.worker(*SOON)
    monitor = monitor_of(system)
    before = monitor.has_read()
    broken = json.dumps({"log_message": "Cleaning Game Records", "task": HOSTILE},
                        ensure_ascii=False)
    others = [b'{"log_message":"Something else","task":{}}', b"\xff\xfe\x00<script>\x1b[2J"]
    place, *_ = asyncio.run(asyncio.wait_for(
        send(system.settings["KAFKA_BROKERS"], [broken.encode(), *others]), 600))
    client = system.client(server, games=1)
    client.wait()

    def has_all(now):
        return (now["dead_letter_count"] == before["dead_letter_count"] + 1 and
                fates(now).get("dead_letter") == fates(before).get("dead_letter", 0) + 1 and
                fates(now).get("foreign") == fates(before).get("foreign", 0) + len(others))
    state = monitor.shows(has_all, "the dead letter, and the records of others")
    letter = state["dead_letters"][0]
    assert letter["value"] == broken and not letter["cut"]
    assert letter["reason"].startswith("task is not well-formed JSON (in its text, line 1, column ")
    assert (letter["topic"], letter["partition"], letter["offset"]) == (
        "lib.server.lobby", place.partition, place.offset)
    assert "\x1b" not in monitor.get("/api/state")[1]
    system.wait_until_all_is_told()
    expect_agreement(system, monitor, system.prove(client))
    late = monitor_of(system)
    state = late.shows(has_all, "the same, begun later")
    assert state["dead_letters"] == monitor.state()["dead_letters"]
    expect_sound_sum(state)
    worker.stop()
    server.stop()


def test_a_broker_that_hangs_is_told_and_nothing_counts_twice(system):
    server, worker = system.server(), system.worker(*SOON)
    client = system.client(server)
    monitor = monitor_of(system, server)
    monitor.has_read()
    assert monitor.get("/readyz") == (200, "ready\n")
    system.cluster("kill", "broker", 1, "--signal", "STOP")
    state = monitor.shows(lambda now: now["trouble"], "that the broker does not answer")
    assert "\n" not in state["trouble"]
    assert monitor.get("/readyz")[0] == 503
    system.cluster("kill", "broker", 1, "--signal", "CONT")
    monitor.shows(lambda now: not now["trouble"], "that the broker is back")
    client.counts("games", beyond=client.report()["games"])
    client.stop()
    system.wait_until_all_is_told()
    expect_agreement(system, monitor, system.prove(client))
    assert monitor.get("/readyz") == (200, "ready\n")
    worker.stop()
    server.stop()
