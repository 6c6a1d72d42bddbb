#!/usr/bin/env python3
"""Attacks a server in all ways that tests/attack/attacks.py knows, and shows what others felt.

  make attack                         all, five seconds each
  make attack ARGS="--seconds 20 --rounds 3 'giant messages'"
  make attack ARGS=--cluster    on the Redis and the Kafka of a fresh `tools/cluster up`

Each p99 is the median of the rounds: without an attack, while the same attack goes to another
server on which nobody plays ("beside"), and while it goes to theirs ("during"). What the attacking
program and its packets take of the machine is in both of the last two, so the ratio is that of
these: what the attacked server itself costs its players. "CPU %" is the share of one processor that
the attacked server takes meanwhile, fair players included.

Exit code 0: each attack was met by its limit or refusal, a counter showed it, fair players felt
little of it, the server took little more memory, and all that fair players played meanwhile is in
the tables; 1: not, and lines say why. Too much is a ratio of more than 1.5 with a difference of
more than a millisecond, since two short times are mostly noise; and 64 MiB more than before.
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parent / "support")]

from attacks import ATTACKS  # noqa: E402
from attacked_server import AttackedServer  # noqa: E402
from program import run  # noqa: E402

MOST_RATIO, MOST_MS, MOST_MEBIBYTES = 1.5, 1.0, 64
COLUMNS = ("attack", "counted", "CPU %", "p99 ms before", "beside", "during", "ratio",
           "MiB before", "during")


def table_line(cells):
    widths = (8, 5, 13, 8, 8, 6, 10, 7)
    numbers = (f"{cell:>{width}}" for cell, width in zip(cells[1:], widths))
    return f"| {cells[0]:<36} | {' | '.join(numbers)} |"


def tried_out(attack, seconds, rounds, server):
    """One row of the last round, with the median times of all."""
    seen = []
    for _ in range(rounds):
        before = server.quiet_ms(seconds)
        beside = server.beside_ms(attack, seconds)
        seen.append(server.try_out(attack, seconds) | {"p99_before_ms": before,
                                                       "p99_beside_ms": beside})
    medians = {name: statistics.median(each[name] for each in seen)
               for name in ("p99_before_ms", "p99_beside_ms", "p99_during_ms",
                            "cpu_percent")}
    return seen[-1] | medians | {"counted": min(each["counted"] for each in seen),
                                 "got_through": any(each["got_through"] for each in seen),
                                 "mebibytes_before": seen[0]["mebibytes_before"]}


def shown(row):
    beside = row["p99_beside_ms"]
    return table_line((
        row["attack"] + (" GOT THROUGH" if row["got_through"] else ""), f"{row['counted']:.0f}",
        f"{row['cpu_percent']:.0f}", f"{row['p99_before_ms']:.2f}", f"{beside:.2f}",
        f"{row['p99_during_ms']:.2f}",
        f"{row['p99_during_ms'] / beside if beside else 0:.2f}", f"{row['mebibytes_before']:.1f}",
        f"{row['mebibytes_during']:.1f}"))


def cluster_services():
    told = subprocess.run([HERE.parents[1] / "tools" / "cluster", "env"], capture_output=True,
                          text=True, check=True).stdout
    found = dict(re.findall(r"^export (\w+)='?([^'\n]*)'?$", told, re.M))
    services = found | {"REGISTRY": "redis", "LOGGER_MODULE": "kafka"}
    made = run("build-db", **services)
    assert made.code == 0, made.err
    return services


def faults(row):
    """Why the attack was not met as it should, one line each."""
    if row["got_through"]:
        yield "got through"
    if not row["counted"]:
        yield f"{row['counter']} does not show it"
    beside, during = row["p99_beside_ms"], row["p99_during_ms"]
    if during > MOST_RATIO * beside and during - beside > MOST_MS:
        yield (f"p99 {during:.2f} ms, beside it {beside:.2f} ms: more than {MOST_RATIO} times as "
               f"long, and {MOST_MS} ms longer")
    grown = row["mebibytes_during"] - row["mebibytes_before"]
    if grown > MOST_MEBIBYTES:
        yield f"{grown:.0f} MiB more memory than before, at most {MOST_MEBIBYTES} wanted"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    names = [each.name for each in ATTACKS]
    parser.add_argument("attack", nargs="*", help="one of: " + ", ".join(names) + " (all)")
    parser.add_argument("--seconds", type=float, default=5, help="of each (5)")
    parser.add_argument("--rounds", type=int, default=1, help="of each (1)")
    parser.add_argument("--cluster", action="store_true",
                        help="registry and log are those of tools/cluster (this process, files)")
    options = parser.parse_args()
    if unknown := set(options.attack) - set(names):
        parser.error(f"{unknown.pop()!r}: no such attack; there are: {', '.join(names)}")
    chosen = [each for each in ATTACKS if not options.attack or each.name in options.attack]
    rows = []
    services = cluster_services() if options.cluster else None
    # Time to open as many lobbies as a user may have, over a network.
    limits = {"LOBBY_TIMEOUT": 20} if options.cluster else None
    with tempfile.TemporaryDirectory() as folder, \
            AttackedServer(pathlib.Path(folder), limits, services) as server:
        print(table_line(COLUMNS), "|" + " --- |" * len(COLUMNS), sep="\n", flush=True)
        for attack in chosen:
            rows.append(tried_out(attack, options.seconds, options.rounds, server))
            print(shown(rows[-1]), flush=True)
        proof = server.prove()
    print(f"what fair players played: {proof['answer']}, {proof['games']} games")
    wrong = [f"{row['attack']}: {fault}" for row in rows for fault in faults(row)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 0 if not wrong and proof["answer"] == "proven" else 1


if __name__ == "__main__":
    sys.exit(main())
