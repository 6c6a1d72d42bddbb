"""Whatever a command waits for, it says what, where and how long at most, and hears SIGTERM."""

import re
import shutil
import signal
import socket

import pytest
from program import environment, free_port, run, wait_until
from roles import Process
from system import System

# Command, its arguments, and the exit code of one that is stopped while it waits for a service.
COMMANDS = {
    "server": (("server", "--websocket-port", 0), 0),
    "worker of the registry": (("worker", "--sessions", "registry"), 0),
    "worker of the topics": (("worker", "--sessions", "topics"), 0),
    "simulate": (("simulate", "--games", 20), 3),
    "batch": (("batch",), 3),
    "rebuild": (("batch", "--rebuild", "REBUILT"), 3),
    "audit": (("audit",), 3),
    "audit --wait": (("audit", "--wait", 600), 3),
    "log": (("log",), 3),
    "game": (("game", "f47ac10b-58cc-4372-a567-0e02b2c3d479"), 3),
    "log --follow": (("log", "--follow"), 0),
    "build-db": (("build-db",), 3),
    "ready": (("ready", "--timeout", 600), 3),
    "drill": (("drill", "--kills", 4), 3),
    "tables new-log": (("tables", "new-log"), 3),
}
# A server takes players whether Kafka is there or not.
OF_KAFKA = [name for name in COMMANDS if name not in ("server", "build-db")]
# Of one that refuses to answer, a worker hears when it asks, later.
OF_REDIS = ["server", "simulate", "build-db", "ready", "drill", "audit"]


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    with System(tmp_path_factory.mktemp("system")) as running:
        yield running


@pytest.fixture(scope="module")
def played(system):
    """Settings of the services, with a folder of tables that all of the games are in."""
    server, worker, client = system.playing(games=2)
    client.wait()
    server.stop()
    system.prove(client)
    worker.stop()
    return system.settings


@pytest.fixture
def paused(system):
    """Stops a service with SIGSTOP: it takes connections and answers nothing."""
    words = []

    def pause(*what):
        words.append(what)
        system.cluster("kill", *what, "--signal", "STOP")
    yield pause
    for what in words:
        system.cluster("kill", *what, "--signal", "CONT")


def said_or_over(process, words):
    """Waits until the process has said it, or is over."""
    wait_until(lambda: process.process.poll() is not None
               or any(re.search(words, line) for line in list(process.lines)),
               f"{process.name} says {words!r} or ends")


class Waiter(Process):
    """A command that will wait for something."""

    def __init__(self, name, folder, settings):
        self.args, self.code = COMMANDS[name]
        self.args = [folder / "rebuilt" if word == "REBUILT" else word for word in self.args]
        self.settings = environment(**settings)
        super().__init__(name, self.args, self.settings)

    def end(self):
        code = self.process.wait(timeout=600)
        for reader in self.readers:
            reader.join(timeout=100)
        return code

    def is_stopped(self, words):
        """Whether the signal has ended it while it waited; False: its service's time was over
        before the signal came, as on a machine that is very busy."""
        self.signal(signal.SIGTERM)
        code = self.end()
        assert any(re.search(words, line) for line in self.lines), self.story()
        if not any("stopped" in line for line in self.lines[-2:]):
            return False
        assert "stopped" in self.lines[-1] and code == self.code, self.story()
        return True

    def again(self):
        super().__init__(self.name, self.args, self.settings)


def start_all(names, folder, settings):
    """Each in a copy of the tables, side by side."""
    waiters = []
    for number, name in enumerate(names):
        own = folder / str(number)
        shutil.copytree(settings["OUTPUT_DIR"], own / "tables")
        waiters.append(Waiter(name, own, settings | {"OUTPUT_DIR": own / "tables"}))
    return waiters


@pytest.fixture
def waiting(tmp_path):
    started = []

    def start(names, settings):
        started.extend(start_all(names, tmp_path, settings))
        return started
    yield start
    for waiter in started:
        if waiter.process.poll() is None:
            waiter.kill()


def of_kafka(brokers):
    return (rf"waits for (records of )?Kafka at {brokers}, \d+ s at most|"
            r"waits for the drill's server, \d+ s at most")


def stop_all(waiters, words):
    late = waiters
    for _ in range(10):
        for waiter in late:
            said_or_over(waiter, words)
        late = [waiter for waiter in late if not waiter.is_stopped(words)]
        if not late:
            return
        for waiter in late:
            waiter.again()
    raise AssertionError("not stopped by the signal: " + "\n".join(w.story() for w in late))


def test_topics_that_are_not_there(system, tmp_path):
    """Before anybody has played: the worker waits, who reads what must be there says so."""
    settings = system.settings | {"OUTPUT_DIR": tmp_path / "new"}
    kafka = system.settings["KAFKA_BROKERS"]
    (tmp_path / "new").mkdir()
    for command, words in ((("batch",), "has no topic lib.server.lobby"),
                           (("log",), "has no topic lib.server.lobby"),
                           (("audit",), "nothing to audit"),
                           (("audit", "--wait", 1), "nothing to audit"),
                           (("tables", "new-log"), "a folder of tables with their ledger")):
        done = run(*command, **settings)
        assert done.code == 2 and words in done.last_line(), (command, done.err)
    worker = system.start("worker", "--worker-channel", "another.channel", **settings)
    line = worker.says("does not exist")
    assert "another.channel" in line and f"kafka {kafka}" in line and "waits" in line
    worker.says("turns the games")
    worker.stop()


def test_nobody_listens_where_kafka_should_be(played, waiting):
    brokers = f"127.0.0.1:{free_port()}"
    stop_all(waiting(OF_KAFKA, played | {"KAFKA_BROKERS": brokers}),
             of_kafka(brokers))


def test_a_server_without_kafka_says_so_and_ends(played, tmp_path):
    brokers = f"127.0.0.1:{free_port()}"
    server = Process("server", ("server", "--websocket-port", 0), environment(
        **(played | {"KAFKA_BROKERS": brokers, "OUTPUT_DIR": tmp_path / "out"})))
    server.says(f"no answer from Kafka at {brokers}: records are kept until it answers")
    server.signal(signal.SIGTERM)
    said_or_over(server, "once more: at once")
    server.signal(signal.SIGTERM)
    assert server.process.wait(timeout=600) in (0, 3), server.story()


def test_kafka_takes_connections_and_answers_nothing(played, waiting, paused):
    paused("broker", 1)
    stop_all(waiting(OF_KAFKA, played),
             of_kafka(played["KAFKA_BROKERS"]))


def test_redis_takes_connections_and_answers_nothing(played, waiting, paused):
    paused("redis")
    stop_all(waiting(OF_REDIS, played),
             rf"waits for Redis at 127.0.0.1:{played['REDIS_PORT']}, \d+ s at most")


def test_nobody_listens_where_redis_should_be(played, tmp_path):
    """Then Redis' system says no at once: there is nothing to wait for, except for `ready`."""
    port = free_port()
    for name in ("server", "simulate", "build-db", "drill"):
        done = run(*COMMANDS[name][0], "--quiet", timeout=600,
                   **(played | {"REDIS_PORT": port, "OUTPUT_DIR": tmp_path / name}))
        assert done.code == 3 and f"127.0.0.1:{port}" in done.last_line(), (name, done.err)


def test_a_server_that_takes_connections_and_answers_nothing(played):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        client = Process("client", ("client", "--websocket-port", port), environment(**played))
        client.says(f"waits for a first answer of the server at ws://localhost:{port}/")
        client.signal(signal.SIGTERM)
        assert client.process.wait(timeout=600) == 0, client.story()


def test_no_server_at_all(played):
    port = free_port()
    client = Process("client", ("client", "--websocket-port", port), environment(**played))
    client.says(f"waits for a server at ws://localhost:{port}/, 60 s at most")
    client.signal(signal.SIGTERM)
    assert client.process.wait(timeout=600) in (0, 3), client.story()
    assert "stopped" in client.lines[-1]


def test_a_folder_that_another_process_writes(tmp_path):
    settings = {"OUTPUT_DIR": tmp_path / "out", "LOGGER_MODULE": "embedded", "REGISTRY": "memory"}
    server = Process("server", ("server", "--websocket-port", 0), environment(**settings))
    try:
        server.says("serves ws://")
        for command in (("server", "--websocket-port", 0), ("simulate", "--games", 1)):
            done = run(*command, "--quiet", timeout=600, **settings)
            assert done.code == 4 and str(tmp_path / "out") in done.last_line(), done.err
    finally:
        server.kill()


def end_with_signals(process, *, words):
    """TERM, and once more when it says that it still waits; within what is waited for by itself."""
    process.signal(signal.SIGTERM)
    said_or_over(process, words)
    if process.process.poll() is None:
        process.signal(signal.SIGTERM)
    return process.process.wait(timeout=600)


def test_kafka_stands_still_while_they_run(system, played, paused, tmp_path):
    """Who was told to stop says what it waits for; told once more, it ends at once."""
    def start(name, *args, **settings):
        running.append(Process(name, (name, *args), environment(**(system.settings | settings))))
        return running[-1]
    running = []
    try:
        server = start("server", "--websocket-port", 0)
        port = int(re.search(r":(\d+)/", server.says("serves ws://")).group(1))
        client = start("client", "--players", 20, "--client-games", -1, "--websocket-port", port,
                       "--client-sleep", 0.1, "--json")
        workers = [start("worker", "--sessions", sessions, "--json", "--group", sessions)
                   for sessions in ("registry", "topics")]
        for worker in workers:
            worker.says("turns the games")
            worker.counts("records")
        client.says("players of the server")
        client.counts("games")
        # Not before: a worker that finds games of others alone takes Redis for a wrong one.
        simulate = start("simulate", "--games", 1_000_000, "--json", "--rate", 20, "--quiet",
                         REGISTRY="memory", OUTPUT_DIR=tmp_path / "simulated")
        client.counts("games", beyond=client.report()["games"] + 20)
        paused("broker", 1)
        auditing = start("audit", "--wait", 600, "--quiet")
        auditing.says("waits for Kafka at")
        auditing.signal(signal.SIGTERM)
        assert auditing.process.wait(timeout=600) in (3, 5), auditing.story()
        for process, words in ((client, "once more: at once"), (server, "once more: at once"),
                               (simulate, "once more: at once|waits for the log"),
                               *((worker, "waits for .* at most") for worker in workers)):
            code = end_with_signals(process, words=words)
            assert code in (0, 3), process.story()
            if code == 3:
                assert re.search("stopped|not acknowledged|Kafka|kafka", process.lines[-1])
    finally:
        for process in running:
            if process.process.poll() is None:
                process.kill()
