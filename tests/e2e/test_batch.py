"""The tables from the retained log, again: the same games, game by game."""

import json
import shutil

from program import audit, commit_files, data_files, run, simulate


def batch(folder, *args):
    done = run("batch", "--output-dir", folder, "--json", "--quiet", *args)
    assert done.code == 0, done.err
    return done.json


def test_rebuilt_tables_hold_the_same_games(played, tmp_path):
    folder, summary = played
    rebuilt = tmp_path / "rebuilt"
    made = batch(folder, "--rebuild", rebuilt)
    assert made["games"] == summary["games"]
    assert made["open"] == made["dead_letters"] == made["began_before"] == 0
    compared = run("audit", "--output-dir", folder, "--against", rebuilt, "--json")
    assert compared.code == 0, compared.out
    assert audit(rebuilt).json["digest"] == summary["digest"]


def test_a_second_run_adds_nothing(played, copy):
    assert batch(copy)["games"] == 0
    assert audit(copy).json["digest"] == played[1]["digest"]


def test_a_run_adds_what_is_missing(played, copy):
    shutil.rmtree(copy / "superhero")
    assert batch(copy, "--rotate-games", 20)["commits"] > 5
    report = audit(copy)
    assert report.code == 0
    assert report.json["digest"] == played[1]["digest"]


def test_games_that_are_open_at_the_end_are_left_to_the_next_run(out):
    simulate(out, "--games", 200, "--seed", 3)
    first = batch(out, "--rebuild", out / "b")
    assert first["games"] == 200
    simulate(out, "--games", 300, "--seed", 3)
    again = run("batch", "--output-dir", out, "--rebuild", out / "b", "--json", "--quiet")
    assert again.code == 2, "a folder with tables is not for --rebuild"
    assert "new or empty" in again.error_line()


def test_a_difference_is_named(played, tmp_path):
    folder, _ = played
    rebuilt = tmp_path / "rebuilt"
    batch(folder, "--rebuild", rebuilt, "--rotate-games", 50)
    data_files(rebuilt, "GAME_PODIUM")[0].unlink()
    compared = run("audit", "--output-dir", folder, "--against", rebuilt, "--json")
    assert compared.code == 1
    assert compared.json["same"] is False


def test_what_retention_has_deleted_is_said(out):
    simulate(out, "--games", 1500, "--seed", 5)  # all in tables before any of it is deleted
    simulate(out, "--games", 1600, "--seed", 5, "--log-retention-bytes", 4_000_000)
    made = batch(out, "--rebuild", out / "b")
    assert made["gone"], made
    assert all(gone["to"] > gone["from"] == 0 for gone in made["gone"])
    assert made["began_before"] > 0
    assert made["games"] < 1600


def test_repair_rolls_forward_what_a_crash_left_half_done(played, copy):
    for file in json.loads(commit_files(copy)[0].read_text())["commit"]["files"]:
        table = copy / "superhero" / file["table"]
        (table / file["name"]).rename(table / file["staged"])
    assert audit(copy).code == 1
    repaired = run("audit", "--repair", "--output-dir", copy, "--json")
    assert repaired.code == 0, repaired.out
    assert repaired.json["revealed"] == 2
    assert audit(copy).json["digest"] == played[1]["digest"]


def test_repair_leaves_what_is_not_safe_and_says_so(copy):
    data_files(copy, "GAME_META")[0].unlink()
    left = run("audit", "--repair", "--output-dir", copy, "--json")
    assert left.code == 1
    assert left.json["left_alone"] > 0
    assert "superhero batch --rebuild" in left.out
