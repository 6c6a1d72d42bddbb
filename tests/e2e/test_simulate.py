"""simulate: exact numbers, seeds, adding, stopping, dying."""

import pathlib
import signal
import time

import duckdb
import pytest
from program import (CLEAN, audit, data_files, finish, readme_digest, run, simulate, tables,
                     wait_until)

KEYS = {"games", "users", "attacks", "records", "timed_out", "seconds", "games_per_second",
        "digest", "audit", "files", "output_dir", "seed"}


def test_the_digest_of_seed_42_is_the_readmes(out):
    result = simulate(out, "--games", 1000, "--seed", 42)
    assert KEYS <= result.keys()
    assert result["games"] == 1000 and result["seed"] == 42
    assert result["audit"] == CLEAN
    assert result["digest"] == readme_digest()
    seen = audit(out)
    assert seen.code == 0 and seen.json["digest"] == result["digest"]


@pytest.mark.parametrize("how", [
    ("--threads", 2),
    ("--users-per-connection", 2),
    ("--users-per-connection", 50),
    ("--rate", 400),
    ("--rate", "bursts:100,1000,1,0.5"),
    ("--rotate-games", 7),
    ("--kafka-partitions", 5, "--rotate-seconds", 0.2),
    ("--sessions", "registry"),
])
def test_how_it_is_played_does_not_change_the_digest(played, out, how):
    _, reference = played
    assert simulate(out, "--games", 300, "--seed", 7, *how)["digest"] == reference["digest"]


def test_other_seeds_players_and_participants_give_other_tables(played, out):
    _, reference = played
    digests = {reference["digest"]}
    for i, change in enumerate((("--seed", 8), ("--seed", 7, "--players", 40),
                                ("--seed", 7, "--participants", "2-4"))):
        digests.add(simulate(out / str(i), "--games", 300, *change)["digest"])
    assert len(digests) == 4


def test_the_same_seed_again_adds_nothing_and_says_so(out):
    first = simulate(out, "--games", 50, "--seed", 5)
    again = run("simulate", "--games", 50, "--seed", 5, "--output-dir", out, "--quiet")
    assert again.code == 0 and "50 of the 50 games" in again.out and "already" in again.out
    assert audit(out).json["digest"] == first["digest"]


def test_a_second_run_adds_to_the_folder(out):
    simulate(out, "--games", 40, "--seed", 1)
    simulate(out, "--games", 60, "--seed", 2)
    assert tables(out).sql("select count(distinct game_token) from meta").fetchall() == [(100,)]
    assert audit(out).code == 0


def test_longer_fights_of_many(out):
    result = simulate(out, "--games", 20, "--participants", "6-10", "--seed", 3)
    assert result["games"] == 20
    most = tables(out).sql("select max(rank) from podium").fetchall()[0][0]
    assert 6 <= most <= 10


def test_two_at_once_the_second_is_refused(out, background):
    first = background("simulate", "--duration", 30, "--rate", 20, "--output-dir", out, "--quiet")
    lock = out / "log/writer.lock"
    wait_until(lambda: lock.exists() and lock.read_text() == f"{first.pid}\n",
               "the first run has begun")
    second = run("simulate", "--games", 5, "--output-dir", out, "--quiet")
    assert second.code == 4
    assert str(first.pid) in second.error_line() and str(out) in second.error_line()
    assert finish(first, signal.SIGINT).code == 0


def test_ctrl_c_leaves_everything_whole(out, background):
    process = background("simulate", "--games", 100000, "--rate", 200, "--output-dir", out,
                         "--json", "--quiet", "--rotate-seconds", 0.3)
    wait_until(lambda: data_files(out), "a first commit")
    done = finish(process, signal.SIGINT)
    assert done.code == 0, done.err
    assert 0 < done.json["games"] < 100000
    assert done.json["audit"] == CLEAN
    games = tables(out).sql("select count(distinct game_token) from podium").fetchall()[0][0]
    assert games == done.json["games"]
    assert audit(out).code == 0


def test_kill_9_in_mid_run_then_again(out, background):
    for seed in (11, 12):
        process = background("simulate", "--games", 100000, "--rate", 300, "--seed", seed,
                             "--output-dir", out, "--quiet", "--rotate-seconds", 0.2)
        before = len(data_files(out))
        wait_until(lambda: len(data_files(out)) > before + 2, "a few commits")
        process.kill()
        process.communicate()
        duckdb.sql(f"select count(*) from '{out}/superhero/GAME_PODIUM/*.parquet'").fetchall()
        seen = audit(out)
        assert seen.code in (0, 1, 5)
        assert seen.json["doubled"] == 0 and seen.json["wrong"] == 0
    result = simulate(out, "--games", 50, "--seed", 13)
    assert result["audit"] == CLEAN
    assert audit(out).code == 0


def test_a_killed_seeded_run_can_be_played_to_its_end(out, background):
    process = background("simulate", "--games", 400, "--rate", 200, "--seed", 21, "--output-dir",
                         out, "--quiet", "--rotate-seconds", 0.2)
    wait_until(lambda: data_files(out), "a first commit")
    process.kill()
    process.communicate()
    resumed = simulate(out, "--games", 400, "--seed", 21)
    whole = simulate(pathlib.Path(str(out) + "-whole"), "--games", 400, "--seed", 21)
    assert resumed["digest"] == whole["digest"]


def test_readers_never_see_half_a_file(out, background):
    process = background("simulate", "--games", 1500, "--output-dir", out, "--quiet", "--json",
                         "--rotate-games", 20, "--seed", 3)
    wait_until(lambda: data_files(out, "GAME_META") and data_files(out, "GAME_PODIUM"), "files")
    looks = 0
    while process.poll() is None:
        for table in ("GAME_META", "GAME_PODIUM"):
            duckdb.sql(f"select count(*) from '{out}/superhero/{table}/*.parquet'").fetchall()
        looks += 1
    assert finish(process).code == 0 and looks > 0


def test_duration_and_progress_lines(out):
    started = time.monotonic()
    done = run("simulate", "--duration", 6, "--rate", 30, "--output-dir", out, "--json")
    assert done.code == 0 and 5.5 < time.monotonic() - started < 60
    assert "games/s" in done.err and "lag" in done.err
    assert "\x1b" not in done.err, "no terminal, no control characters"
    assert 0 < done.json["games"] <= 200, "30 a second at most, fewer where the machine is slow"


def test_quiet_says_nothing_but_the_summary(out):
    done = run("simulate", "--games", 30, "--output-dir", out, "--quiet")
    assert done.code == 0 and done.err == ""
    for word in ("30 games", "audit", "digest", "wins", str(out)):
        assert word in done.out, word


def test_witness_agrees(out, tmp_path):
    witness = tmp_path / "w.jsonl"
    simulate(out, "--games", 40, "--seed", 6, "--witness", witness)
    assert len(witness.read_text().splitlines()) == 40
    assert audit(out, "--witness", witness).code == 0
    with witness.open("a") as file:
        file.write('{"game_token":"00000000-0000-4000-8000-000000000001","outcome":"COMPLETE"}\n')
    seen = audit(out, "--witness", witness)
    assert seen.code == 1 and seen.json["missing"] == 1
    assert "00000000-0000-4000-8000-000000000001" in str(seen.json["examples"])


def test_the_console_shows_records_that_are_asked_for_and_its_level_allows(out):
    loud = run("simulate", "--games", 3, "--output-dir", out, "--quiet", LOG_LEVEL="INFO",
               LOG_RECORDS="True")
    assert loud.code == 0
    for message in ("Hero Selected", "Attack Completed", "Cleaning Game Records",
                    "Batch Committed"):
        assert message in loud.err, message
    for settings in ({"LOG_LEVEL": "WARNING", "LOG_RECORDS": "True"}, {"LOG_LEVEL": "INFO"}):
        calm = run("simulate", "--games", 3, "--output-dir", out, "--quiet", **settings)
        assert calm.code == 0 and calm.err == "", settings


def test_files_are_those_in_view(played):
    folder, result = played
    assert result["files"] == len(data_files(folder))
