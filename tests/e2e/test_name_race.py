"""The look whether exactly one of several writers wins a name, on folders."""

import os
import subprocess
import time

import program
import pytest

READY = ("ready", "--logger-module", "default", "--registry", "memory")


def test_a_folder_is_raced_for_too_and_left_as_it_was(out):
    out.mkdir()
    done = program.run(*READY, "--output-dir", out)
    assert done.code == 0 and "let one of several writers win each of 64 names" in done.out
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("made", ["", "a", "a/b/"])
def test_a_folder_that_is_not_there_is_raced_for_and_removed_again(out, made):
    done = program.run(*READY, "--json", OUTPUT_DIR=out / made)
    assert done.code == 0 and done.json["raced"] == {"place": str(out / made), "names": 64}
    assert not out.exists()


def test_a_folder_that_cannot_be_made_is_not_ready(out):
    out.write_text("in the way")
    done = program.run(*READY, "--timeout", 600, "--output-dir", out / "a")
    assert done.code == 4 and str(out / "a") in done.last_line() and done.out == ""


def test_no_folder_is_raced_for_unless_it_is_asked_for():
    done = program.run(*READY, "--json")
    assert done.code == 0 and "raced" not in done.json


def test_the_usual_folder_is_raced_for_if_it_is_asked_for(tmp_path):
    asked = [program.PROGRAM, *READY, "--json", "--output-dir", "./data"]
    done = subprocess.run(asked, capture_output=True, text=True, cwd=tmp_path, check=False,
                          env=program.environment())
    assert done.returncode == 0 and '"place":"./data","names":64' in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_race_has_left_in_a_folder_is_swept_and_in_nobodys_way(out, tmp_path):
    old, young, draft = (out / "superhero/_race" / name for name in ("u-0", "v-3", ".v-3-w.tmp"))
    old.parent.mkdir(parents=True)
    for path in (old, young, draft):
        path.write_text("writer 1 of u")
    hours_ago = time.time() - 2 * 3600
    os.utime(old, (hours_ago, hours_ago))
    assert program.run(*READY, "--output-dir", out).code == 0
    assert set(old.parent.iterdir()) == {young, draft}
    played = tmp_path / "played"
    program.simulate(played, "--games", 3)
    assert program.run("batch", "--rebuild", out, OUTPUT_DIR=played).code == 0
    for path in (young, draft):
        os.utime(path, (hours_ago, hours_ago))
    done = program.run("audit", "--repair", "--json", OUTPUT_DIR=out)
    assert done.code == 0 and done.json["removed_drafts"] == 2
    assert list(old.parent.iterdir()) == []
