"""Attacks on a game server, each from sockets of its own, until it is told that it is over.

An attack that gets away with what must be refused ends with an AssertionError. `counter` is the
server's counter that shows it, one that fair players do not raise.
"""

import contextlib
import dataclasses
import json
import select
import socket
import struct
import uuid
from collections.abc import Callable

from raw_websocket import CLOSE, PING, TEXT, Closed, RawConnection, frame, request

REFUSED = "superhero_server_refused_connections_total"
TURNED_AWAY = "superhero_server_turned_away_connections_total"
RESTS = "superhero_server_rests_total"
CLOSED = "superhero_server_closed_connections_total"
REFUSALS = "superhero_server_refusals_total"
ATTACKS = []


@dataclasses.dataclass(frozen=True)
class Attack:
    name: str
    counter: str
    run: Callable  # (port, over)


class Source:
    """Where the sockets of this process come from; fair players come from another address."""

    address = None


# Each has an address of its own, with limits that no other has used up.
def attack(counter):
    def keep(function):
        source = f"127.0.0.{66 + len(ATTACKS)}"

        def run(port, over):
            Source.address = source
            function(port, over)
        ATTACKS.append(Attack(function.__name__.replace("_", " "), counter, run))
        return function
    return keep


class Endpoint:
    """A connection to one path: questions, answers and pushes."""

    def __init__(self, port, path, receive_buffer=None):
        self.raw = RawConnection(port, receive_buffer, Source.address)
        self.raw.send(request(f"/api/v1/{path}"))
        if self.raw.head()[0].split()[1] != "101":
            raise Closed

    def send(self, **payload):
        self.raw.send(frame(TEXT, json.dumps({"PAYLOAD": payload}).encode()))

    def hear(self):
        opcode, payload = self.raw.receive()
        if opcode == CLOSE:
            raise Closed
        return json.loads(payload)

    def ask(self, **payload):
        self.send(**payload)
        return self.hear()

    def ask_at_once(self, payloads):
        self.raw.send(b"".join(frame(TEXT, json.dumps({"PAYLOAD": each}).encode())
                               for each in payloads))
        return [self.hear() for _ in payloads]


def socket_to(port):
    return RawConnection(port, source=Source.address).socket


def is_refused(answer):
    return isinstance(answer["STATUS"], str)


def login(port, name):
    return Endpoint(port, "login").ask(USER=name)["PAYLOAD"]["USER_TOKEN"]


class Duel:
    """A game of two users of ours: who has the turn, and who is the other."""

    def __init__(self, port):
        match = str(uuid.uuid4())
        users = [login(port, f"ATTACKED-{match}-{i}") for i in range(2)]
        for user in users:
            found = Endpoint(port, "game/find").ask(USER_TOKEN=user, PARTICIPANTS=2, MATCH=match)
            self.game = found["PAYLOAD"]["GAME_TOKEN"]
        lobbies = {user: Endpoint(port, "game/lobby") for user in users}
        for user, lobby in lobbies.items():
            lobby.send(GAME_TOKEN=self.game, USER_TOKEN=user)
        self.mover = self._whose_turn(lobbies)
        self.other = next(user for user in users if user != self.mover)

    @staticmethod
    def _whose_turn(lobbies):
        while True:
            speaking = [user for user, lobby in lobbies.items() if lobby.raw.held]
            if not speaking:
                ready, _, _ = select.select([one.raw.socket for one in lobbies.values()], [], [])
                speaking = [user for user, one in lobbies.items() if one.raw.socket in ready]
            for user in speaking:
                if lobbies[user].hear()["STATUS"]["GAME"] == "USER'S TURN":
                    return user

    def act(self, **changes):
        return {"GAME_TOKEN": self.game, "USER_TOKEN": self.mover, "ENEMY_TOKEN": self.other,
                "ACTION": "ATTACK"} | changes


def until(over, port, step):
    """Again and again; a connection that the server ends is what may happen to an attacker."""
    while not over.is_set():
        with contextlib.suppress(Closed, OSError):
            step(port)


def say_until_closed(over, port, data, path="login"):
    """The same on one connection after the other, each until the server ends it."""
    def step(port):
        one = Endpoint(port, path).raw
        one.send(data)
        while one.receive()[0] != CLOSE:
            pass
    until(over, port, step)


@attack(REFUSED)
def slow_handshakes(port, over):
    """A letter of an upgrade request now and then, on 300 sockets."""
    held = []
    while not over.is_set():
        while len(held) < 300:
            held.append(socket_to(port))
        for one in list(held):
            try:
                one.send(b"G")
            except OSError:
                held.remove(one)
        over.wait(0.1)


@attack(REFUSED)
def sockets_that_say_nothing(port, over):
    """More of them than may be half open."""
    held = [socket_to(port) for _ in range(1100)]
    over.wait()
    for one in held:
        one.close()


@attack(REFUSED)
def resets_at_each_byte_of_the_handshake(port, over):
    def step(port):
        whole = request()
        for size in range(len(whole)):
            with socket_to(port) as one:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                one.send(whole[:size])
    until(over, port, step)


@attack(TURNED_AWAY)
def connections_without_end(port, over):
    until(over, port, lambda port: Endpoint(port, "login").raw.shut())


@attack(TURNED_AWAY)
def half_closed_sockets(port, over):
    held = []

    def step(port):
        held.append(Endpoint(port, "login"))
        held[-1].raw.socket.shutdown(socket.SHUT_WR)
        if len(held) > 200:
            held.pop(0).raw.shut()
    until(over, port, step)


@attack(CLOSED)
def floods_of_pings(port, over):
    say_until_closed(over, port, frame(PING) * 60_000)


@attack(RESTS)
def floods_of_messages(port, over):
    """Each is in order: the user asks to follow its own game. Answers are read as they come."""
    user = login(port, "TALKATIVE")
    found = Endpoint(port, "game/find").ask(USER_TOKEN=user, PARTICIPANTS=2)["PAYLOAD"]
    asked = {"PAYLOAD": {"GAME_TOKEN": found["GAME_TOKEN"], "USER_TOKEN": user}}
    one = frame(TEXT, json.dumps(asked).encode())
    many = one * 1000

    def step(port):
        with Endpoint(port, "game/lobby").raw.socket as flooded:
            flooded.setblocking(False)
            begin = 0
            while not over.is_set():
                readable, writable, _ = select.select([flooded], [flooded], [], 0.1)
                if readable and not flooded.recv(2**16):
                    raise Closed
                if writable:
                    begin = (begin + flooded.send(many[begin:])) % len(one)
    until(over, port, step)


@attack(CLOSED)
def readers_that_do_not_read(port, over):
    duel = Duel(port)
    asked = {"PAYLOAD": {"GAME_TOKEN": duel.game, "USER_TOKEN": duel.mover}}
    questions = frame(TEXT, json.dumps(asked).encode()) * 1000

    def step(port):
        one = Endpoint(port, "game/hero", receive_buffer=4096)
        while not over.is_set():
            one.raw.socket.sendall(questions)
    until(over, port, step)


@attack(CLOSED)
def giant_messages(port, over):
    say_until_closed(over, port, frame(TEXT, b'{"PAYLOAD":{"USER":"' + b"x" * 300_000))


@attack(REFUSALS)
def texts_that_make_no_sense(port, over):
    strange = [b'{"PAYLOAD":' + b'{"a":' * 9000 + b"1" + b"}" * 9001, b"[" * 30_000, b"\0", b"",
               b'{"PAYLOAD":{"USER":"a\\ud800b"}}', b'{"PAYLOAD":{"USER":123456789012345678901}}',
               b'{"PAYLOAD":{"USER":1e999}}', b'{"PAYLOAD":{"USER":"x","PROTECT":"yes"}}']

    def step(port):
        one = Endpoint(port, "login")
        for text in strange:
            one.raw.send(frame(TEXT, text))
            assert is_refused(one.hear()), text
    until(over, port, step)


@attack(REFUSALS)
def names_with_a_nul(port, over):
    """Of users and of matches: to a program of C's a NUL ends a text."""
    bare = [b'{"PAYLOAD":{"USER":"a\0b"}}', b'{"PAYLOAD":{"USER":"a\0"}}']

    def step(port):
        logins, finds, name = Endpoint(port, "login"), Endpoint(port, "game/find"), uuid.uuid4()
        for text in bare:
            logins.raw.send(frame(TEXT, text))
            assert is_refused(logins.hear()), text
        names = [f"{name}", f"{name}\0", f"{name}\0A", f"\0{name}"]
        users = [logins.ask(USER=each)["PAYLOAD"]["USER_TOKEN"] for each in names]
        assert len(set(users)) == len(names), "users that are one"
        games = [finds.ask(USER_TOKEN=users[0], PARTICIPANTS=2, MATCH=each)["PAYLOAD"]["GAME_TOKEN"]
                 for each in names]
        assert len(set(games)) == len(names), "matches that are one"
    until(over, port, step)


@attack(RESTS)
def logins_without_end(port, over):
    def step(port):
        one = Endpoint(port, "login")
        while not over.is_set():
            one.ask_at_once([{"USER": f"CROWD-{uuid.uuid4()}"} for _ in range(100)])
    until(over, port, step)


@attack(RESTS)
def lobbies_that_nobody_enters(port, over):
    """More of them than a user may have, as fast as they are given."""
    user = login(port, "LONELY")

    def step(port):
        one = Endpoint(port, "game/find")
        while not over.is_set():
            one.ask_at_once([{"USER_TOKEN": user, "PARTICIPANTS": 100, "MATCH": str(uuid.uuid4())}
                             for _ in range(100)])
    until(over, port, step)


@attack(REFUSALS)
def one_game_from_two_sockets(port, over):
    """A user takes both seats of a duel, follows it twice, and fights itself."""
    def step(port):
        user = login(port, f"TWIN-{uuid.uuid4()}")
        finds = [Endpoint(port, "game/find") for _ in range(2)]
        lobbies = [Endpoint(port, "game/lobby") for _ in range(2)]
        action = Endpoint(port, "game/action")
        for _ in range(20):
            match = str(uuid.uuid4())
            for find in finds:
                find.send(USER_TOKEN=user, PARTICIPANTS=2, MATCH=match)
            games = [find.hear()["PAYLOAD"]["GAME_TOKEN"] for find in finds]
            assert games[0] == games[1], "a match of two games"
            for lobby in lobbies:
                lobby.send(GAME_TOKEN=games[0], USER_TOKEN=user)
            answer = action.ask(GAME_TOKEN=games[0], USER_TOKEN=user, ENEMY_TOKEN=user,
                                ACTION="ATTACK")
            assert answer["STATUS"] == "GAME NOT STARTED", answer
    until(over, port, step)


@attack(REFUSALS)
def tokens_of_others(port, over):
    """Guessed ones, a stranger's in another's game, out of turn, on oneself."""
    duel, stranger = Duel(port), login(port, "STRANGER")
    wrong = [duel.act(USER_TOKEN=stranger), duel.act(USER_TOKEN=str(uuid.uuid4())),
             duel.act(GAME_TOKEN=str(uuid.uuid4())), duel.act(ENEMY_TOKEN=stranger),
             duel.act(ENEMY_TOKEN=duel.mover)]

    assert is_refused(Endpoint(port, "game/action").ask(
        **duel.act(USER_TOKEN=duel.other, ENEMY_TOKEN=duel.mover))), "out of turn"

    def step(port):
        one = Endpoint(port, "game/action")
        for number, words in enumerate(wrong):
            assert is_refused(one.ask(**words)), number
    until(over, port, step)


@attack(REFUSALS)
def one_attack_a_thousand_times_at_once(port, over):
    def step(port):
        duel = Duel(port)
        sockets = [Endpoint(port, "game/action") for _ in range(10)]
        for one in sockets:
            one.raw.send(frame(TEXT, json.dumps({"PAYLOAD": duel.act()}).encode()) * 100)
        accepted = sum(not is_refused(one.hear()) for one in sockets for _ in range(100))
        assert accepted == 1, f"{accepted} attacks in one turn"
    until(over, port, step)
