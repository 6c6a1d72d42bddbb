"""What clients of a server may do, and how often, is set by its settings, counted and told."""

import json
import time
import uuid

import pytest
from pages import get, samples
from program import environment, free_port
from raw_websocket import TEXT, Closed, RawConnection, frame
from roles import Process


@pytest.fixture
def begin():
    """Starts a server with these settings: (its process, its port)."""
    begun = []

    def one(**settings):
        port = free_port()
        role = Process("server", ("server", "--json"), environment(
            REGISTRY="memory", WEBSOCKET_HOST="127.0.0.1", WEBSOCKET_PORT=port, METRICS_PORT=0,
            **settings))
        begun.append(role)
        role.says("metrics at")
        return role, port
    yield one
    for role in begun:
        role.stop()


def counted(role, name):
    return samples(get(role, "/metrics")[1])[f"superhero_server_{name}_total"]


class Asker:
    def __init__(self, port, path="login"):
        self.raw = RawConnection(port).upgrade(f"/api/v1/{path}")

    def send(self, **payload):
        self.raw.send(frame(TEXT, json.dumps({"PAYLOAD": payload}).encode()))

    def hear(self):
        return json.loads(self.raw.receive()[1])

    def status(self):
        return self.hear().get("STATUS")


def test_connections_of_an_address(begin):
    role, port = begin(ADDRESS_CONNECTIONS_PER_SECOND=1, CONNECTIONS_PER_ADDRESS=3)
    opened = [Asker(port) for _ in range(3)]
    for one in opened:
        one.raw.shut()
    refused = 0
    while not refused:  # a new one is admitted each second only, but for a slow machine
        try:
            Asker(port).raw.shut()
        except (AssertionError, Closed):
            refused += 1
    assert counted(role, "turned_away_connections") >= 1
    assert counted(role, "refused_connections") >= 1
    role.says("limits hold clients up: connections turned away ")


@pytest.mark.parametrize("setting, rest", [
    ("ADDRESS_LOGINS_PER_SECOND", 0), ("LOGINS_PER_SECOND", 0),
    ("ADDRESS_REFUSALS_PER_SECOND", 1)])
def test_what_a_crowd_asks_takes_its_time_and_is_answered(begin, setting, rest):
    # As many at once as there may be connections, of refusals one second's worth.
    role, port = begin(**{setting: 1}, CONNECTIONS=16)
    one = Asker(port)
    began = time.monotonic()
    words = {"USER": 7} if rest else {"USER": "A"}
    asked = 3 if rest else 18
    for _ in range(asked):
        one.send(**words)
    said = [one.status() for _ in range(asked)]
    assert said[-1] == ("USER IS NOT A TEXT OF 1 TO 128 BYTES" if rest else None)
    assert time.monotonic() - began >= 1
    assert counted(role, "rests") >= 1
    role.says("limits hold clients up: rests of connections ")


def test_seats_that_a_crowd_asks_for_take_their_time(begin):
    role, port = begin(ADDRESS_FINDS_PER_SECOND=1, CONNECTIONS=16)
    login, find = Asker(port), Asker(port, "game/find")
    login.send(USER="A")
    token = login.hear()["PAYLOAD"]["USER_TOKEN"]
    began = time.monotonic()
    for _ in range(18):
        find.send(USER_TOKEN=token, PARTICIPANTS=2)
    assert {find.status()["JOINED"] for _ in range(18)} == {"SUCCESS"}
    assert time.monotonic() - began >= 1
    assert counted(role, "rests") >= 1
    role.says("limits hold clients up: rests of connections ")


@pytest.mark.parametrize("setting", ["USER_MESSAGES_PER_SECOND", "ADDRESS_MESSAGES_PER_SECOND"])
def test_messages_take_their_time(begin, setting):
    role, port = begin(**{setting: 1})
    hero = Asker(port, "game/hero")
    began = time.monotonic()
    for _ in range(3):
        hero.send(USER_TOKEN=str(uuid.uuid4()), GAME_TOKEN=str(uuid.uuid4()))
    assert {hero.status() for _ in range(3)} == {"UNKNOWN GAME"}
    assert time.monotonic() - began >= 1
    assert counted(role, "rests") >= 1
    assert counted(role, "closed_connections") == 0
    role.says("limits hold clients up: rests of connections ")


def test_connections_of_all(begin):
    role, port = begin(CONNECTIONS_PER_SECOND=1, CONNECTIONS=4)
    began = time.monotonic()
    for _ in range(4):
        Asker(port).raw.shut()
    assert time.monotonic() - began >= 1
    assert counted(role, "delayed_connections") >= 1
    role.says("limits hold clients up: waits before a new one ")


def test_users(begin):
    role, port = begin(MOST_USERS=2)
    one = Asker(port)
    for name, status in (("A", "USER CREATED"), ("B", "USER CREATED"),
                         ("C", "SERVER TAKES NO NEW USERS NOW"), ("A", None)):
        one.send(USER=name)
        assert one.status() == status
    assert counted(role, "refusals") == 1
