"""deploy/nginx.conf.template, filled in for this machine, on a real nginx among real WebSockets."""

import collections
import contextlib
import http.client
import http.server
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from compose_file import DEPLOY, read_compose
from program import free_port
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

SERVER = pathlib.Path(__file__).with_name("named_server.py")


def render(**values):
    """What the nginx image's entrypoint does: fills in the variables that there are."""
    return re.sub(r"\$(\{)?(\w+)(?(1)\})", lambda found: values.get(found[2], found[0]),
                  (DEPLOY / "nginx.conf.template").read_text())


def servers(ports):
    """The SERVERS of compose.yaml with these instead of the one service and its `resolve`."""
    value = read_compose()["services"]["nginx"]["environment"]["SERVERS"]
    limits = re.fullmatch(r"server server:\$\{WEBSOCKET_PORT\} resolve (.*);", value)[1]
    return " ".join(f"server 127.0.0.1:{port} {limits};" for port in ports)


class Ready(http.server.BaseHTTPRequestHandler):
    """What a server says at its METRICS_PORT; which status, its socket knows."""

    def do_GET(self):
        found = self.path == "/readyz"
        self.send_response(self.server.status if found else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def said_ready(count):
    """So many servers that say whether they are ready: `status` of each may be set."""
    said = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ready) for _ in range(count)]
    try:
        for server in said:
            server.status = 200
            threading.Thread(target=server.serve_forever, daemon=True).start()
        yield said
    finally:
        for server in said:
            server.shutdown()
            server.server_close()


class Balancer:
    def __init__(self, folder, ready=()):
        self.port = free_port()
        self.backends = {name: free_port() for name in ("one", "two")}
        self.running = {}
        config = folder / "nginx.conf"
        config.write_text(render(LISTEN=f"127.0.0.1:{self.port}", RESOLVER="127.0.0.1",
                                 SERVERS=servers(self.backends.values()),
                                 READY=" ".join(f"server 127.0.0.1:{port};"
                                                for port in ready or [self.port])))
        self.command = ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(config), "-g",
                        f"daemon off; pid {folder}/nginx.pid;"]

    def check(self):
        return subprocess.run([*self.command, "-t"], capture_output=True, text=True, check=False)

    def start(self):
        for name in self.backends:
            self.start_backend(name)
        self.running["nginx"] = subprocess.Popen(self.command)
        self.wait_for(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close())

    def start_backend(self, name):
        self.running[name] = subprocess.Popen(
            [sys.executable, str(SERVER), name, str(self.backends[name])], stdout=subprocess.PIPE)
        assert self.running[name].stdout.readline() == b"serving\n"

    def kill(self, name, how=signal.SIGKILL):
        process = self.running.pop(name)
        process.send_signal(how)
        process.wait(300)
        if process.stdout:
            process.stdout.close()

    def stop(self):
        for name in list(self.running):
            self.kill(name, signal.SIGTERM if name == "nginx" else signal.SIGKILL)

    def connect(self):
        return connect(f"ws://127.0.0.1:{self.port}/api/v1/login", open_timeout=300, proxy=None)

    @staticmethod
    def wait_for(works, seconds=300):
        deadline = time.monotonic() + seconds
        while True:
            try:
                return works()
            except (OSError, AssertionError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


def ask(connection):
    connection.send("who?")
    return connection.recv(timeout=300)


def name_of(connection):
    return ask(connection).split()[0]


@pytest.fixture
def balancer(tmp_path):
    made = Balancer(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def test_nginx_accepts_it(tmp_path):
    done = Balancer(tmp_path).check()
    assert done.returncode == 0, done.stderr


def test_every_variable_is_filled_in_by_compose():
    environment = read_compose()["services"]["nginx"]["environment"]
    text = (DEPLOY / "nginx.conf.template").read_text()
    assert set(re.findall(r"\$\{(\w+)\}", text)) <= environment.keys()


def test_compose_names_all_replicas_through_dns():
    nginx = read_compose()["services"]["nginx"]
    assert " resolve " in nginx["environment"]["SERVERS"]
    assert nginx["environment"]["RESOLVER"] == "127.0.0.11"
    major, minor = map(int, re.fullmatch(r"nginx:(\d+)\.(\d+)", nginx["image"]).groups())
    assert (major, minor) > (1, 27), "resolve needs 1.27.3"


def test_connections_are_balanced_and_stay_where_they_are(balancer):
    with contextlib.ExitStack() as open_ones:
        connections = [open_ones.enter_context(balancer.connect()) for _ in range(10)]
        names = [name_of(connection) for connection in connections]
        assert collections.Counter(names) == {"one": 5, "two": 5}
        assert [name_of(connection) for connection in connections] == names


def test_path_and_host_arrive_unchanged(balancer):
    with balancer.connect() as connection:
        _, path, host = ask(connection).split()
        assert path == "/api/v1/login"
        assert host == f"127.0.0.1:{balancer.port}"


def test_the_idlest_server_is_chosen(balancer):
    with contextlib.ExitStack() as open_ones:
        for _ in range(10):
            connection = open_ones.enter_context(balancer.connect())
            if name_of(connection) == "one":
                connection.close()

        def new_ones_go_to_one():  # nginx counts one off when both of its sides are closed
            with contextlib.ExitStack() as fresh:
                assert [name_of(fresh.enter_context(balancer.connect()))
                        for _ in range(2)] == ["one"] * 2
        balancer.wait_for(new_ones_go_to_one)


def test_a_killed_server_leaves_the_work_to_the_other(balancer):
    with contextlib.ExitStack() as open_ones:
        connections = [open_ones.enter_context(balancer.connect()) for _ in range(4)]
        names = [name_of(connection) for connection in connections]
        balancer.kill("one")
        for connection, name in zip(connections, names):
            if name == "one":
                with pytest.raises(ConnectionClosed):
                    ask(connection)
            else:
                assert name_of(connection) == "two"
        for _ in range(10):
            with balancer.connect() as connection:
                assert name_of(connection) == "two"


def test_a_server_that_comes_back_is_used_again(balancer):
    balancer.kill("one")
    with balancer.connect() as connection:
        assert name_of(connection) == "two"
    balancer.start_backend("one")

    def one_serves():
        with balancer.connect() as first, balancer.connect() as second:
            assert "one" in (name_of(first), name_of(second))
    balancer.wait_for(one_serves)


def test_it_is_ready_while_one_of_the_servers_is(tmp_path):
    with said_ready(2) as said:
        balancer = Balancer(tmp_path, ready=[server.server_port for server in said])

        def status():
            connection = http.client.HTTPConnection("127.0.0.1", balancer.port, timeout=300)
            with contextlib.closing(connection):
                connection.request("GET", "/readyz")
                return connection.getresponse().status
        try:
            balancer.start()
            assert status() == 200
            said[0].status = 503
            assert [status() for _ in range(6)] == [200] * 6
            said[1].status = 503
            assert status() in (502, 503)
            said[0].status = 200
            balancer.wait_for(lambda: check_ready(status()))
        finally:
            balancer.stop()


def check_ready(status):
    assert status == 200


def test_a_connection_may_be_silent_longer_than_any_turn():
    text = (DEPLOY / "nginx.conf.template").read_text()
    for direction in ("read", "send"):
        assert re.search(rf"proxy_{direction}_timeout 1h;", text)
