"""An embedded log that is gone, replaced, or not named by the ledger."""

import hashlib
import json
import shutil

from other_log import refused, state
from program import CLEAN, audit, commit_files, run, simulate, verdict


def test_an_embedded_log_that_was_removed_is_refused_by_all_until_new_log(out):
    first = simulate(out, "--games", 60, "--seed", 1)
    one = json.loads(commit_files(out)[0].read_text())["commit"]["log"]
    assert one.startswith("embedded:")
    shutil.rmtree(out / "log")
    before = state(out)
    for command in ("simulate", "batch", "drill"):
        refused(run(command, "--output-dir", out, "--quiet"), out, one, "there is no log in")
    refused(run("worker", "--logger-module", "embedded", "--sessions", "topics", "--output-dir",
                out), out, one)
    assert not (out / "log").exists()
    assert state(out) == before
    assert audit(out).code == 0  # of the ledger alone

    assert run("tables", "new-log", "--output-dir", out).code == 0
    second = simulate(out, "--games", 90, "--seed", 2)
    assert second["audit"] == CLEAN
    report = audit(out).json
    assert report["games"] == first["games"] + second["games"]
    assert report["not_checkable"] == first["games"]


def test_an_embedded_log_put_in_anothers_place_is_refused(played, copy, tmp_path):
    simulate(tmp_path / "other", "--games", 300, "--seed", 7)
    shutil.rmtree(copy / "log")
    shutil.copytree(tmp_path / "other" / "log", copy / "log")
    for command in ("simulate", "batch", "audit", "drill"):
        refused(run(command, "--output-dir", copy, "--quiet"), copy, "and this log is embedded:")


def test_a_ledger_of_an_older_program_is_taken_over_and_that_is_said(out):
    simulate(out, "--games", 60, "--seed", 1)
    for path in commit_files(out):
        forget_log(path)
    done = run("simulate", "--output-dir", out, "--games", 90, "--seed", 1, "--json", "--quiet")
    assert done.code == 0, done.err
    assert "does not say from which log it was made" in done.error_line()
    assert verdict(done.json["audit"]) == CLEAN
    assert "log" in json.loads(commit_files(out)[-1].read_text())["commit"]
    silent = run("simulate", "--output-dir", out, "--games", 100, "--seed", 1, "--quiet")
    assert silent.code == 0
    assert not silent.err


def forget_log(path):
    """The commit as a program wrote it that knew nothing of logs."""
    commit = json.loads(path.read_text())["commit"]
    del commit["log"], commit["witness"]
    body = json.dumps(commit, separators=(",", ":"))
    digest = hashlib.sha256(body.encode()).hexdigest()
    path.write_text(f'{{"schema":1,"sha256":"{digest}","commit":{body}}}\n')
