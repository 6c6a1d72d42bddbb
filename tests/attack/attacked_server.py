"""A server with players who play fair, while somebody attacks it.

What the others feel is the time of a login of a user who is known, asked every few milliseconds on
one connection. Attackers have the lowest priority: they would have machines of their own.
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


def _attacked(attack, port, over):
    os.nice(19)
    with contextlib.suppress(Closed, ConnectionError):
        attack.run(port, over)


class AttackedServer:
    """Start it with `with`. `folder`: of the log, the tables and the players' witness."""

    def __init__(self, folder):
        self.folder, self.metrics_port = folder, free_port()
        self.settings = {"OUTPUT_DIR": folder, "LOG_LEVEL": "WARNING"}
        self.witness = folder / "witness.jsonl"

    def __enter__(self):
        more_files()
        self.server = self._start(
            "server", "--registry", "memory", "--logger-module", "embedded", "--websocket-port",
            0, "--websocket-host", "127.0.0.1", "--metrics-port", self.metrics_port,
            "--turn-timeout", 3)
        self.port = int(re.search(r":(\d+)/", self.server.says("serves ws://"))[1])
        self.fleet = self._start(
            "client", "--websocket-port", self.port, "--websocket-host", "127.0.0.1", "--players",
            PLAYERS, "--client-games", -1, "--rate", 20, "--witness", self.witness)
        wait_until(lambda: self.counter("superhero_server_finished_games_total"), "a game ends")
        self.probe = Probe(self.port)
        return self

    def __exit__(self, *_):
        self.probe.stop()
        for one in (self.fleet, self.server):
            if one.process.poll() is None:
                one.kill()

    def _start(self, name, *args):
        return Process(name, (name, "--json", *args), environment(**self.settings))

    def figures(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics",
                                    timeout=LET_GO) as page:
            text = page.read().decode()
        return {name: float(value) for name, value in re.findall(r"^(\w+) (\S+)$", text, re.M)}

    def counter(self, name):
        return self.figures().get(name, 0)

    def try_out(self, attack, seconds):
        """What `seconds` of the attack did, beside as long a time before it."""
        self.probe.window()
        time.sleep(seconds)
        quiet, before = self.probe.window(), self.figures()
        over = FORKED.Event()
        attacker = FORKED.Process(target=_attacked, args=(attack, self.port, over), daemon=True)
        attacker.start()
        time.sleep(seconds)
        attacked = self.probe.window()
        wait_until(lambda: self.counter(attack.counter) > before.get(attack.counter, 0)
                   or not attacker.is_alive(), f"{attack.counter} shows it")
        over.set()
        attacker.join(LET_GO)
        during = self.figures()
        attacker.kill()
        wait_until(lambda: self.counter("superhero_server_open_connections") <= OPEN_AT_MOST,
                   "its connections are gone", LET_GO)
        return {"attack": attack.name, "counter": attack.counter,
                "counted": during[attack.counter] - before.get(attack.counter, 0),
                "got_through": attacker.exitcode != 0,
                "p99_before_ms": 1000 * percentile(quiet, 0.99),
                "p99_during_ms": 1000 * percentile(attacked, 0.99),
                "mebibytes_before": before["process_resident_memory_bytes"] / 2**20,
                "mebibytes_during": during["process_resident_memory_bytes"] / 2**20}

    def prove(self):
        """Ends all; the audit of what the fair players played, as an object."""
        self.probe.stop()
        self.fleet.stop()
        self.server.stop()
        made = run("batch", "--quiet", **self.settings)
        assert made.code == 0, made.err
        seen = run("audit", "--json", "--quiet", "--witness", self.witness, **self.settings)
        return json.loads(seen.out.splitlines()[-1])
