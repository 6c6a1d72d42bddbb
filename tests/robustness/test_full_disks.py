"""Disks are full below the services and below the server: what was told is kept, and nothing is
lost once there is space."""

import signal

import pytest
from program import wait_until
from system import System


def fill(folder):
    """Takes all the space that is left; gives the file that has it."""
    path = folder / "filler"
    with open(path, "wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(b"x" * 4096)
    return path


def test_the_disk_of_broker_and_redis_is_full(mount, tmp_path):
    disk = mount("cluster", "-t", "tmpfs", "-o", "size=400m", "tmpfs")
    with System(tmp_path) as system:
        server, worker, client = system.playing()
        filler = fill(disk)
        # Its only log folder has failed: the broker ends.
        wait_until(lambda: system.cluster.is_dead("broker 1"), "the broker ends", 600, every=1)
        # Nor does it answer what it cannot keep.
        wait_until(lambda: system.cluster.is_dead("redis"), "Redis ends", 600, every=1)
        filler.unlink()
        system.cluster("start", "redis")
        system.cluster("start", "broker", 1)
        client.counts("games", beyond=client.report()["games"] + 20)
        client.stop()
        system.wait_until_all_is_told()
        system.prove(client)
        counts = server.stop()
        assert all(delivery["failed"] == 0 for delivery in counts["deliveries"].values())
        worker.stop()


def test_a_server_that_ends_without_broker_and_without_space_says_so(mount, tmp_path):
    """What it could not hand over is told by another server: the games are in Redis."""
    disk = mount("server", "-t", "tmpfs", "-o", "size=30m", "tmpfs")
    with System(tmp_path) as system:
        server = system.start("server", "--websocket-port", 0, OUTPUT_DIR=disk / "out")
        server.port = int(server.says("serves ws://").split(":")[-1].split("/")[0])
        system.worker()
        client = system.client(server)
        system.goes_on()
        system.cluster("kill", "broker", 1, "--signal", "STOP")
        server.says("not acknowledged")
        fill(disk)
        server.signal(signal.SIGTERM)
        assert server.process.wait(timeout=600) != 0
        for reader in server.readers:
            reader.join(timeout=100)
        line = server.says("are not kept for the next start")
        assert "No space left on device" in line and str(disk) in line
        client.kill()
        system.cluster("kill", "broker", 1, "--signal", "CONT")
        second = system.server()
        second.counts("games_taken_over")
        system.wait_until_all_is_told()
        system.prove(client)
        second.stop()
