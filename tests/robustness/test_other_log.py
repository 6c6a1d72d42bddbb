"""A ledger and a log that do not belong together: refused, and the way out."""

import json

from other_log import refused, state
from program import commit_files, data_files, run, wait_until
from system import System

TOPICS = ("lib.server.lobby", "lib.server.game")
COMMANDS = ("worker", "batch", "audit", "drill", "simulate")


def log_commits(folder, number):
    return sorted(folder.glob(f"superhero/_commits/*/log-{number}/*/*.json"))


def play(system, games):
    """So many games over the real services, into the tables."""
    server, worker = system.server(), system.worker()
    client = system.client(server, games=-(-games // 20))
    client.wait()
    system.wait_until_all_is_told()
    system.prove(client)
    worker.stop()
    server.stop()
    return client


def identity(system):
    return json.loads(commit_files(system.output)[-1].read_text())["commit"]["log"]


def test_another_cluster_is_refused_by_all_until_new_log(tmp_path):
    with System(tmp_path) as system:
        first = play(system, 80)
        games = system.prove(first)["games"]
        one = identity(system)
        assert one.startswith("kafka:")

        another_cluster(system)
        server = system.server()
        second = system.client(server, games=10)
        second.wait()
        system.wait_until_all_is_told()
        before = state(system.output)
        for command in COMMANDS:
            refused(run(command, "--quiet", **system.settings), system.output, one, "kafka:")
        assert state(system.output) == before

        done = run("tables", "new-log", "--json", **system.settings)
        assert done.code == 0, done.err
        assert done.json["closed"][0]["log"] == one
        assert done.json["closed"][0]["games"] == games
        again = run("tables", "new-log", **system.settings)
        assert again.code == 1
        assert "nothing to do" in again.out

        worker = system.worker()
        report = system.prove(second)
        assert report["games"] > games
        assert report["not_checkable"] == games
        assert any(f"{games} games of the closed log {one}" in note for note in report["notes"])
        assert log_commits(system.output, 2)
        worker.stop()

        rebuilt = run("batch", "--rebuild", tmp_path / "b", "--json", "--quiet", **system.settings)
        assert rebuilt.code == 0, rebuilt.err
        assert rebuilt.json["games"] == report["games"] - games
        assert rebuilt.json["games_of_other_logs"] == games


def another_cluster(system):
    """The services end and begin anew, without their data and perhaps on other ports."""
    system.cluster("down")
    system.processes.clear()
    for name in list(system.settings):
        if name.startswith(("KAFKA_BROKERS", "REDIS_HOST", "REDIS_PORT")):
            del system.settings[name]
    system.open()


def remake(system):
    for topic in TOPICS:
        system.cluster("kafka", "topics", "--delete", "--topic", topic)
    wait_until(lambda: not set(TOPICS) & set(system.cluster("kafka", "topics", "--list").split()),
               "the topics are gone", every=0.5)
    for topic in TOPICS:
        system.cluster("kafka", "topics", "--create", "--topic", topic, "--partitions", "2")


def test_topics_made_again_and_longer_than_the_ledger_are_refused(tmp_path):
    with System(tmp_path) as system:
        first = play(system, 20)
        games = system.prove(first)["games"]
        remake(system)
        server = system.server()
        client = system.client(server, games=20)
        client.wait()
        system.wait_until_all_is_told()
        before = state(system.output)
        for command in ("worker", "batch", "audit"):
            refused(run(command, "--quiet", **system.settings), system.output,
                    "is not the one that they were made from")
        assert state(system.output) == before
        assert run("tables", "new-log", **system.settings).code == 0
        system.worker()
        report = system.prove(client)
        assert report["not_checkable"] == games


def test_topics_made_again_under_a_running_worker_end_it(tmp_path):
    with System(tmp_path) as system:
        server, worker, client = system.playing()
        client.stop()
        system.wait_until_all_is_told()
        server.stop()
        system.prove(client)
        before = [path for path in data_files(system.output)]
        remake(system)
        server = system.server()
        client = system.client(server, games=20)
        code = worker.process.wait(timeout=1200)
        assert code == 4, worker.story()
        line = next(line for line in reversed(worker.lines) if " superhero: " in line)
        assert "belong to another log" in line
        assert "new-log" in line
        client.wait()
        assert not log_commits(system.output, 2)
        assert data_files(system.output) == before
        assert run("batch", "--quiet", **system.settings).code == 4
