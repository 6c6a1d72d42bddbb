"""Servers, workers and an object store over real Kafka and Redis: the store goes away, hangs, comes
back, and workers are killed meanwhile."""

import re
import signal

import lake
import pytest
from bucket import Bucket
from cluster_tool import ClusterTool
from pages import becomes
from program import environment, run, wait_until
from roles import Process
from system import System

SOON = ("--kafka", "session.timeout.ms=6000")


class BucketSystem(System):
    """Its tables are in a bucket; only what waits for Kafka is in a folder."""

    up = ("--store",)

    def open(self):
        self.settings |= {"OUTPUT_DIR": "s3://superhero/tables",
                          "LOCAL_DIR": self.folder / "local"}
        super().open()
        self.bucket = Bucket(self.settings, "tables")

    def commits(self):
        return len(self.bucket.commits())


def test_a_store_that_goes_and_a_worker_that_is_killed_lose_nothing(tmp_path):
    with BucketSystem(tmp_path, KAFKA_PARTITIONS=4) as system:
        _, first, client = system.playing(*SOON)
        second = system.worker(*SOON)
        second.counts("games")
        system.cluster("kill", "store")
        for worker in (first, second):
            worker.says("Couldn't connect to server")
        client.counts("games", beyond=client.report()["games"] + 20)  # nobody else waits for it
        first.kill()
        system.cluster("start", "store")
        second.counts("commits", beyond=second.report()["commits"])
        client.stop()
        assert system.prove(client)["games"] > 20
        second.stop()


def test_engines_read_each_row_once_while_workers_over_a_bucket_are_killed(tmp_path):
    with BucketSystem(tmp_path, KAFKA_PARTITIONS=4, ROTATE_SECONDS=0.2) as system:
        place, options = system.bucket.place, lake.options_of(system.settings)
        tables = lake.GrowingTables(place, options)
        for engine in system.killing_workers(lake.ENGINES, *SOON):
            for table in lake.TABLES:
                commits = system.commits()
                wait_until(lambda more=commits: system.commits() > more, "a further commit")
                tables.look(engine, table)
        assert all(tables.seen.values())
        digest = system.audit().json["digest"]
        for engine in lake.ENGINES:
            assert lake.digest(engine, place, options) == digest


def test_a_store_that_hangs_is_waited_for(tmp_path):
    with BucketSystem(tmp_path, METRICS_PORT=0) as system:
        _, worker, client = system.playing()
        becomes(worker, 200, "ready\n")
        system.cluster("kill", "store", "--signal", "STOP")
        worker.says("cannot ")
        becomes(worker, 503, "not ready: ")
        system.cluster("kill", "store", "--signal", "CONT")
        system.goes_on()
        becomes(worker, 200, "ready\n")
        client.stop()
        system.prove(client)
        worker.stop()


@pytest.fixture(scope="module")
def hung(tmp_path_factory):
    """Settings of tables in a store that takes connections and answers nothing."""
    folder = tmp_path_factory.mktemp("hung")
    cluster = ClusterTool(folder / "cluster")
    cluster("up", "--brokers", 0, "--store", "--port", 0)
    settings = cluster.settings() | {"OUTPUT_DIR": "s3://superhero/hung",
                                     "LOCAL_DIR": folder / "local"}
    assert run("simulate", "--games", 50, "--quiet", **settings).code == 0
    cluster("kill", "store", "--signal", "STOP")
    yield settings
    cluster("kill", "store", "--signal", "CONT")
    cluster("down")


@pytest.mark.parametrize("command", [
    ("audit",), ("audit", "--wait", 600), ("audit", "--repair"),
    ("audit", "--against", "s3://superhero/other"), ("batch",),
    ("batch", "--rebuild", "s3://superhero/rebuilt"), ("simulate", "--games", 20),
    ("worker", "--logger-module", "embedded"), ("drill", "--kills", 4), ("top", "--once"),
    ("monitor", "--monitor-port", 0), ("tables", "new-log"), ("compact",),
    ("game", "f47ac10b-58cc-4372-a567-0e02b2c3d479"),
    ("heroes", "--registry", "memory", "--output-dir", "s3://superhero/heroes"),
    ("ready", "--logger-module", "default", "--registry", "memory", "--timeout", 600),
], ids=lambda command: "-".join(map(str, command[:2])))
def test_whoever_waits_for_a_store_that_hangs_says_so_and_hears_the_signal(hung, command):
    process = Process(command[0], command, environment(**hung))
    try:
        process.says("waits for ")
        process.signal(signal.SIGTERM)
        code = process.process.wait(timeout=600)
    finally:
        if process.process.poll() is None:
            process.kill()
    for reader in process.readers:
        reader.join(timeout=100)
    told = r"waits for (the object store of )?s3://superhero/\w+, \d+ s at most"
    assert any(re.search(told, line) for line in process.lines), process.story()
    # Where nothing holds the signal back it does what signals do.
    assert code == -signal.SIGTERM or "stopped" in process.lines[-1], process.story()
