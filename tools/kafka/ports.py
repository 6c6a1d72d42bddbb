"""Which ports a cluster gets.

They are a block: brokers at PORT, PORT+1, PORT+2, their controllers at the next three, Redis at
PORT+6, the object store at PORT+7. Where nothing else was asked for, the block is the one that the
folder's last cluster had, else the first free one from 19092 on: so a terminal that knows the ports
stays right over `down` and `up`. Whose a block is stands in a file each, below the system's folder
for temporary files: it stays its cluster's while that exists, also while its servers are dead.

All ports lie below the range of which the system gives ports to outgoing connections, so that a
server that was stopped finds its port free again.
"""

import fcntl
import json
import os
import random
import socket
import tempfile
from contextlib import contextmanager
from pathlib import Path

from kafka.process import ClusterError

FIRST = 19092
STEP = 10
BLOCKS = 500
ANY = 0  # no block: any free ports, others each time


def wanted_ports(base, brokers, store):
    """The ports of a block, in the order that Cluster.create takes them."""
    pairs = [port for n in range(brokers) for port in (base + n, base + 3 + n)]
    return [*pairs, *([base + 6] if brokers else []), *([base + 7] if store else [])]


def hold(port):
    """A socket that keeps the port from clusters that are made meanwhile; None if it is taken.

    A server can listen on the port though it is held here: both allow reuse, and only the server
    listens. Connections that are long closed do not count as taken.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind(("127.0.0.1", port))
    except OSError:
        holder.close()
        return None
    return holder


def hold_all(ports):
    """Sockets that hold all of these ports; None if one is taken."""
    held = []
    for port in ports:
        held.append(hold(port))
        if held[-1] is None:
            release(held[:-1])
            return None
    return held


def release(holders):
    for holder in holders:
        holder.close()


def free_ports(count):
    """Sockets that hold any free ports, chosen at random."""
    system = Path("/proc/sys/net/ipv4/ip_local_port_range")
    top = int(system.read_text().split()[0]) if system.exists() else 32768
    held = []
    for port in random.sample(range(*((15000, top) if top > 16000 else (15000, 60000))), 500):
        holder = socket.socket()
        try:
            holder.bind(("127.0.0.1", port))  # without reuse: fails if anyone else has the port
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        except OSError:
            holder.close()
            continue
        held.append(holder)
        if len(held) == count:
            return held
    release(held)
    raise ClusterError("no free ports on 127.0.0.1")


def owners_folder():
    """The folder of the files that say whose a block is; None where there can be none."""
    folder = Path(tempfile.gettempdir()) / f"superhero-clusters-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder if folder.stat().st_uid == os.getuid() else None
    except OSError:
        return None


class Owners:
    """Whose the blocks are; asked and told under the lock of owned_blocks()."""

    def __init__(self, folder):
        self.folder = folder

    def last_of(self, cluster_folder):
        """The block that the cluster of this folder had last, or None."""
        files = self.folder.glob("[0-9]*") if self.folder else ()
        return next((int(file.name) for file in sorted(files)
                     if file.read_text(encoding="utf-8") == str(cluster_folder)), None)

    def is_anothers(self, base, cluster_folder):
        """Whether a cluster of another folder, up or down with its data, has this block."""
        file = self.folder / str(base) if self.folder else None
        if not file or not file.exists():
            return False
        owner = file.read_text(encoding="utf-8")
        try:
            state = json.loads((Path(owner) / "cluster.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return owner != str(cluster_folder) and state.get("port") == base

    def note(self, base, cluster_folder):
        if not self.folder:
            return
        last = self.last_of(cluster_folder)
        if last is not None:
            (self.folder / str(last)).unlink()
        (self.folder / str(base)).write_text(str(cluster_folder), encoding="utf-8")


@contextmanager
def owned_blocks():
    """Gives the Owners; one process at a time, until the new cluster's state is written."""
    folder = owners_folder()
    if folder is None:
        yield Owners(None)
        return
    with open(folder / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Owners(folder)


def choose(owners, cluster_folder, wanted, asked=None):
    """(first port of the block or ANY, sockets that hold its ports) for a new cluster.

    wanted(base): the ports of the block that begins there.

    A block that was asked for must be free. Else it is the folder's last one or the next free one.
    """
    if asked == ANY:
        return ANY, free_ports(len(wanted(0)))
    last = owners.last_of(cluster_folder)
    candidates = [*([last] if last else []), *range(FIRST, FIRST + STEP * BLOCKS, STEP)]
    for base in candidates if asked is None else [asked]:
        if owners.is_anothers(base, cluster_folder):
            continue
        held = hold_all(wanted(base))
        if held:
            owners.note(base, cluster_folder)
            return base, held
    if asked is None:
        raise ClusterError(f"no free ports on 127.0.0.1 from {FIRST} on")
    raise ClusterError(f"port {asked} or one that goes with it ({taken(wanted(asked))}) is taken: "
                       "give another --port")


def taken(ports):
    """The first of these ports that cannot be had, for an error."""
    for port in ports:
        holder = hold(port)
        if holder is None:
            return port
        holder.close()
    return "another cluster's"
