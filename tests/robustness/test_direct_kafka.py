"""simulate --direct into a real Kafka."""

import json

from program import CLEAN, run
from system import System

TOPICS = ("lib.server.lobby", "lib.server.game")
HISTORY = ("simulate", "--direct", "--start-time", "30d", "--json", "--quiet")


def test_kafkas_times_are_those_of_the_history(tmp_path):
    with System(tmp_path) as system:
        for topic in TOPICS:  # that keep records of any age
            system.cluster("kafka", "topics", "--create", "--topic", topic, "--partitions", 4,
                           "--config", "retention.ms=-1")
        played = system.run(*HISTORY, "--rate", 0.001)
        assert played.json["games"] == 30 * 24 * 3.6 + 1
        assert played.json["audit"] == CLEAN
        assert "retention.ms" not in played.err
        records = [json.loads(line) for line in
                   system.run("log", "--topic", "lib.server.game").out.splitlines()]
        assert len(records) == played.json["attacks"]
        for record in records:
            assert record["timestamp"][:23] == record["value"]["timestamp"][:23]


def test_that_kafka_will_soon_delete_the_history_is_said(tmp_path):
    with System(tmp_path) as system:
        # It may have begun to, so that the exit code may be any of an audit's.
        played = run(*HISTORY, "--rate", 0.001, "--games", 3, **system.settings)
        for topic in TOPICS:
            assert (f"kafka topic {topic}: retention.ms=604800000: records of 30 days ago are "
                    f"deleted soon after they are written") in played.err
