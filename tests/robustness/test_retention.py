"""Records that Kafka deletes before a worker has read them: every later audit says so, for good."""

import json

from program import CLEAN, commit_files, verdict
from system import System

LOBBY, GAME = "lib.server.lobby", "lib.server.game"


def newest(system):
    """The newest commit of each partition."""
    commits = {}
    for file in sorted(commit_files(system.output)):
        commit = json.loads(file.read_text())["commit"]
        commits[commit["partition"]] = commit
    return commits


def delete_records(system, offsets):
    """As retention would; `offsets`: (topic, partition) -> the first one that stays, -1: none."""
    order = system.folder / "delete.json"
    order.write_text(json.dumps({"version": 1, "partitions": [
        {"topic": topic, "partition": partition, "offset": offset}
        for (topic, partition), offset in offsets.items()]}))
    system.cluster("kafka", "delete-records", "--offset-json-file", order)


def play(system, games):
    """So many games of each of 20 players, whole and announced. Their witness is in the object."""
    server = system.server()
    client = system.client(server, games=games)
    client.wait()
    server.stop()
    system.wait_until_all_is_told()
    return client


def work_off(system):
    return system.run("batch", "--json", "--quiet").json


def ledger_faults(report):
    return [finding["text"] for finding in report["examples"].get("ledger", [])]


def test_records_that_no_worker_read_are_a_finding_for_good(tmp_path):
    with System(tmp_path) as system:
        play(system, games=2)
        work_off(system)
        assert verdict(system.audit().json) == CLEAN
        before = newest(system)
        play(system, games=2)
        partition, commit = next(iter(before.items()))
        lobby, game = commit["to"], commit["others"][GAME]["to"]
        delete_records(system, {(LOBBY, partition): lobby + 2, (GAME, partition): game + 3})

        texts = [f"records {lobby} to {lobby + 1} of {LOBBY}/{partition} were deleted by "
                 "retention before a worker read them: the games in them are not in the tables and "
                 "cannot be made again",
                 f"records {game} to {game + 2} of {GAME}/{partition} were deleted by retention "
                 "before a worker read them: the games in them are not in the tables and cannot be "
                 "made again"]
        seen = system.audit()
        assert seen.code == 1
        assert sorted(ledger_faults(seen.json)) == sorted(texts)

        gone = work_off(system)["gone"]
        assert sorted((one["topic"], one["from"], one["to"]) for one in gone) == [
            (GAME, game, game + 3), (LOBBY, lobby, lobby + 2)]
        # What comes afterwards is whole, and all that tells of the loss otherwise is deleted.
        play(system, games=2)
        work_off(system)
        delete_records(system, {(topic, p): -1 for topic in (LOBBY, GAME) for p in before})
        seen = system.audit()
        assert seen.code == 1, seen.json
        told = ledger_faults(seen.json)
        assert all(any(text in one for one in told) for text in texts), told


def test_a_new_folder_on_an_old_topic_has_lost_nothing(tmp_path):
    with System(tmp_path) as system:
        play(system, games=2)
        work_off(system)
        ends = {(topic, p): -1 for p in newest(system) for topic in (LOBBY, GAME)}
        delete_records(system, ends)
        client = play(system, games=2)
        system.settings["OUTPUT_DIR"] = system.output = tmp_path / "new"
        assert work_off(system)["gone"]
        report = system.prove(client)
        assert [note for note in report["notes"] if "before these tables began" in note]
