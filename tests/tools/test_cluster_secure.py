"""tools/cluster up --secure: its own tools are let in, others are not."""

import pathlib
import socket
import ssl
import sys

import pytest
from cluster_tool import ClusterTool
from program import ROOT

sys.path.insert(0, str(ROOT / "tools"))

from kafka import wire  # noqa: E402


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    tool = ClusterTool(tmp_path_factory.mktemp("secure") / "cluster")
    tool("up", "--secure", "--port", 0)
    yield tool
    tool("down")
    assert not (tool.folder / "secure").exists()


def test_the_clusters_own_tools_are_let_in(cluster):
    lines = cluster("status").splitlines()
    assert len(lines) == 2 and all(line.endswith(" serves") for line in lines)
    assert cluster("redis", "PING") == "PONG\n"
    cluster("kafka", "topics", "--create", "--topic", "guarded")
    assert "guarded" in cluster("kafka", "topics", "--list").split()


def test_users_may_log_in_by_scram_as_well(cluster):
    folder = cluster.folder / "secure"
    by_plain = (folder / "client.properties").read_text()
    by_scram = folder / "scram.properties"
    by_scram.write_text(by_plain.replace("mechanism=PLAIN", "mechanism=SCRAM-SHA-512")
                        .replace("plain.PlainLoginModule", "scram.ScramLoginModule"))
    cluster("kafka", "topics", "--list", "--command-config", by_scram)


def test_others_are_not(cluster):
    settings = cluster.settings()
    redis, kafka = int(settings["REDIS_PORT"]), int(settings["KAFKA_PORT"])
    with pytest.raises(wire.WireError):
        wire.redis_ping(redis, timeout=60)
    with pytest.raises(wire.WireError), wire.Broker(kafka, timeout=60) as broker:
        broker.metadata()
    context = ssl.create_default_context(cafile=settings["REDIS_TLS_CA"])
    with socket.create_connection(("127.0.0.1", redis), 60) as plain, \
            context.wrap_socket(plain, server_hostname="localhost") as connection:
        connection.sendall(b"PING\r\n")
        assert connection.recv(100).startswith(b"-NOAUTH")


def test_secrets_are_for_their_owner_alone(cluster):
    secrets = pathlib.Path(cluster.settings()["REDIS_PASSWORD_FILE"])
    assert secrets.stat().st_mode & 0o077 == 0
    assert secrets.parent.stat().st_mode & 0o077 == 0
    assert secrets.read_text().strip() not in cluster("env")
