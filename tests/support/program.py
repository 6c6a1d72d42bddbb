"""Runs the program as a user does and reads its tables as a user does."""

import json
import os
import pathlib
import re
import socket
import subprocess
import time

import duckdb

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("SUPERHERO", ROOT / "build/release/superhero"))
SURROUNDINGS = ("PATH", "HOME", "TMPDIR", "LANG", "LC_", "LD_", "ASAN_", "LSAN_", "UBSAN_", "TSAN_")
CLEAN = {"missing": 0, "doubled": 0, "wrong": 0}


class Finished:
    """What a run of the program left: exit code, standard output, standard error."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out.strip().splitlines()[-1])

    def last_line(self):
        """An error is the last line, whatever was told before."""
        return self.err.splitlines()[-1]

    def error_line(self):
        lines = [line for line in self.err.splitlines() if line.strip()]
        assert len(lines) == 1, f"one line expected on standard error, got:\n{self.err}"
        return lines[0]


def untimed(line):
    """A line of a service, which begins with time and level, without them."""
    return re.sub(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ +", "", line)


def environment(**settings):
    """The surroundings, of which no setting of the program is left, and these settings."""
    kept = {k: v for k, v in os.environ.items() if k.startswith(SURROUNDINGS)}
    return kept | {k: str(v) for k, v in settings.items()}


def run(*args, timeout=2400, program=PROGRAM, **settings):
    done = subprocess.run([str(program), *map(str, args)], capture_output=True, text=True,
                          timeout=timeout, env=environment(**settings), check=False)
    return Finished(done.returncode, done.stdout, done.stderr)


def start(*args, **settings):
    """The program in the background; end it with its own process object."""
    return subprocess.Popen([str(PROGRAM), *map(str, args)], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=environment(**settings))


def finish(process, send=None, timeout=1200):
    if send is not None:
        process.send_signal(send)
    out, err = process.communicate(timeout=timeout)
    return Finished(process.returncode, out, err)


def wait_until(condition, what, seconds=600, every=0.02):
    """Waits until the condition gives something true, and gives that."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(every)
    raise AssertionError(f"{what}: not within {seconds} s")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def simulate(folder, *args, **settings):
    """A run that must succeed; gives its --json object."""
    done = run("simulate", "--output-dir", folder, "--json", "--quiet", *args, **settings)
    assert done.code == 0, f"exit code {done.code}\n{done.err}\n{done.out}"
    return done.json


def audit(folder, *args):
    return run("audit", "--output-dir", folder, "--json", *args)


def readme_digest():
    """The digest that README.md prints for `simulate --games 1000 --seed 42`."""
    return re.search(r'"digest": ?"([0-9a-f]{64})"', (ROOT / "README.md").read_text()).group(1)


def verdict(report):
    """What an audit or a drill found wrong; to be compared with CLEAN."""
    return {name: report[name] for name in CLEAN}


def tables(folder):
    """A DuckDB connection with the views meta and podium over the folder's tables."""
    connection = duckdb.connect()
    for view, table in (("meta", "GAME_META"), ("podium", "GAME_PODIUM")):
        connection.sql(f"create view {view} as from '{folder}/superhero/{table}/*.parquet'")
    return connection


def data_files(folder, table="*"):
    return sorted(pathlib.Path(folder).glob(f"superhero/{table}/*.parquet"))


def commit_files(folder):
    return sorted(pathlib.Path(folder).glob("superhero/_commits/*/*/*.json"))
