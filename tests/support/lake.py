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
# in a process of its own. Each line of its input is a list of statements, of its output the rows of
# the last one.
_DUCKDB = """
import duckdb_extension_delta, duckdb_extension_httpfs, duckdb, json, os, sys
database = duckdb.connect()
for name, module in (("httpfs", duckdb_extension_httpfs), ("delta", duckdb_extension_delta)):
    folder = os.path.join(os.path.dirname(module.__file__), "extensions")
    version = os.listdir(folder)[0]
    database.execute(f"load '{folder}/{version}/{name}.duckdb_extension'")
for line in sys.stdin:
    *before, query = json.loads(line)
    for statement in before:
        database.execute(statement)
    print(json.dumps(database.sql(query).fetchall()), flush=True)
"""


@functools.cache
def _duckdb():
    return subprocess.Popen([sys.executable, "-c", _DUCKDB], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True,
                            env=os.environ | {"PYTHONPATH": str(ROOT / ".venv/duckdb-delta")})


def _duckdb_secret(options):
    endpoint = options["AWS_ENDPOINT_URL"].removeprefix("http://")
    return (f"create or replace secret (type s3, endpoint '{endpoint}', use_ssl false, "
            f"url_style 'path', region '{options['AWS_REGION']}', "
            f"key_id '{options['AWS_ACCESS_KEY_ID']}', "
            f"secret '{options['AWS_SECRET_ACCESS_KEY']}')")


def rows_of_duckdb(table, options=None):
    process = _duckdb()
    columns = ", ".join(TABLES[pathlib.PurePath(table).name])
    statements = [_duckdb_secret(options)] if options else []
    statements.append(f"select {columns} from delta_scan('{table}')")
    process.stdin.write(json.dumps(statements) + "\n")
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


def options_of(settings):
    """Of the object store that the program's settings name, as engines take them."""
    return {"AWS_ENDPOINT_URL": settings["S3_ENDPOINT"], "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": settings["S3_ACCESS_KEY"],
            "AWS_SECRET_ACCESS_KEY": settings["S3_SECRET_KEY"]}


class GrowingTables:
    """Tables that are read while they are written: no row is ever there twice, or gone again."""

    def __init__(self, output, options=None):
        self.output, self.options = output, options
        self.seen = {table: set() for table in TABLES}

    def look(self, engine, table):
        found = rows(engine, self.output, table, self.options)
        assert len(set(found)) == len(found), f"{engine} reads rows of {table} twice"
        assert self.seen[table] <= set(found), f"{engine} misses rows of {table}"
        self.seen[table] = set(found)


def log_folder(output, table="GAME_META"):
    return pathlib.Path(output) / "superhero" / table / "_delta_log"


def versions(output, table="GAME_META"):
    return sorted(log_folder(output, table).glob("*.json"))
