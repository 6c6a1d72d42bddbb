"""superhero compact: many small files become few, and no row is lost or doubled meanwhile."""

import collections
import json
import random
import re
import shutil
import signal
import threading
import time

import duckdb
import pytest

import lake
from program import (CLEAN, audit, commit_files, data_files, finish, run, simulate, start, tables,
                     verdict, wait_until)

GAMES = ("--games", 400, "--seed", 7, "--rotate-games", 3)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """400 games in many small files, which tests only read: (folder, its JSON object)."""
    folder = tmp_path_factory.mktemp("small")
    return folder, simulate(folder, *GAMES)


@pytest.fixture
def files(small, tmp_path):
    """These tables once more, to be merged."""
    return shutil.copytree(small[0], tmp_path / "files")


@pytest.fixture
def delta(tmp_path):
    """The same games as Delta tables."""
    simulate(tmp_path / "delta", *GAMES, "--table-format", "delta")
    return tmp_path / "delta"


def compact(folder, *args, code=0, **settings):
    done = run("compact", "--output-dir", folder, "--json", "--quiet", *args, **settings)
    assert done.code == code, done.err + done.out
    return done.json


def proven(folder, games=400):
    done = audit(folder)
    assert done.code == 0, done.out
    assert verdict(done.json) == CLEAN and done.json["games"] == games
    return done.json["digest"]


def rows(folder, table):
    """What a plain glob reads; whoever opens a file that was replaced since lists again."""
    for _ in range(100):
        try:
            return duckdb.sql(f"from '{folder}/superhero/{table}/*.parquet'").fetchall()
        except duckdb.IOException as error:
            assert "No such file" in str(error)
    raise AssertionError("each time a file was gone")


def test_few_files_with_the_same_rows(small, files):
    before = len(data_files(files, "GAME_META"))
    told = compact(files)
    for table in told["tables"]:
        assert table["files_before"] == before > 20
        assert table["files"] == len(data_files(files, table["table"])) == table["merged"] <= 4
        assert table["bytes"] < table["bytes_before"]
        assert sorted(rows(files, table["table"])) == sorted(rows(small[0], table["table"]))
    assert told["left"] == [] and not told["interrupted"]
    assert proven(files) == small[1]["digest"]
    assert len(commit_files(files)) == len(commit_files(small[0])), "the ledger stays as it is"
    assert compact(files)["tables"][0]["merged"] == 0, "there is nothing left to do"


def test_merged_tables_are_equal_to_those_before_and_go_on(small, files):
    compact(files)
    assert run("audit", "--output-dir", files, "--against", small[0]).code == 0
    assert run("batch", "--output-dir", files).code == 0, "a batch job finds nothing to add"
    assert proven(files) == small[1]["digest"]
    assert run("batch", "--output-dir", files, "--rebuild", files.parent / "anew").code == 0
    assert run("audit", "--output-dir", files, "--against", files.parent / "anew").code == 0
    assert run("audit", "--output-dir", files, "--repair").code == 0


def test_no_file_is_larger_than_it_may_be(small, files):
    compact(files, "--compact-rows", 200)
    for path in data_files(files):
        assert len(duckdb.sql(f"from '{path}'").fetchall()) <= 200
    proven(files)
    compact(files, "--compact-rows", 500)
    assert len(data_files(files, "GAME_META")) < 6, "merged files are merged again"
    assert proven(files) == small[1]["digest"]


def test_the_fate_of_a_game_names_the_file_that_is_there(files):
    compact(files, "--compact-rows", 300)
    for (token,) in tables(files).sql(
            "select distinct game_token from podium order by all").fetchall()[::90]:
        found = run("game", token, "--output-dir", files, "--json", "--quiet").json["tables"]
        for file, first in (("meta_file", "first_row"), ("podium_file", "podium_first_row")):
            read = duckdb.sql(f"""select user_token from
                read_parquet('{files}/superhero/{found[file]}', file_row_number = true)
                where game_token = '{token}' and file_row_number >= {found[first]}
                order by file_row_number""").fetchall()
            assert read == [(row["user_token"],) for row in found["rows"]]


@pytest.mark.parametrize("engine", lake.ENGINES)
def test_engines_read_each_row_once_before_and_after(small, delta, engine):
    assert lake.digest(engine, delta) == small[1]["digest"]
    before = len(lake.versions(delta))
    compact(delta, "--compact-rows", 300)
    compact(delta)
    assert lake.digest(engine, delta) == small[1]["digest"]
    assert len(lake.versions(delta)) == before + 2, "one version for each step"
    assert proven(delta) == small[1]["digest"]


def test_a_delta_log_that_was_lost_is_made_anew_with_the_merged_files(small, delta):
    compact(delta)
    for table in lake.TABLES:
        shutil.rmtree(lake.log_folder(delta, table))
    assert run("batch", "--output-dir", delta, "--table-format", "delta").code == 0
    for engine in lake.ENGINES:
        assert lake.digest(engine, delta) == small[1]["digest"]
    proven(delta)


def looked_at(folder, until):
    """How often each number of distinct rows and of rows was seen, until that event."""
    seen = collections.Counter()
    while True:
        last = until.is_set()
        for table in lake.TABLES:
            found = rows(folder, table)
            seen[table, len(found), len(set(found))] += 1
        if last:
            return seen


def test_whoever_looks_meanwhile_and_whoever_is_killed_each_row_is_there_once(small, files):
    """A reader looks all the time; compactions are killed at any moment."""
    chance = random.Random(1)
    whole = {table: len(rows(files, table)) for table in lake.TABLES}
    over, seen = threading.Event(), collections.Counter()
    reader = threading.Thread(target=lambda: seen.update(looked_at(files, over)))
    reader.start()
    try:
        for most in (60, 90, 150, 250, 400, 700):
            process = start("compact", "--output-dir", files, "--compact-rows", most, "--quiet")
            time.sleep(chance.uniform(0, 0.4))
            process.kill()
            finish(process)
        compact(files)
    finally:
        over.set()
        reader.join()
    assert set(seen) == {(table, count, count) for table, count in whole.items()}
    assert sum(seen.values()) > 10
    assert proven(files) == small[1]["digest"]
    assert not list((files / "superhero").glob(".generation*"))


def test_two_at_the_same_time(small, files):
    both = [start("compact", "--output-dir", files, "--json", "--quiet") for _ in range(2)]
    for done in map(finish, both):
        assert done.code == 0, done.err
    assert proven(files) == small[1]["digest"]
    assert len(data_files(files, "GAME_META")) <= 4


def test_ctrl_c_leaves_everything_whole(small, files):
    process = start("compact", "--output-dir", files, "--compact-rows", 30, "--json", "--quiet")
    done = finish(process, send=signal.SIGINT)
    assert done.code in (0, -signal.SIGINT), done.err
    assert proven(files) == small[1]["digest"]


def test_a_damaged_file_stays_and_the_rest_is_merged(small, files):
    victim = data_files(files, "GAME_PODIUM")[3]
    victim.write_bytes(victim.read_bytes()[:-9])
    done = run("compact", "--output-dir", files)
    assert done.code == 1
    told = [line for line in done.out.splitlines() if line.startswith("not merged: ")]
    assert len(told) == 1 and victim.name in told[0]
    assert victim.exists()
    assert len(data_files(files, "GAME_META")) <= 4
    shutil.copy(small[0] / victim.relative_to(files), victim)
    compact(files)
    assert proven(files) == small[1]["digest"]


def test_a_file_that_was_brought_back_is_found(small, files):
    name = data_files(files, "GAME_META")[0].name
    compact(files)
    shutil.copy(small[0] / "superhero/GAME_META" / name, files / "superhero/GAME_META" / name)
    report = audit(files)
    assert report.code == 1
    assert f"GAME_META/{name} is in view beside merged-" in json.dumps(report.json)
    (files / "superhero/GAME_META" / name).unlink()
    proven(files)


def test_a_merged_file_that_is_lost_is_told(files):
    compact(files)
    data_files(files, "GAME_META")[0].unlink()
    done = audit(files)
    assert done.code == 1 and done.json["missing"] > 0


def test_a_list_of_merges_that_is_damaged_is_told_by_its_name(files):
    compact(files)
    first = min((files / "superhero/_compacted").iterdir())
    first.write_text(first.read_text().replace("GAME", "gAME", 1))
    for command in ("compact", "audit"):
        done = run(command, "--output-dir", files, "--quiet")
        assert done.code == 4 and str(first) in done.last_line(), done.err


def test_a_folder_without_tables_is_refused(tmp_path):
    done = run("compact", "--output-dir", tmp_path / "none")
    assert done.code == 2
    assert "a folder of tables with their ledger, superhero/_commits, expected" in done.error_line()
    assert not (tmp_path / "none").exists()


def test_a_program_that_knows_no_merged_files_refuses_the_folder(files):
    compact(files)
    text = (files / "superhero/_commits/tables.json").read_text()
    assert text.startswith('{"schema":2,'), "schema 1 is what older programs take"


def test_a_worker_merges_when_it_is_idle_if_it_is_asked(small, files):
    worker = start("worker", "--logger-module", "embedded", "--sessions", "topics",
                   "--compact-idle", 0.2, OUTPUT_DIR=files)
    try:
        wait_until(lambda: len(data_files(files, "GAME_PODIUM")) <= 4, "files are merged")
    finally:
        done = finish(worker, send=signal.SIGTERM)
    assert done.code == 0, done.err
    assert re.search(r"merged files while idle: GAME_META \d+, now \d;", done.err)
    assert proven(files) == small[1]["digest"]
