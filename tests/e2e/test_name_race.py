"""The look whether exactly one of several writers wins a name, on folders."""

import os
import time

import program

READY = ("ready", "--logger-module", "default", "--registry", "memory")


def test_a_folder_is_raced_for_too_and_left_as_it_was(out):
    out.mkdir()
    done = program.run(*READY, "--output-dir", out)
    assert done.code == 0 and "let one of several writers win each of 64 names" in done.out
    assert list(out.iterdir()) == []


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
