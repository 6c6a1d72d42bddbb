"""Whoever may read has the proof: nothing is written where the tables lie."""

import json
import os
import subprocess
import time

import pytest
from program import (CLEAN, PROGRAM, Finished, audit, commit_files, environment, run, verdict,
                     wait_until)

# Root without the right to pass over permissions is as any other user that may only read.
UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner") \
    if os.geteuid() == 0 else ()


def read(*args, **settings):
    done = subprocess.run([*UNPRIVILEGED, str(PROGRAM), *map(str, args)], capture_output=True,
                          text=True, timeout=2400, env=environment(**settings), check=False)
    return Finished(done.returncode, done.stdout, done.stderr)


def freeze(folder):
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)


@pytest.fixture
def frozen(copy):
    freeze(copy)
    touched = subprocess.run([*UNPRIVILEGED, "touch", str(copy / "log" / "x")],
                             capture_output=True, check=False)
    assert touched.returncode != 0, "the test cannot take the right to write away"
    yield copy
    for path in (copy, *copy.rglob("*")):
        path.chmod(path.stat().st_mode | 0o700)


def state(folder):
    return sorted((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*"))


def test_an_audit_of_a_folder_that_cannot_be_written(frozen, played):
    before = state(frozen)
    seen = read("audit", "--output-dir", frozen, "--json")
    assert seen.code == 0, seen.err
    assert verdict(seen.json) == CLEAN and seen.json["proven"] == 300
    assert seen.json["digest"] == played[1]["digest"]
    compared = read("audit", "--output-dir", frozen, "--against", played[0], "--json")
    assert compared.code == 0 and compared.json["equal"] == 300
    assert state(frozen) == before


def test_records_and_games_of_a_folder_that_cannot_be_written(frozen, played):
    before = state(frozen)
    seen = read("log", "--output-dir", frozen, "--topic", "lib.server.game")
    assert seen.code == 0, seen.err
    assert len(seen.out.splitlines()) == audit(played[0]).json["attacks"]
    token = json.loads(seen.out.splitlines()[0])["key"]
    told = read("game", token, "--output-dir", frozen, "--json", "--quiet")
    assert told.code == 0 and told.json["state"] == "in_tables", told.err
    assert state(frozen) == before


def test_a_rebuild_out_of_a_folder_that_cannot_be_written(frozen, tmp_path, played):
    before = state(frozen)
    made = read("batch", "--output-dir", frozen, "--rebuild", tmp_path / "mine", "--json")
    assert made.code == 0, made.err
    assert made.json["games"] == 300
    seen = read("audit", "--output-dir", tmp_path / "mine", "--json")
    assert seen.json["digest"] == played[1]["digest"]
    assert state(frozen) == before


def test_a_witness_in_the_folder_is_read_too(frozen):
    assert read("audit", "--output-dir", frozen, "--witness", frozen / "witness").code == 0


def test_a_temporary_folder_that_is_none(played):
    seen = run("audit", "--output-dir", played[0], "--json", TMPDIR="/nowhere/at-all")
    assert seen.code == 0, seen.err


def test_reading_beside_a_writer_without_its_lock_file(out, background):
    playing = background("simulate", "--output-dir", out, "--duration", 8, "--quiet",
                         "--rotate-seconds", "0.3")
    wait_until(lambda: len(commit_files(out)) > 1, "commits", 120)
    (out / "log" / "lock.mdb").chmod(0o444)
    looks = 0
    until = time.monotonic() + 120
    while playing.poll() is None and time.monotonic() < until:
        seen = read("audit", "--output-dir", out, "--json")
        # 3: in words, the writer is too quick for it.
        assert seen.code in (0, 3, 5), seen.err + seen.out
        if seen.code != 3:
            assert verdict(seen.json) == CLEAN
            looks += 1
    playing.communicate(timeout=1200)
    (out / "log" / "lock.mdb").chmod(0o644)
    assert looks > 0
    assert run("audit", "--output-dir", out).code == 0
