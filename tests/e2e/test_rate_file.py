"""--rate-file: the rate of games changes while they are played. The slow rate is a game in a
thousand seconds: what is played beyond the first ones can only have come of another."""

import signal

import pytest
from program import CLEAN, environment, free_port, run, verdict, wait_until
from roles import Process

SLOW, FAST = "0.001\n", "10000\n"
MEMORY = {"WEBSOCKET_HOST": "127.0.0.1", "REGISTRY": "memory"}


@pytest.fixture
def begin():
    begun = []

    def one(*args, **settings):
        begun.append(Process(args[0], (*args, "--json"), environment(**MEMORY, **settings)))
        return begun[-1]
    yield one
    for role in begun:
        if role.process.poll() is None:
            role.kill()


def again(role, file, text, says):
    """The lines that it says to the new text, and how often it has said so."""
    before = sum(says in line for line in role.lines)
    file.write_text(text)
    role.signal(signal.SIGHUP)
    wait_until(lambda: sum(says in line for line in role.lines) > before, says)
    return [line for line in role.lines if says in line][-1]


def games_at_rest(role):
    """How many it has played once none has ended between two reports."""
    counts = [-1]

    def rests():
        counts.append(role.report()["games"])
        return counts[-1] == counts[-2]
    wait_until(rests, "no game ends", every=1)
    return counts[-1]


def test_a_fleet_plays_at_the_rate_that_the_file_holds_now(tmp_path, begin):
    file, port = tmp_path / "rate", free_port()
    server = begin("server", "--websocket-port", port, "--lobby-timeout", 600)
    server.says("serves ws://")
    file.write_text(SLOW)
    fleet = begin("client", "--websocket-port", port, "--players", 20, "--client-games", -1,
                  "--rate-file", file)
    fleet.counts("games")
    assert games_at_rest(fleet) == 1

    again(fleet, file, FAST, f"the rate is 10000 from now on, as {file} says")
    fleet.counts("games", beyond=50)
    said = again(fleet, file, "fast\n", "keeps the rate that it had: ")
    assert f'--rate-file (RATE_FILE) is "{file}": it holds "fast": games per second' in said
    fleet.counts("games", beyond=fleet.report()["games"] + 50)
    file.unlink()
    fleet.signal(signal.SIGHUP)
    fleet.says("it cannot be read: No such file or directory")
    fleet.counts("games", beyond=fleet.report()["games"] + 50)

    again(fleet, file, SLOW, "the rate is 0.001 from now on")
    slow = games_at_rest(fleet)
    assert games_at_rest(fleet) == slow
    assert fleet.stop()["games"] == slow
    assert server.stop()["games_finished"] == slow


@pytest.mark.parametrize("way", [(), ("--direct",),
                                 ("--direct", "--start-time", "10s", "--then-live")],
                         ids=["sockets", "direct", "history, then live"])
def test_a_simulation_too(tmp_path, begin, way):
    file = tmp_path / "rate"
    file.write_text(SLOW)
    role = begin("simulate", "--games", 300, "--rate-file", file, *way,
                 OUTPUT_DIR=tmp_path / "out")
    role.says("simulate: games ")  # the file was read before; of variables it speaks earlier
    # A signal that comes before the games have begun is not heard, so it is sent again.
    file.write_text(FAST)

    def is_read():
        role.signal(signal.SIGHUP)
        return any("the rate is 10000 from now on" in line for line in role.lines)
    wait_until(is_read, "the file is read", every=0.2)
    found = role.wait()
    assert found["games"] == 300 and verdict(found["audit"]) == CLEAN


def refused(*args, **settings):
    done = run(*args, **settings)
    assert done.code == 2, done.err
    return done.last_line()


def test_a_file_that_cannot_be_used_ends_the_start(tmp_path):
    file = tmp_path / "rate"
    for command in ("client", "simulate"):
        assert "it cannot be read" in refused(command, "--rate-file", file)
    file.write_text("many")
    for command in ("client", "simulate"):
        assert 'it holds "many": games per second' in refused(command, RATE_FILE=file)
    file.write_text("5")
    assert "--rate has no effect: --rate-file is given and wins" in refused(
        "client", "--rate", 5, "--rate-file", file)
    assert "--rate-file has no effect: with --start-time" in refused(
        "simulate", "--rate-file", file, "--start-time", "1h", "--direct")


@pytest.fixture
def hangup_as_usual():
    """Whoever starts the tests under nohup has them ignore it, and all that they start."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("hangup_as_usual")
def test_without_such_a_file_a_hangup_ends_it(tmp_path, begin):
    role = begin("simulate", "--games", 300, "--rate", "0.001", "--quiet",
                 OUTPUT_DIR=tmp_path / "out")
    wait_until(lambda: (tmp_path / "out/log").exists(), "it has begun")
    role.signal(signal.SIGHUP)
    assert role.process.wait(timeout=600) == -signal.SIGHUP
