"""Limits of the process: too low ones are told at the start, with both numbers."""

import subprocess

import pytest
from program import PROGRAM, audit, environment, simulate


def limited(limit, *args, **settings):
    command = f'ulimit {limit} && exec "$0" "$@"'
    return subprocess.run(["bash", "-c", command, str(PROGRAM), *map(str, args)],
                          capture_output=True, text=True, timeout=2400, check=False,
                          env=environment(**settings))


@pytest.mark.parametrize("limit, args, needed", [
    (24, ("simulate", "--games", 20), 896),
    (256, ("simulate", "--games", 300), 896),
    (200, ("simulate", "--games", 3, "--players", 20), 256),
    (24, ("server", "--registry", "memory", "--websocket-port", 0), 112),
    (100, ("client", "--players", 50, "--websocket-port", 1), 274),
    (24, ("worker", "--sessions", "topics", "--logger-module", "embedded"), 96),
    (24, ("batch",), 96),
    (24, ("audit",), 96),
])
def test_too_few_files_are_told_at_the_start(out, limit, args, needed):
    done = limited(f"-n {limit}", *args, OUTPUT_DIR=out)
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert done.stderr.splitlines()[-1].startswith(
        f"superhero: the limit of open files (ulimit -n) is {limit}: {needed} expected for ")
    assert not out.exists()


def test_as_many_files_as_it_asks_for_are_enough(out):
    done = limited("-n 256", "simulate", "--games", 60, "--players", 20, "--quiet",
                   "--output-dir", out)
    assert done.returncode == 0, done.stderr
    assert audit(out).code == 0


def test_a_file_that_may_not_grow_is_an_error_in_words(out):
    done = limited("-f 300", "simulate", "--games", 5000, "--quiet", "--output-dir", out)
    assert done.returncode == 4, (done.returncode, done.stderr)
    assert done.stderr.startswith("superhero: ") and len(done.stderr.splitlines()) == 1
    assert simulate(out, "--games", 20)["audit"] == {"missing": 0, "doubled": 0, "wrong": 0}
