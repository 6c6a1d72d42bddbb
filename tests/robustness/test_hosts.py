"""Each part of the system on a host of its own: a network that loses packets, and one worker that
is cut off for longer than its session and comes back.

The hosts are network namespaces, so this needs root. The folder of tables is one that all of them
see, also who is cut off: nothing but the ledger keeps a zombie from writing to it.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys

import pytest
import redis
from cluster_tool import ClusterTool
from hosts import Network, why_not
from program import ROOT, commit_files, wait_until
from system import System

sys.path.insert(0, str(ROOT / "tools"))

from kafka.layout import Cluster  # noqa: E402

HOSTS = ("operator", "broker", "redis", "server", "players", "worker-1", "worker-2")
PLACES = {"server": "server", "client": "players"}
SOON = ("--kafka", "session.timeout.ms=6000")
BROKER_PORTS = (19092, 19095, 19098)
BAD = {"loss": 0.02, "delay": 0.01, "jitter": 0.02}

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


class Hosts(System):
    """A System of which every role is on a host of its own; workers say which by `on=`. This
    process is the operator's. `bad`: hosts whose wires lose and delay."""

    def __init__(self, folder, bad=(), **settings):
        super().__init__(folder, **settings)
        self.network, self.bad, self.links = Network(*HOSTS), bad, {}
        self.stack = contextlib.ExitStack()

    def open(self):
        self.stack.enter_context(self.network)
        self.links = {host: self.network.make_bad(host, **BAD) for host in self.bad}
        self.stack.enter_context(self.network.inside("operator"))
        self._start_redis()
        self._start_broker()
        self.settings |= {"KAFKA_BROKERS": f"{self.network.address('broker')}:{BROKER_PORTS[0]}",
                          "REDIS_HOST": self.network.address("redis"), "REDIS_PORT": 6379}
        self.redis = self.redis_client()
        super(System, self).open()

    def _start_redis(self):
        process = subprocess.Popen(
            [*self.network.within("redis"), "redis-server", "--save", "", "--port", "6379",
             "--bind", self.network.address("redis"), "--protected-mode", "no"],
            stdout=subprocess.DEVNULL, cwd=self.folder)
        self.stack.callback(process.wait, timeout=300)
        self.stack.callback(process.kill)

        def serves():
            with contextlib.suppress(redis.ConnectionError):
                return redis.Redis(self.network.address("redis")).ping()
        wait_until(serves, "Redis answers")

    def _start_broker(self):
        """As tools/cluster does, but that others are told the host's own address."""
        cluster = Cluster(self.cluster.folder)
        cluster.create(1, "no", BROKER_PORTS)
        settings = self.cluster.folder / "broker-1" / "broker.properties"
        told = settings.read_text().replace(
            f"listeners=PLAINTEXT://127.0.0.1:{BROKER_PORTS[0]},",
            f"listeners=PLAINTEXT://0.0.0.0:{BROKER_PORTS[0]},", 1).replace(
            "advertised.listeners=PLAINTEXT://127.0.0.1:",
            f"advertised.listeners=PLAINTEXT://{self.network.address('broker')}:")
        assert told.count("0.0.0.0") == 1 and self.network.address("broker") in told
        settings.write_text(told)
        with self.network.inside("broker"):
            self.cluster("up")

    def close(self):
        with self.stack:
            super().close()

    def start(self, name, *args, on=None, **settings):
        return super().start(name, *args, within=self.network.within(on or PLACES[name]),
                             **settings)

    def server(self, *args, port=5678):
        return super().server("--websocket-host", self.network.address("server"), *args, port=port)

    def client(self, server, *args, games=-1):
        return super().client(server, "--websocket-host", self.network.address("server"), *args,
                              games=games)

    def chains(self):
        """Partition: who wrote its commits, in order."""
        found = {}
        for file in commit_files(self.output):
            commit = json.loads(file.read_text())["commit"]
            if "writer" in commit:
                found.setdefault(commit["partition"], []).append(commit["writer"])
        return found


def wrote(writer, name):
    return writer.startswith(name)


def test_a_worker_that_was_cut_off_writes_nothing_that_is_anothers(tmp_path):
    with Hosts(tmp_path, KAFKA_PARTITIONS=4) as system:
        client = system.client(system.server())
        zombie = system.worker(*SOON, on="worker-1", WORKER_NAME="zombie")
        zombie.counts("games")
        other = system.worker(*SOON, on="worker-2", WORKER_NAME="other")
        for worker in (zombie, other):
            wait_until(lambda w=worker: w.report()["partitions"] == 2, "two partitions each")
            worker.counts("games", beyond=worker.report()["games"])
        its_own = [partition for partition, writers in system.chains().items()
                   if wrote(writers[-1], "zombie")]
        assert its_own

        system.network.cut("worker-1")
        wait_until(lambda: other.report()["partitions"] == 4, "the other has all partitions")
        wait_until(lambda: all(wrote(system.chains()[p][-1], "other") for p in its_own),
                   "the other has gone on where the zombie was")
        handed_over = system.chains()
        system.goes_on(commits=4)
        for partition, writers in system.chains().items():
            since = writers[len(handed_over.get(partition, [])):]
            assert not [w for w in since if wrote(w, "zombie")], (partition, writers)

        games = zombie.report()["games"]
        system.network.join("worker-1")
        zombie.counts("games", beyond=games)  # it works again
        client.stop()
        system.prove(client)
        assert zombie.stop()["games"] > games
        assert other.stop()["games"] > 0


def test_games_are_played_and_proven_over_wires_that_lose_and_delay(tmp_path):
    with Hosts(tmp_path, bad=("server", "worker-1"), KAFKA_PARTITIONS=2) as system:
        client = system.client(system.server())
        worker = system.worker(on="worker-1")
        worker.counts("games", beyond=20)
        client.stop()
        system.prove(client)
        worker.stop()
        for link in system.links.values():
            passed, lost = system.network.lost(link)
            assert lost > 0 and passed > lost


def test_the_hosts_are_gone_at_the_end():
    here = os.readlink("/proc/thread-self/ns/net")
    network = Network("one", "two")
    with pytest.raises(ZeroDivisionError), network:
        with network.inside("one"):
            left = subprocess.Popen(["sleep", "infinity"])
            with pytest.raises(ConnectionRefusedError):  # it is there, and nobody listens
                socket.create_connection((network.address("two"), 9), timeout=300)
            network.cut("two")
            with pytest.raises(TimeoutError):  # nobody is told
                socket.create_connection((network.address("two"), 9), timeout=1)
            raise ZeroDivisionError
    assert left.wait(timeout=300) != 0
    assert os.readlink("/proc/thread-self/ns/net") == here
    assert f"sh{os.getpid()}" not in subprocess.check_output(["ip", "netns"], text=True)
