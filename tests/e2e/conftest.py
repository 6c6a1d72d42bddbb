"""Runs the program as a user does and reads its tables as a user does."""

import json
import os
import pathlib
import signal
import subprocess
import time

import duckdb
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("SUPERHERO", ROOT / "build/release/superhero"))
SETTINGS = ("OUTPUT_DIR", "LOG_LEVEL", "WEBSOCKET_PORT", "WEBSOCKET_HOST", "SEED", "GAMES")


class Finished:
    """What a run of the program left: exit code, standard output, standard error."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out.strip().splitlines()[-1])

    def error_line(self):
        lines = [line for line in self.err.splitlines() if line.strip()]
        assert len(lines) == 1, f"one line expected on standard error, got:\n{self.err}"
        return lines[0]


def environment(**settings):
    """The surroundings without settings of the program, and with these."""
    kept = {k: v for k, v in os.environ.items() if k not in SETTINGS}
    return kept | {k: str(v) for k, v in settings.items()}


def run(*args, timeout=240, program=PROGRAM, **settings):
    done = subprocess.run([str(program), *map(str, args)], capture_output=True, text=True,
                          timeout=timeout, env=environment(**settings), check=False)
    return Finished(done.returncode, done.stdout, done.stderr)


def start(*args, **settings):
    """The program in the background; end it with its own process object."""
    return subprocess.Popen([str(PROGRAM), *map(str, args)], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=environment(**settings))


def finish(process, send=None, timeout=120):
    if send is not None:
        process.send_signal(send)
    out, err = process.communicate(timeout=timeout)
    return Finished(process.returncode, out, err)


def wait_until(condition, what, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {seconds} s")


def simulate(folder, *args, **settings):
    """A run that must succeed; gives its --json object."""
    done = run("simulate", "--output-dir", folder, "--json", "--quiet", *args, **settings)
    assert done.code == 0, f"exit code {done.code}\n{done.err}\n{done.out}"
    return done.json


def audit(folder, *args):
    return run("audit", "--output-dir", folder, "--json", *args)


def tables(folder):
    """A DuckDB connection with the views meta and podium over the folder's tables."""
    connection = duckdb.connect()
    for view, table in (("meta", "GAME_META"), ("podium", "GAME_PODIUM")):
        connection.sql(f"create view {view} as from '{folder}/superhero/{table}/*.parquet'")
    return connection


def data_files(folder, table="*"):
    return sorted(pathlib.Path(folder).glob(f"superhero/{table}/*.parquet"))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """One run of 300 games that tests only read: (folder, its JSON object)."""
    folder = tmp_path_factory.mktemp("played")
    return folder, simulate(folder, "--games", 300, "--seed", 7)


@pytest.fixture
def background():
    """start(), but nothing started stays behind."""
    processes = []

    def launch(*args, **settings):
        processes.append(start(*args, **settings))
        return processes[-1]

    yield launch
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.communicate()
