"""client: which games it plays, when it ends, with which exit code."""

import signal
import time

import pytest
from program import finish, free_port, run, start, untimed


class Server:
    """A server over its own memory; `port` says where."""

    def __init__(self, *args):
        self.port = free_port()
        self.process = start("server", "--registry", "memory", "--websocket-port", self.port,
                             "--json", *args, WEBSOCKET_HOST="127.0.0.1")

    def client(self, *args, **settings):
        return run("client", "--websocket-port", self.port, "--client-sleep", 0.05, "--json",
                   "--quiet", *args, WEBSOCKET_HOST="127.0.0.1", **settings)

    def background(self, *args):
        return start("client", "--websocket-port", self.port, "--client-sleep", 0.05, "--json",
                     "--quiet", *args, WEBSOCKET_HOST="127.0.0.1")

    def end(self):
        return finish(self.process, signal.SIGTERM)


@pytest.fixture
def server():
    made = Server("--lobby-timeout", 60)
    yield made
    done = made.end()
    assert done.code == 0, done.err


@pytest.mark.parametrize("players, games, participants", [
    (7, 5, "2-3"), (5, 9, "3"), (2, 3, "2-5"), (20, 3, "2-20")])
def test_a_fleet_ends_when_too_few_players_are_left(server, players, games, participants):
    done = server.client("--players", players, "--client-games", games, "--participants",
                         participants)
    assert done.code == 0, done.err
    assert done.json["timed_out"] == 0
    assert 0 < done.json["games"] <= players * games / 2


def test_every_player_plays_its_games_when_it_comes_out_even(server):
    done = server.client("--players", 6, "--client-games", 4, "--participants", 2)
    assert done.code == 0, done.err
    assert done.json["games"] in (11, 12)


def test_games_are_of_all_players_together(server):
    done = server.client("--players", 9, "--games", 37)
    assert done.code == 0, done.err
    assert done.json["games"] == 37 and done.json["timed_out"] == 0
    done = server.client("--players", 9, GAMES=11)
    assert done.code == 0 and done.json["games"] == 11


def test_a_duration_ends_a_fleet(server):
    began = time.monotonic()
    done = server.client("--players", 6, "--duration", 3)
    assert done.code == 0, done.err
    assert done.json["games"] > 0 and done.json["seconds"] >= 3
    assert time.monotonic() - began < 60


def test_games_at_a_rate_have_a_gap_less_than_games(server, out):
    done = server.client("--players", 6, "--games", 4, "--rate", 1)
    assert done.code == 0 and done.json["games"] == 4
    assert done.json["seconds"] >= 3
    simulated = run("simulate", "--games", 4, "--rate", 0.5, "--output-dir", out, "--json",
                    "--quiet")
    assert simulated.code == 0
    assert simulated.json["seconds"] >= 6


def test_a_duration_at_a_rate_gives_no_more_than_their_product(out):
    done = run("simulate", "--duration", 3, "--rate", 2, "--output-dir", out, "--json", "--quiet")
    assert done.code == 0 and 0 < done.json["games"] <= 6


@pytest.mark.parametrize("command, args", [
    ("client", ("--games", 5, "--client-games", 5)),
    ("client", ("--games=5", "--duration", 5)),
    ("client", ("--client-games", 5, "--duration", 5)),
    ("simulate", ("--games", 5, "--duration", 5)),
])
def test_two_ends_at_once_are_refused(command, args):
    done = run(command, *args)
    assert done.code == 2
    assert done.error_line().endswith("each say when the run ends: one of them expected")
    names = [arg.split("=")[0] for arg in args if isinstance(arg, str)]
    assert all(name in done.error_line() for name in names)
    variables = {name[2:].replace("-", "_").upper(): 5 for name in names}
    assert run(command, **variables).code == 2


def test_a_flag_beats_the_variable_of_another_end(server):
    done = server.client("--players", 4, "--games", 3, CLIENT_GAMES=-1, DURATION=500)
    assert done.code == 0 and done.json["games"] == 3


def test_lonely_players_say_that_nobody_came():
    server = Server("--lobby-timeout", 0.2)
    done = server.client("--players", 1, "--client-games", 2)
    assert done.code == 3
    assert done.json["games"] == 0 and done.json["timed_out"] == 2
    assert untimed(done.error_line()) == (
        f"superhero: played no game at ws://127.0.0.1:{server.port}/: 2 timed out because nobody "
        "took the other seats")
    assert server.end().code == 0


def test_single_players_of_two_fleets_meet(server):
    fleets = [server.background("--players", 1, "--participants", 2, "--client-games", 3)
              for _ in range(2)]
    for fleet in fleets:
        done = finish(fleet)
        assert done.code == 0 and done.json["games"] == 3, done.err


def waiting_client(*args):
    return start("client", "--websocket-port", free_port(), "--quiet", *args,
                 WEBSOCKET_HOST="127.0.0.1")


def first_line(process):
    return untimed(process.stderr.readline())


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_client_without_a_server_says_so_and_hears_the_end(stop):
    client = waiting_client()
    began = time.monotonic()
    line = first_line(client)
    assert line.startswith("superhero: waits for a server at ws://127.0.0.1:")
    assert line.endswith("/, 60 s at most: Connection refused\n")
    assert time.monotonic() - began < 20  # it is a second; the machine may be slow
    client.send_signal(stop)
    done = finish(client, timeout=200)
    assert done.code == 0 and done.out == ""
    assert untimed(done.last_line()).startswith("superhero: stopped while looking for ")


def test_a_client_finds_a_server_that_comes_later():
    port = free_port()
    client = start("client", "--websocket-port", port, "--quiet", "--players", 2, "--games", 1,
                   "--participants", 2, "--json", WEBSOCKET_HOST="127.0.0.1")
    first_line(client)
    server = start("server", "--registry", "memory", "--websocket-port", port,
                   WEBSOCKET_HOST="127.0.0.1")
    done = finish(client)
    assert done.code == 0 and done.json["games"] == 1
    assert finish(server, signal.SIGTERM).code == 0
