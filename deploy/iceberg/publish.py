#!/usr/bin/env python3
"""Publishes the tables of an OUTPUT_DIR in an Iceberg catalog, from the ledger of commits.

  publish.py --output-dir out/a --catalog sqlite:///out/iceberg.db --warehouse out/iceberg

Data files stay where they are: the catalog names them (add_files). Each snapshot says up to which
offset every chain of the ledger is published, so a publisher that is killed, called again, or not
the only one puts no row in twice: whoever loses the race for a snapshot looks again. Iceberg has
no snapshot over two tables: GAME_META comes first. Needs numbers that Iceberg has: tables written
with --types signed or --table-format delta. Needs pyiceberg[sql-sqlite,pyarrow].
"""

import argparse
import hashlib
import json
import pathlib
import sys

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import (
    CommitFailedException,
    NamespaceAlreadyExistsError,
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.schema import Schema
from pyiceberg.table import TableProperties
from pyiceberg.types import IntegerType, LongType, NestedField, StringType

NUMBERS = {"GAME_META": {"superhero_id": IntegerType()},
           "GAME_PODIUM": {"rank": IntegerType(), "rounds": IntegerType(),
                           "damage_received": LongType(), "damage_sent": LongType()}}
ENDS = "superhero.ends"  # of a snapshot: {"TOPIC/PARTITION" or "TOPIC/log-N/PARTITION": offset}


def framed(path, kind):
    """The object in a text of the ledger; None: the text is of another kind."""
    text = path.read_text()
    head, found, body = text.partition(f'"{kind}":')
    if not found or not head.startswith('{"schema":1,"sha256":"'):
        return None
    body = body.removesuffix("}\n")
    if hashlib.sha256(body.encode()).hexdigest() not in head:
        sys.exit(f"{path}: its checksum is wrong, restore it from a copy")
    return json.loads(body)


def commits(root):
    """The commits of each chain, ascending, by the chain's name."""
    chains = {}
    for path in sorted((root / "_commits").glob("*/**/" + "[0-9]" * 20 + ".json")):
        commit = framed(path, "commit")
        if commit is not None:
            chain = path.parent.relative_to(root / "_commits").as_posix()
            chains.setdefault(chain, []).append(commit)
    return chains


def missing(root, name, chains, ends):
    """The table's files that no snapshot has, and the ends once they are published."""
    files, ends = [], dict(ends)
    for chain, all_commits in chains.items():
        for commit in all_commits:
            if commit["to"] <= ends.get(chain, 0):
                continue
            own = [file for file in commit["files"] if file["table"] == name]
            hidden = [file for file in own if (root / name / file["staged"]).exists()]
            if hidden:  # its worker has not come so far; what follows has to wait, too
                break
            for file in own:
                path = root / name / file["name"]
                if not path.exists():
                    sys.exit(f"{path} is not there, though a commit names it: superhero audit "
                             "tells more")
                files.append(path.absolute().as_uri())
            ends[chain] = commit["to"]
    return files, ends


def published_ends(table):
    """What the newest snapshot of a publisher says; others may have written snapshots since."""
    snapshot = table.current_snapshot()
    while snapshot is not None:
        told = snapshot.summary.additional_properties.get(ENDS)
        if told is not None:
            return json.loads(told)
        parent = snapshot.parent_snapshot_id
        snapshot = None if parent is None else table.snapshot_by_id(parent)
    return {}


def open_table(catalog, identifier, name):
    columns = {"game_token": StringType(), "user_token": StringType()} | NUMBERS[name]
    schema = Schema(*(NestedField(number, column, kind, required=False)
                      for number, (column, kind) in enumerate(columns.items(), 1)))
    try:
        return catalog.load_table(identifier)
    except NoSuchTableError:
        try:
            return catalog.create_table(identifier, schema)
        except TableAlreadyExistsError:
            return catalog.load_table(identifier)


def publish(catalog, identifier, root, name):
    """Gives how many files were added."""
    while True:
        table = open_table(catalog, identifier, name)
        files, ends = missing(root, name, commits(root), published_ends(table))
        if not files:
            return 0
        # pyiceberg would add the same files to what another publisher has made of the table. Only
        # here: the property is not written.
        table.metadata.properties[TableProperties.COMMIT_NUM_RETRIES] = "0"
        try:
            table.add_files(files, snapshot_properties={ENDS: json.dumps(ends)},
                            check_duplicate_files=False)
            return len(files)
        except CommitFailedException:
            pass  # another publisher was first


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--output-dir", required=True, type=pathlib.Path)
    parser.add_argument("--catalog", required=True, help="of SQLAlchemy: sqlite:///FILE, …")
    parser.add_argument("--warehouse", required=True, help="folder of the metadata")
    parser.add_argument("--namespace", default="superhero")
    args = parser.parse_args()
    root = args.output_dir / "superhero"
    if (root / "_compacted").exists():
        sys.exit(f"{root}: its files were merged by superhero compact; a folder without expected")
    kind = root / "_commits/tables.json"
    if not kind.exists() or framed(kind, "tables") != {"types": "signed"}:
        sys.exit(f"--output-dir is {args.output_dir}: a folder of tables with signed numbers "
                 "expected (--types signed)")
    catalog = SqlCatalog("superhero", uri=args.catalog,
                         warehouse=pathlib.Path(args.warehouse).absolute().as_uri())
    try:
        catalog.create_namespace(args.namespace)
    except NamespaceAlreadyExistsError:
        pass
    for name in NUMBERS:
        added = publish(catalog, f"{args.namespace}.{name.lower()}", root, name)
        print(f"{args.namespace}.{name.lower()}: {added} files added")


if __name__ == "__main__":
    main()
