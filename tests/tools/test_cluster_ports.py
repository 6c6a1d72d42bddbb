"""Which ports a cluster gets, and that it brings the programs it needs. No server is started."""

import os
import shutil
import socket
import subprocess
import sys

import pytest
from cluster_tool import TOOL
from program import ROOT

sys.path.insert(0, str(ROOT / "tools"))

from kafka import layout, ports, process  # noqa: E402


@pytest.fixture(autouse=True)
def block(tmp_path, monkeypatch):
    """Blocks of which no other test knows: first ports, and whose they are."""
    monkeypatch.setattr(ports.tempfile, "gettempdir", lambda: str(tmp_path))
    base = next(base for base in range(23500, 32000, 100)
                if (held := ports.hold_all(range(base, base + 50))) and not ports.release(held))
    monkeypatch.setattr(ports, "FIRST", base)
    return base


def make(folder, brokers=1, asked=None):
    """A cluster whose servers are all dead; its first port."""
    cluster = layout.Cluster(folder)
    with ports.owned_blocks() as owners:
        base, held = ports.choose(owners, cluster.folder,
                                  lambda base: ports.wanted_ports(base, brokers, None), asked)
        cluster.create(brokers, "no", [holder.getsockname()[1] for holder in held], base)
    ports.release(held)
    return cluster.brokers()[0]["port"]


def listen(port):
    return socket.create_server(("127.0.0.1", port))


def test_a_cluster_has_the_same_ports_over_down_and_up(tmp_path, block):
    for _ in range(2):
        assert make(tmp_path / "a") == block
        cluster = layout.Cluster(tmp_path / "a")
        assert cluster.redis_port() == block + 6
        cluster.remove()
    assert make(tmp_path / "a", brokers=3) == block
    cluster = layout.Cluster(tmp_path / "a")
    assert [broker["port"] for broker in cluster.brokers()] == [block, block + 1, block + 2]
    assert cluster.redis_port() == block + 6


@pytest.mark.parametrize("taken", [0, 3, 6])
def test_the_next_block_is_taken_while_another_program_has_a_port(tmp_path, block, taken):
    with listen(block + taken):
        assert make(tmp_path / "a") == block + 10
    layout.Cluster(tmp_path / "a").remove()
    assert make(tmp_path / "a") == block + 10, "the folder keeps its ports"


def test_dead_clusters_keep_their_ports(tmp_path, block):
    assert [make(tmp_path / name) for name in "abc"] == [block, block + 10, block + 20]
    layout.Cluster(tmp_path / "a").remove()
    layout.Cluster(tmp_path / "b").remove()
    assert make(tmp_path / "b") == block + 10
    shutil.rmtree(tmp_path / "b")
    assert [make(tmp_path / name) for name in "de"] == [block, block + 10]


def test_connections_that_were_closed_do_not_take_a_port(tmp_path, block):
    with listen(block) as listener, socket.create_connection(("127.0.0.1", block)) as client:
        listener.accept()[0].close()  # the side that closes first keeps the port for a minute
        client.recv(1)
    assert make(tmp_path / "a") == block


def test_a_port_that_was_asked_for_must_be_free(tmp_path, block):
    assert make(tmp_path / "a", asked=block + 10) == block + 10
    for name, asked in (("b", block + 10), ("c", block + 30)):
        with listen(block + 36), pytest.raises(process.ClusterError, match=f"port {asked} .*taken"):
            make(tmp_path / name, asked=asked)
    assert make(tmp_path / "b") == block


def test_any_ports_are_no_block(tmp_path, block):
    chosen = {make(tmp_path / str(n), brokers=3, asked=ports.ANY) for n in range(5)}
    assert len(chosen) == 5
    assert make(tmp_path / "a") == block


def test_the_folder_for_temporary_files_is_not_needed(tmp_path, block, monkeypatch):
    monkeypatch.setattr(ports.tempfile, "gettempdir", lambda: "/proc/none")
    assert make(tmp_path / "a") == block


@pytest.mark.parametrize("words", [("--port", "80"), ("--port", "70000"), ("--port", "x")])
def test_a_port_that_cannot_be_is_refused(tmp_path, words):
    done = subprocess.run([sys.executable, TOOL, "--dir", tmp_path / "a", "up", *words],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_env_can_be_taken_back(tmp_path):
    script = f"""export KAFKA_BROKERS=x LOGGER_MODULE=kafka REDIS_PORT=1
    eval "$('{TOOL}' --dir '{tmp_path}' env --unset)"; env"""
    out = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
    assert not [line for line in out.splitlines()
                if line.startswith(("KAFKA_", "LOGGER_MODULE", "REDIS_"))]


def path_without(folder, *programs):
    """A folder for PATH with all that PATH has, but these programs."""
    folder.mkdir()
    for path in reversed(os.environ["PATH"].split(os.pathsep)):
        for name in os.listdir(path) if os.path.isdir(path) else ():
            (folder / name).unlink(missing_ok=True)
            (folder / name).symlink_to(os.path.join(path, name))
    for name in programs:
        (folder / name).unlink(missing_ok=True)
    return folder


def program(path, text):
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("works", [True, False])
def test_a_program_that_is_missing_is_installed(tmp_path, works):
    """Those that install are made up; tools/setup and tools/cluster are real."""
    folder = path_without(tmp_path / "bin", "redis-server", "sudo")
    program(folder / "dpkg-query", "cat <<END\n"
            "default-jre-headless ok installed\nmaven ok installed\nredis-tools ok installed\nEND")
    program(folder / "apt-cache", "exit 0")
    program(folder / "id", "echo 0")
    outcome = "true" if works else "echo E: no network; exit 100"
    program(folder / "apt-get", f"""echo "$*" >>'{tmp_path}/asked'
case "$*" in *redis-server*) {outcome};; *) exit 0;; esac
printf '#!/bin/sh\\nexit 7\\n' >'{folder}/redis-server'; chmod +x '{folder}/redis-server'""")
    done = subprocess.run(
        [sys.executable, "-c", f"""import sys
sys.path.insert(0, {str(ROOT / 'tools')!r})
from kafka.process import ClusterError
from kafka.programs import provide_programs
try:
    provide_programs(lambda text: print("cluster:", text, file=sys.stderr))
except ClusterError as error:
    sys.exit(f"cluster: {{error}}")
"""], env=os.environ | {"PATH": str(folder)}, capture_output=True, text=True, check=False)
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0].startswith("cluster: no redis-server here: tools/setup cluster installs")
    assert "setup: apt package redis-server (Redis)" in lines
    asked = (tmp_path / "asked").read_text()
    assert "install -y --no-install-recommends redis-server" in asked
    assert "nginx" not in asked
    if works:
        assert done.returncode == 0, done.stderr
    else:
        assert done.returncode == 1
        assert "setup: apt-get install failed: E: no network" in lines
        assert lines[-1] == ("cluster: no redis-server here: install redis-server "
                             "(apt-get install redis-server)")
