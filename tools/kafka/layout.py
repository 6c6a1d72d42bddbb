"""What a cluster is: its folder, its ports, its settings.

A cluster is a folder: cluster.json (ports and choices, there while the cluster is), broker-N/,
redis/ and store/ (data), logs/ and the files with process ids. Several folders are several
clusters.
"""

import json
import os
import shutil
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from kafka import secure
from kafka.process import ClusterError, Process

SETTINGS = Path(__file__).resolve().parent / "broker.properties"
STATE_FILE = "cluster.json"


class Cluster:
    """One cluster; made from its folder, whether it is up or not."""

    def __init__(self, folder):
        self.folder = Path(os.path.abspath(folder))
        self.logs = self.folder / "logs"
        state = self.folder / STATE_FILE
        self.state = json.loads(state.read_text(encoding="utf-8")) if state.exists() else None

    def create(self, brokers, appendonly, ports, base=0, store=None, guarded=False):
        """Writes what a new cluster is; ports are two a broker, one for Redis where there are
        brokers and one for the store where its kind is given; base is their block's first (see
        ports.py), 0: they are no block; guarded: all want TLS, Kafka and Redis a user, too."""
        if self.folder.is_dir() and any(p.name not in ("logs", "lock")
                                        for p in self.folder.iterdir()):
            raise ClusterError(f"{self.folder} holds other things: give an empty folder to --dir")
        self.logs.mkdir(parents=True, exist_ok=True)
        for log in self.logs.glob("*.log"):
            log.unlink()
        ports = iter(ports)
        self.state = {
            "cluster_id": random_id(),
            "port": base,
            "brokers": [{"id": n, "port": next(ports), "controller_port": next(ports)}
                        for n in range(1, brokers + 1)],
            "redis": {"port": next(ports), "appendonly": appendonly} if brokers else None,
            "store": {"port": next(ports), "kind": store} if store else None,
            "secure": guarded,
        }
        if guarded:
            secure.create(secure.folder_of(self))
        for broker in self.state["brokers"]:
            self.write_settings(broker)
        for name in ("redis", "store"):
            if self.state[name]:
                (self.folder / name).mkdir()
        unfinished = self.folder / (STATE_FILE + ".unfinished")
        unfinished.write_text(json.dumps(self.state, indent=2) + "\n", encoding="utf-8")
        unfinished.rename(self.folder / STATE_FILE)

    def remove(self):
        """Removes data and state; the logs stay."""
        (self.folder / STATE_FILE).unlink(missing_ok=True)
        for path in [*self.folder.glob("broker-*"), self.folder / "redis", self.folder / "store",
                     self.folder / "secure"]:
            shutil.rmtree(path, ignore_errors=True)
        self.state = None

    def brokers(self):
        return self.state["brokers"]

    def has(self, service):
        """Of "redis" and "store"."""
        return bool(self.state.get(service))

    def redis_port(self):
        return self.state["redis"]["port"]

    def store_port(self):
        return self.state["store"]["port"]

    def broker(self, number):
        for broker in self.brokers():
            if broker["id"] == number:
                return broker
        raise ClusterError(f"no broker {number}: there are 1 to {len(self.brokers())}")

    def broker_process(self, broker):
        name = f"broker-{broker['id']}"
        return Process(f"broker {broker['id']}", self.folder / name / "pid",
                       self.logs / f"{name}.log")

    def redis_process(self):
        return Process("redis", self.folder / "redis" / "pid", self.logs / "redis.log")

    def store_process(self):
        return Process("store", self.folder / "store" / "pid", self.logs / "store.log")

    def process(self, what, number):
        """The one that these words name: "broker" with its number, "redis", "store"."""
        if what == "broker":
            return self.broker_process(self.broker(number))
        if not self.has(what):
            raise ClusterError(f"the cluster has no {what}")
        return self.redis_process() if what == "redis" else self.store_process()

    def processes(self):
        return [*map(self.broker_process, self.brokers()),
                *([self.redis_process()] if self.has("redis") else []),
                *([self.store_process()] if self.has("store") else [])]

    def bootstrap(self):
        return ",".join(f"127.0.0.1:{broker['port']}" for broker in self.brokers())

    def write_settings(self, broker):
        """The folder and the settings file of a broker."""
        folder = self.folder / f"broker-{broker['id']}"
        (folder / "tmp").mkdir(parents=True)
        count = len(self.brokers())
        common = SETTINGS.read_text(encoding="utf-8")
        for name, value in (("replicas", count), ("in_sync", max(1, count - 1)),
                            ("partitions", count)):
            common = common.replace(f"={{{name}}}", f"={value}")
        voters = ",".join(f"{b['id']}@127.0.0.1:{b['controller_port']}" for b in self.brokers())
        (folder / "broker.properties").write_text(
            f"{common}\n# This broker.\n"
            f"node.id={broker['id']}\n"
            f"controller.quorum.voters={voters}\n"
            f"listeners=PLAINTEXT://127.0.0.1:{broker['port']},"
            f"CONTROLLER://127.0.0.1:{broker['controller_port']}\n"
            f"advertised.listeners=PLAINTEXT://127.0.0.1:{broker['port']}\n"
            f"log.dirs={folder / 'data'}\n"
            + (secure.broker_settings(self, broker) if self.state["secure"] else ""),
            encoding="utf-8")


def random_id():
    """A new id as Kafka writes them; none begins with a dash, which would look like an option."""
    while (text := urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return text
