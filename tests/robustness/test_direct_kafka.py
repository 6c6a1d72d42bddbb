"""simulate --direct into a real Kafka."""

import json

from program import CLEAN
from system import System


def test_kafkas_times_are_those_of_the_history(tmp_path):
    with System(tmp_path) as system:
        played = system.run("simulate", "--direct", "--start-time", "30d", "--rate", 0.001,
                            "--json", "--quiet")
        assert played.json["games"] == 30 * 24 * 3.6 + 1
        assert played.json["audit"] == CLEAN
        for topic in ("lib.server.lobby", "lib.server.game"):
            assert (f"kafka topic {topic}: retention.ms=604800000: records of 30 days ago are "
                    f"deleted soon after they are written") in played.err
        records = [json.loads(line) for line in
                   system.run("log", "--topic", "lib.server.game").out.splitlines()]
        # Retention may have begun: what is left of each partition are its last records.
        ends = {record["partition"]: record["offset"] + 1 for record in records}
        assert sum(ends.values()) == played.json["attacks"]
        for record in records:
            assert record["timestamp"][:23] == record["value"]["timestamp"][:23]
