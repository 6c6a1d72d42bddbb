"""deploy/compose.brokers.yaml over deploy/compose.yaml: three brokers that are one cluster."""

import os
import re
import subprocess

import pytest
import yaml
from compose_file import DEPLOY, conditions, read_compose, read_env

BROKERS = ("kafka", "kafka-2", "kafka-3")


@pytest.fixture(scope="module")
def services():
    """As docker-compose puts both files together, variables filled in."""
    outside = {k: v for k, v in os.environ.items() if k not in {name for name, *_ in read_env()}}
    done = subprocess.run(
        ["docker-compose", "-f", "compose.yaml", "-f", "compose.brokers.yaml", "config"],
        cwd=DEPLOY, capture_output=True, text=True, env=outside, check=False)
    assert done.returncode == 0, done.stderr
    return yaml.safe_load(done.stdout)["services"]


def test_three_brokers_of_one_cluster(services):
    shared = [{name: value for name, value in services[broker]["environment"].items()
               if name not in ("KAFKA_NODE_ID", "KAFKA_ADVERTISED_LISTENERS")}
              for broker in BROKERS]
    assert shared[0] == shared[1] == shared[2]
    voters = shared[0]["KAFKA_CONTROLLER_QUORUM_VOTERS"].split(",")
    assert voters == [f"{services[broker]['environment']['KAFKA_NODE_ID']}@{broker}:9093"
                      for broker in BROKERS]
    for broker in BROKERS:
        inside = services[broker]["environment"]["KAFKA_ADVERTISED_LISTENERS"].split(",")[0]
        assert inside == f"INSIDE://{broker}:9092"


def test_three_copies_of_which_two_are_needed(services):
    for broker in BROKERS:
        settings = services[broker]["environment"]
        copies = {name: value for name, value in settings.items() if name.endswith("_FACTOR")}
        assert len(copies) == 4 and set(copies.values()) == {"3"}
        needed = {name: value for name, value in settings.items()
                  if re.search(r"MIN_(ISR|INSYNC_REPLICAS)$", name)}
        assert len(needed) == 3 and set(needed.values()) == {"2"}


def test_nothing_of_the_one_broker_is_lost(services):
    """What compose.yaml says of it, the two others have, too."""
    before, merged = read_compose()["services"]["kafka"], services["kafka"]
    assert before["environment"].keys() <= merged["environment"].keys()
    for broker in BROKERS:
        for part in ("image", "healthcheck", "restart", "stop_grace_period"):
            assert services[broker][part] == merged[part]
        assert services[broker].keys() == merged.keys()


def test_brokers_share_neither_disk_nor_port(services):
    assert len({volume for broker in BROKERS for volume in services[broker]["volumes"]}) == 3
    ports = [str(port) for broker in BROKERS for port in services[broker]["ports"]]
    assert len(set(ports)) == 3
    assert all("127.0.0.1" in port for port in ports)


def test_our_roles_wait_for_all_and_know_all(services):
    known = ",".join(f"{broker}:9092" for broker in BROKERS)
    for name in ("server", "worker", "monitor"):
        assert services[name]["environment"]["KAFKA_BROKERS"] == known
        waits = conditions(services[name])
        assert {broker: waits[broker] for broker in BROKERS} == dict.fromkeys(
            BROKERS, "service_healthy")
    assert services["server"]["environment"]["WEBSOCKET_HOST"] == "0.0.0.0"
    assert services["kafka-ui"]["environment"]["KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS"] == known
