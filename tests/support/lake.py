"""The two tables as engines read them through their Delta logs."""

import functools
import hashlib
import json
import os
import pathlib
import subprocess
import sys

import deltalake
import polars
from program import ROOT

TABLES = {"GAME_META": ("game_token", "user_token", "superhero_id"),
          "GAME_PODIUM": ("game_token", "user_token", "rank", "rounds", "damage_received",
                          "damage_sent")}

# DuckDB's extension for Delta is of another version than the DuckDB of the other tests, so it runs
# in a process of its own. Each line of its input is a query, of its output the rows.
_DUCKDB = """
import duckdb_extension_delta, duckdb, json, os, sys
folder = os.path.join(os.path.dirname(duckdb_extension_delta.__file__), "extensions")
version = os.listdir(folder)[0]
database = duckdb.connect()
database.execute(f"load '{folder}/{version}/delta.duckdb_extension'")
for line in sys.stdin:
    print(json.dumps(database.sql(json.loads(line)).fetchall()), flush=True)
"""


@functools.cache
def _duckdb():
    return subprocess.Popen([sys.executable, "-c", _DUCKDB], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True,
                            env=os.environ | {"PYTHONPATH": str(ROOT / ".venv/duckdb-delta")})


def rows_of_duckdb(table, options=None):
    assert options is None, "its way to an object store is not tested"
    process = _duckdb()
    columns = ", ".join(TABLES[pathlib.Path(table).name])
    process.stdin.write(json.dumps(f"select {columns} from delta_scan('{table}')") + "\n")
    process.stdin.flush()
    return [tuple(row) for row in json.loads(process.stdout.readline())]


def rows_of_delta_rs(table, options=None):
    read = deltalake.DeltaTable(table, storage_options=options).to_pyarrow_table()
    return list(zip(*read.to_pydict().values()))


def rows_of_polars(table, options=None):
    return polars.scan_delta(table, storage_options=options).collect().rows()


ENGINES = {"delta-rs": rows_of_delta_rs, "DuckDB": rows_of_duckdb, "Polars": rows_of_polars}


def rows(engine, output, table, options=None):
    """`options`: of an object store, where `output` is a place there."""
    return ENGINES[engine](f"{output}/superhero/{table}", options)


def digest(engine, output, options=None):
    """As superhero audit computes it."""
    sha = hashlib.sha256()
    for table in TABLES:
        lines = [(",".join(map(str, row)) + "\n").encode()
                 for row in rows(engine, output, table, options)]
        for line in sorted(lines):
            sha.update(line)
    return sha.hexdigest()


def log_folder(output, table="GAME_META"):
    return pathlib.Path(output) / "superhero" / table / "_delta_log"


def versions(output, table="GAME_META"):
    return sorted(log_folder(output, table).glob("*.json"))
