"""Delta tables while workers write them and are killed: engines never read a row twice."""

from lake import ENGINES, TABLES, GrowingTables, digest, versions
from program import wait_until
from system import System

# A worker that is silent for so long has its partitions taken away: the default.
SOON = ("--kafka", "session.timeout.ms=6000")


def published(system, table, beyond):
    wait_until(lambda: len(versions(system.output, table)) > beyond,
               f"{table} has a version beyond {beyond}")


def test_each_row_is_read_once_whenever_it_is_looked_and_whoever_is_killed(tmp_path):
    with System(tmp_path, TABLE_FORMAT="delta", KAFKA_PARTITIONS=4, ROTATE_SECONDS=0.2) as system:
        tables = GrowingTables(system.output)
        for _ in system.killing_workers(range(4), *SOON):
            for engine in ENGINES:
                for table in TABLES:
                    published(system, table, len(versions(system.output, table)))
                    tables.look(engine, table)
        report = system.audit().json
        assert [log["commits_behind"] for log in report["delta"]] == [0, 0]
        assert all(tables.seen.values())
        for engine in ENGINES:
            assert digest(engine, system.output) == report["digest"]
