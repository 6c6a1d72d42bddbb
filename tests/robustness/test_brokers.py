"""Brokers die and come back: records wait, go out in order, and none is lost or doubled."""

import re
import time

from system import System


def test_the_broker_is_killed_for_ten_seconds(tmp_path):
    with System(tmp_path) as system:
        server, _, client = system.playing()
        system.cluster("kill", "broker", 1)
        time.sleep(10)
        system.cluster("start", "broker", 1)
        system.goes_on()
        client.stop()
        system.prove(client)
        counts = server.stop()
        for topic, delivery in counts["deliveries"].items():
            assert delivery["failed"] == 0 and delivery["waiting"] == 0, topic


def leader_of_the_busiest_partition(system):
    offsets = system.cluster("kafka", "get-offsets", "--topic", "lib.server.lobby")
    busiest = max((line.split(":") for line in offsets.split()), key=lambda row: int(row[2]))[1]
    described = system.cluster("kafka", "topics", "--describe", "--topic", "lib.server.lobby")
    return int(re.search(rf"Partition: {busiest}\s+Leader: (\d+)", described).group(1))


def test_one_broker_of_three_is_killed_the_leader_of_the_busiest_partition(tmp_path):
    with System(tmp_path, brokers=3) as system:
        server, _, client = system.playing()
        leader = leader_of_the_busiest_partition(system)
        system.cluster("kill", "broker", leader)
        system.goes_on(commits=3)
        system.cluster("start", "broker", leader)
        system.goes_on()
        client.stop()
        system.prove(client)
        counts = server.stop()
        assert all(delivery["failed"] == 0 for delivery in counts["deliveries"].values())
