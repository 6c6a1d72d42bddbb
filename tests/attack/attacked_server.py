"""A server with players who play fair, while somebody attacks it.

What the others feel is the time of a login of a user who is known, asked every few milliseconds on
one connection. Attackers have the lowest priority: they would have machines of their own. What they
take of this machine all the same is seen where they attack another server, on which nobody plays.
"""

import contextlib
import json
import multiprocessing
import os
import re
import resource
import time
import urllib.request

from attacks import Endpoint
from program import environment, free_port, run, wait_until
from raw_websocket import Closed
from roles import Process

PLAYERS = 10
OPEN_AT_MOST = PLAYERS * 5 + 1  # connections of fair players, one to each endpoint, and the probe's
CPU = "process_cpu_seconds_total"
LET_GO = 600  # seconds, for connections of an attack to be gone: guards against hanging only
FORKED = multiprocessing.get_context("fork")


def more_files():
    """As many open files as the machine allows, for attackers and server."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))


def percentile(values, part):
    return sorted(values)[min(int(len(values) * part), len(values) - 1)] if values else 0.0


class Probe:
    """Asks all the time; `window()` gives the seconds that the answers since the last one took."""

    def __init__(self, port):
        self.pipe, other = FORKED.Pipe()
        self.process = FORKED.Process(target=self._ask, args=(port, other), daemon=True)
        self.process.start()

    @staticmethod
    def _ask(port, pipe):
        endpoint, took = Endpoint(port, "login"), []
        while True:
            begin = time.monotonic()
            endpoint.ask(USER="PROBE")
            took.append(time.monotonic() - begin)
            time.sleep(0.003)
            if pipe.poll():
                pipe.recv()
                pipe.send(took)
                took = []

    def window(self):
        self.pipe.send(None)
        return self.pipe.recv()

    def stop(self):
        self.process.kill()
        self.process.join()


def start(folder, name, *args, **settings):
    settings = {"OUTPUT_DIR": folder, "LOG_LEVEL": "WARNING"} | settings
    return Process(name, (name, "--json", *args), environment(**settings))


class GameServer:
    """`folder`: of the log."""

    def __init__(self, folder, **settings):
        self.metrics_port = free_port()
        self.process = start(
            folder, "server", "--websocket-port", 0, "--websocket-host", "127.0.0.1",
            "--metrics-port", self.metrics_port, "--turn-timeout", 3, **settings)
        self.port = int(re.search(r":(\d+)/", self.process.says("serves ws://"))[1])

    def figures(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics",
                                    timeout=LET_GO) as page:
            text = page.read().decode()
        return {name: float(value) for name, value in re.findall(r"^(\w+) (\S+)$", text, re.M)}

    def counter(self, name):
        return self.figures().get(name, 0)


class Attacker:
    """An attack under way, in a process of its own, so much nicer than others."""

    def __init__(self, attack, port, niceness):
        self.over = FORKED.Event()
        self.process = FORKED.Process(target=self._run, args=(attack, port, niceness), daemon=True)
        self.process.start()

    def _run(self, attack, port, niceness):
        os.nice(niceness)
        with contextlib.suppress(Closed, ConnectionError):
            attack.run(port, self.over)

    def runs(self):
        return self.process.is_alive()

    def stop(self):
        """Whether it got through."""
        self.over.set()
        self.process.join(LET_GO)
        self.process.kill()
        return self.process.exitcode != 0


class AttackedServer:
    """Start it with `with`. `folder`: of the log, the tables and the players' witness. `limits` and
    `services`: settings of the server, and of all that needs registry or log."""

    niceness = 19  # of attackers

    def __init__(self, folder, limits=None, services=None):
        self.folder, self.witness = folder, folder / "witness.jsonl"
        self.services = {"REGISTRY": "memory", "LOGGER_MODULE": "embedded"} | (services or {})
        self.limits = limits or {}
        self.other = None

    def __enter__(self):
        more_files()
        self.server = GameServer(self.folder, **self.limits, **self.services)
        self.fleet = start(
            self.folder, "client", "--websocket-port", self.server.port, "--websocket-host",
            "127.0.0.1", "--players", PLAYERS, "--client-games", -1, "--rate", 20, "--witness",
            self.witness)
        wait_until(lambda: self.server.counter("superhero_server_finished_games_total"),
                   "a game ends")
        self.probe = Probe(self.server.port)
        return self

    def __exit__(self, *_):
        self.probe.stop()
        for one in (self.fleet, self.server.process, self.other and self.other.process):
            if one and one.process.poll() is None:
                one.kill()

    def quiet_ms(self, seconds):
        """The p99 of so long without an attack here."""
        self.probe.window()
        time.sleep(seconds)
        return 1000 * percentile(self.probe.window(), 0.99)

    def beside_ms(self, attack, seconds):
        """The p99 while another server is attacked, on which nobody plays."""
        self.other = self.other or GameServer(self.folder / "other", **self.limits,
                                              **self.services)
        attacker = Attacker(attack, self.other.port, self.niceness)
        felt = self.quiet_ms(seconds)
        attacker.stop()
        self._let_go(self.other)
        return felt

    @staticmethod
    def _let_go(server):
        wait_until(lambda: server.counter("superhero_server_open_connections") <= OPEN_AT_MOST,
                   "its connections are gone", LET_GO)

    def try_out(self, attack, seconds):
        """What `seconds` of the attack did."""
        server, before = self.server, self.server.figures()
        attacker = Attacker(attack, server.port, self.niceness)
        began = time.monotonic()
        felt = self.quiet_ms(seconds)
        took = server.counter(CPU) - before[CPU], time.monotonic() - began
        wait_until(lambda: server.counter(attack.counter) > before.get(attack.counter, 0)
                   or not attacker.runs(), f"{attack.counter} shows it")
        got_through = attacker.stop()
        during = server.figures()
        self._let_go(server)
        return {"attack": attack.name, "counter": attack.counter,
                "counted": during[attack.counter] - before.get(attack.counter, 0),
                "got_through": got_through, "p99_during_ms": felt,
                "cpu_percent": 100 * took[0] / took[1],
                "mebibytes_before": before["process_resident_memory_bytes"] / 2**20,
                "mebibytes_during": during["process_resident_memory_bytes"] / 2**20}

    def prove(self):
        """Ends all; the audit of what the fair players played, as an object."""
        self.probe.stop()
        if self.other:
            self.other.process.kill()
        self.fleet.stop()
        self.server.process.stop()
        made = run("batch", "--quiet", OUTPUT_DIR=self.folder, **self.services)
        assert made.code == 0, made.err
        seen = run("audit", "--json", "--quiet", "--witness", self.witness, OUTPUT_DIR=self.folder,
                   **self.services)
        return json.loads(seen.out.splitlines()[-1])
