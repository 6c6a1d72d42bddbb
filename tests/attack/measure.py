#!/usr/bin/env python3
"""Attacks a server in all ways that tests/attack/attacks.py knows, and shows what others felt.

  make attack                         all, five seconds each
  make attack ARGS="--seconds 20 'giant messages'"

Exit code 0: each attack was met by its limit or refusal, a counter showed it, and all that fair
players played meanwhile is in the tables; 1: not.
"""

import argparse
import json
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parent / "support")]

from attacks import ATTACKS  # noqa: E402
from attacked_server import AttackedServer  # noqa: E402

COLUMNS = ("attack", "counted", "p99 ms before", "during", "ratio", "MiB before", "during")


def table_line(cells):
    return ("| {:<38} | {:>10} | {:>13} | {:>8} | {:>6} | {:>10} | {:>7} |".format(*cells))


def shown(row):
    ratio = row["p99_during_ms"] / row["p99_before_ms"] if row["p99_before_ms"] else 0
    return table_line((
        row["attack"] + (" GOT THROUGH" if row["got_through"] else ""), f"{row['counted']:.0f}",
        f"{row['p99_before_ms']:.2f}", f"{row['p99_during_ms']:.2f}", f"{ratio:.2f}",
        f"{row['mebibytes_before']:.1f}", f"{row['mebibytes_during']:.1f}"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    names = [each.name for each in ATTACKS]
    parser.add_argument("attack", nargs="*", help="one of: " + ", ".join(names) + " (all)")
    parser.add_argument("--seconds", type=float, default=5, help="of each (5)")
    options = parser.parse_args()
    if unknown := set(options.attack) - set(names):
        parser.error(f"{unknown.pop()!r}: no such attack; there are: {', '.join(names)}")
    chosen = [each for each in ATTACKS if not options.attack or each.name in options.attack]
    rows = []
    with tempfile.TemporaryDirectory() as folder, AttackedServer(pathlib.Path(folder)) as server:
        print(table_line(COLUMNS), "|" + " --- |" * len(COLUMNS), sep="\n", flush=True)
        for attack in chosen:
            rows.append(server.try_out(attack, options.seconds))
            print(shown(rows[-1]), flush=True)
        proof = server.prove()
    print(f"what fair players played: {proof['answer']}, {proof['games']} games")
    met = all(row["counted"] > 0 and not row["got_through"] for row in rows)
    return 0 if met and proof["answer"] == "proven" else 1


if __name__ == "__main__":
    sys.exit(main())
