"""Tables with Delta logs: what engines read, what the audit finds, what a crash leaves."""

import json
import shutil

import deltalake
import pyarrow as pa
import pytest
from lake import ENGINES, TABLES, digest, log_folder, rows, versions
from program import CLEAN, audit, run, simulate, verdict


@pytest.fixture(scope="module")
def delta(tmp_path_factory):
    """The games of `played` as Delta tables, in many versions: (folder, its JSON object)."""
    folder = tmp_path_factory.mktemp("delta")
    return folder, simulate(folder, "--games", 300, "--seed", 7, "--table-format", "delta",
                            "--rotate-games", 20)


@pytest.fixture
def lake(delta, tmp_path):
    """These tables once more, to be changed."""
    return shutil.copytree(delta[0], tmp_path / "lake")


def proof(folder, code):
    done = audit(folder)
    assert done.code == code, done.out
    return done.json


def examples(folder):
    """What an audit says of Delta logs that are wrong."""
    return [finding["text"] for finding in proof(folder, 1)["examples"]["delta"]]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_reads_the_audits_digest(played, delta, engine):
    assert delta[1]["digest"] == played[1]["digest"]
    assert digest(engine, delta[0]) == played[1]["digest"]


def test_numbers_are_signed_and_no_engine_wraps_a_difference(delta):
    table = deltalake.DeltaTable(log_folder(delta[0], "GAME_PODIUM").parent)
    read = table.to_pyarrow_table(columns=["rank", "rounds", "damage_received", "damage_sent"])
    assert read.schema.types == [pa.int32(), pa.int32(), pa.int64(), pa.int64()]
    assert pa.compute.min(pa.compute.subtract(read["damage_sent"],
                                              read["damage_received"])).as_py() < 0


def test_a_version_says_up_to_where_each_partition_is_published(delta):
    folder, _ = delta
    found = proof(folder, 0)
    assert verdict(found) == CLEAN
    assert [(log["table"], log["commits_behind"]) for log in found["delta"]] == [
        (table, 0) for table in TABLES]
    table = deltalake.DeltaTable(log_folder(folder).parent)
    assert table.version() == found["delta"][0]["version"] > 5
    ends = []
    for partition in range(2):
        chain = folder / f"superhero/_commits/lib.server.lobby/{partition}"
        last = json.loads(max(chain.glob("*.json")).read_text())["commit"]
        if last["files"]:
            app = f"superhero/lib.server.lobby/{partition}"
            ends.append(table.transaction_version(app) == last["to"])
    assert ends and all(ends)


def test_tables_without_delta_logs_have_none(played):
    assert not log_folder(played[0]).exists()
    assert proof(played[0], 0)["delta"] == []


def test_behind_is_told_and_no_fault_and_whoever_comes_next_goes_on(delta, lake):
    for table, kept in (("GAME_META", 4), ("GAME_PODIUM", 2)):
        for version in versions(lake, table)[kept:]:
            version.unlink()
    found = proof(lake, 0)
    assert all(log["commits_behind"] > 0 for log in found["delta"])
    assert "is behind by" in str(found["notes"])
    fewer = {table: rows("delta-rs", lake, table) for table in TABLES}
    assert all(0 < len(fewer[table]) < len(rows("delta-rs", delta[0], table)) for table in TABLES)
    again = shutil.copytree(lake, lake.with_name("again"))
    repaired = run("audit", "--repair", "--output-dir", lake, "--json")
    assert repaired.code == 0, repaired.out
    assert repaired.json["published"] == 2
    assert run("batch", "--output-dir", again, "--table-format", "delta").code == 0
    for folder in (lake, again):
        assert [log["commits_behind"] for log in proof(folder, 0)["delta"]] == [0, 0]
        assert digest("delta-rs", folder) == delta[1]["digest"]


def test_a_log_that_was_removed_is_made_anew(delta, lake):
    shutil.rmtree(log_folder(lake, "GAME_PODIUM"))
    assert proof(lake, 0)["delta"][1]["commits_behind"] > 0
    assert run("batch", "--output-dir", lake, "--table-format", "delta").code == 0
    assert len(versions(lake, "GAME_PODIUM")) == 2, "all commits in one version"
    assert digest("delta-rs", lake) == delta[1]["digest"]


def last_checkpoint(folder, table):
    """The version that the newest checkpoint is of; None: there is none."""
    path = log_folder(folder, table) / "_last_checkpoint"
    return json.loads(path.read_text())["version"] if path.exists() else None


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """Tables of so many versions that there are checkpoints."""
    folder = tmp_path_factory.mktemp("long")
    for seed in range(50):
        simulate(folder, "--games", 200, "--rate", 100, "--seed", seed, "--table-format", "delta",
                 "--rotate-games", 1)
        if all(last_checkpoint(folder, table) for table in TABLES):
            return folder
    raise AssertionError("no checkpoint after 50 runs")


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_reads_the_checkpoint_instead_of_what_came_before(long, tmp_path, engine):
    folder = shutil.copytree(long, tmp_path / "long")
    for table in TABLES:
        for version in versions(folder, table)[:last_checkpoint(folder, table)]:
            version.unlink()
    found = proof(folder, 0)
    assert digest(engine, folder) == found["digest"]
    assert "begins at version 100" in str(found["notes"])
    assert [log["commits_behind"] for log in found["delta"]] == [0, 0]


def append_version(folder, table, *actions):
    path = log_folder(folder, table) / f"{len(versions(folder, table)):020}.json"
    path.write_text("".join(json.dumps(action) + "\n" for action in actions))


def add_of(folder, table):
    """The first file that the log of the table names."""
    for version in versions(folder, table):
        for line in version.read_text().splitlines():
            if "add" in json.loads(line):
                return json.loads(line)["add"]
    raise AssertionError("no file in the log")


@pytest.mark.parametrize("table", TABLES)
def test_the_audit_finds_what_a_log_has_twice_lacks_or_made_up(lake, table):
    add = add_of(lake, table)
    append_version(lake, table, {"add": add})
    assert examples(lake) == [f"the Delta log of {table} has {table}/{add['path']} 2 times"]
    append_version(lake, table, {"remove": {"path": add["path"], "dataChange": True}})
    assert examples(lake) == [f"the Delta log of {table} lacks {table}/{add['path']}"]
    append_version(lake, table, {"add": add}, {"add": add | {"path": "other.parquet"}})
    assert examples(lake) == [
        f"the Delta log of {table} has {table}/other.parquet, which no commit names"]


def test_files_that_another_program_put_together_are_no_fault(delta, lake):
    table = deltalake.DeltaTable(log_folder(lake).parent)
    assert table.optimize.compact()["numFilesRemoved"] > 1
    found = audit(lake)
    # Its large file lies beside ours, and no commit names it.
    assert found.json["delta_faults"] == 0
    assert digest("delta-rs", lake) == delta[1]["digest"]


def test_a_log_that_another_program_has_upgraded_is_left_alone(lake):
    append_version(lake, "GAME_META", {"protocol": {"minReaderVersion": 3, "minWriterVersion": 7,
                                                    "readerFeatures": [], "writerFeatures": []}})
    before = versions(lake)
    (lake / "superhero/GAME_PODIUM/_delta_log" / versions(lake, "GAME_PODIUM")[-1].name).unlink()
    done = run("batch", "--output-dir", lake, "--table-format", "delta")
    assert done.code == 4
    assert "writers of version 7" in done.last_line()
    assert versions(lake) == before


def refused(done, *words):
    assert done.code == 2, done.err
    for word in words:
        assert word in done.last_line()


def test_what_does_not_go_together_is_refused(delta, copy):
    refused(run("batch", "--output-dir", delta[0], "--types", "signed"),
            '--table-format (TABLE_FORMAT) is "parquet"', "have Delta logs")
    refused(run("batch", "--output-dir", copy, "--table-format", "delta"),
            '--types (TYPES) is "signed"', "have unsigned numbers")
    refused(run("batch", "--output-dir", delta[0], "--table-format", "delta", "--types",
                "unsigned"), '--types (TYPES) is "unsigned"', "signed numbers only")


def test_signed_tables_get_logs_later(tmp_path, played):
    folder = tmp_path / "signed"
    simulate(folder, "--games", 300, "--seed", 7, "--types", "signed")
    assert run("batch", "--output-dir", folder, "--table-format", "delta").code == 0
    assert digest("delta-rs", folder) == played[1]["digest"]


def test_what_is_written_is_said(out):
    done = run("simulate", "--games", 3, "--output-dir", out, "--table-format", "delta")
    assert done.code == 0, done.err
    assert f"Delta tables (signed numbers) to {out}" in done.err


def test_a_drill_of_the_delta_steps(out):
    done = run("drill", "--kills", 8, "--steps", "delta", "--table-format", "delta",
               "--output-dir", out, "--json", "--quiet", timeout=4000)
    assert done.code == 0, done.err + done.out
    report = done.json
    assert {row["step"] for row in report["steps"]} == {
        f"{when} delta_{table}" for when in ("before", "after") for table in ("meta", "podium")}
    assert report["kills"] >= 6
    assert verdict(report) == CLEAN


def test_delta_steps_need_delta_tables(out):
    done = run("drill", "--kills", 1, "--steps", "delta", "--output-dir", out)
    assert done.code == 2
    assert "these come only with --table-format delta" in done.last_line()
