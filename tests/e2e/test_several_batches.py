"""Several batch jobs at once over one log and one folder of tables: they share the work out by the
ledger alone."""

import shutil
import signal

import pytest
from program import CLEAN, audit, commit_files, finish, run, start, verdict, wait_until

JOBS = 4


@pytest.fixture
def log(copy):
    """The log of 300 games, without their tables."""
    shutil.rmtree(copy / "superhero")
    return copy


def job(folder, *args):
    return start("batch", "--output-dir", folder, "--json", "--quiet", "--batch-threads", 1,
                 "--rotate-games", 10, *args)


def results(jobs):
    done = [finish(each) for each in jobs]
    assert [each.code for each in done] == [0] * len(jobs), [each.err for each in done]
    return [each.json for each in done]


def expect_whole(folder, played):
    report = audit(folder)
    assert report.code == 0 and verdict(report.json) == CLEAN
    assert report.json["digest"] == played[1]["digest"]


def test_together_they_do_it_once(played, log, tmp_path):
    alone = run("batch", "--output-dir", log, "--rebuild", tmp_path / "alone", "--json", "--quiet")
    several = results([job(log, "--rotate-seconds", 600) for _ in range(JOBS)])
    assert sum(each["games"] for each in several) == played[1]["games"] == alone.json["games"]
    # One that begins late may take a partition from another, which then has read some in vain.
    assert sum(each["records"] for each in several) < 2 * alone.json["records"]
    expect_whole(log, played)


def test_one_that_is_killed_is_replaced_by_whoever_is_left(played, log):
    victim = job(log, "--rotate-seconds", 600)
    wait_until(lambda: len(commit_files(log)) > 2, "commits")
    victim.send_signal(signal.SIGSTOP)
    others = [job(log, "--rotate-seconds", 600) for _ in range(JOBS - 1)]
    begun = len(commit_files(log))
    wait_until(lambda: len(commit_files(log)) > begun or all(
        each.poll() is not None for each in others), "commits of the others")
    victim.kill()
    victim.communicate()
    results(others)
    expect_whole(log, played)


def test_one_that_wakes_up_late_does_no_harm(played, log):
    sleeper = job(log, "--rotate-seconds", 0.05)
    wait_until(lambda: len(commit_files(log)) > 2, "commits")
    sleeper.send_signal(signal.SIGSTOP)
    others = results([job(log, "--rotate-seconds", 0.05) for _ in range(2)])
    sleeper.send_signal(signal.SIGCONT)
    woken = results([sleeper])[0]
    assert woken["games"] + sum(each["games"] for each in others) == played[1]["games"]
    expect_whole(log, played)
