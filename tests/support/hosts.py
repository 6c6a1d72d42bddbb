"""Hosts of a test's own: network namespaces on one cable, a bridge in a namespace by itself.

Nothing of it can be seen from this machine's own network, nor the other way round. A host can be
cut off, so that what it sends goes nowhere while its own card seems to be in order, or be given a
link that loses and delays packets. Needs root, iproute2 and a kernel that has namespaces.
"""

import contextlib
import ctypes
import os
import pathlib
import re
import signal
import subprocess
import sys

from program import wait_until

LINK = pathlib.Path(__file__).with_name("bad_link.py")
CLONE_NEWNET = 0x40000000
NAMESPACES = pathlib.Path("/run/netns")
NET = "10.99.0"


def ip(*words):
    done = subprocess.run(["ip", *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(map(str, words))}: {done.stderr}"
    return done.stdout


def why_not():
    """Why hosts cannot be made here; empty if they can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    try:
        with Network("trial") as network:
            network.make_bad("trial", loss=0, delay=0, jitter=0)
    except (AssertionError, OSError) as error:
        return f"no hosts can be made of network namespaces: {error}"
    return ""


def set_namespace(handle):
    """This thread, and what it starts from now on, is in that network."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(handle, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def remove(namespace):
    """With all that still runs there, which a test has started: nobody else knows the namespace."""
    def left():
        pids = ip("netns", "pids", namespace).split()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        return pids
    if (NAMESPACES / namespace).exists():
        wait_until(lambda: not left(), f"{namespace} is empty", seconds=300)
        ip("netns", "del", namespace)


def sweep():
    """Removes the hosts of tests that were killed, which could not do so."""
    for found in NAMESPACES.glob("sh*-*"):
        owner = re.fullmatch(r"sh(\d+)-.*", found.name)
        if owner and not pathlib.Path("/proc", owner[1]).exists():
            remove(found.name)


class Network:
    """Hosts by their names; start it with `with`, which also ends all that is left of it."""

    def __init__(self, *names):
        self.names = names
        self.links = []

    def __enter__(self):
        try:
            self._open()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_):
        self._close()

    def namespace(self, name):
        return f"sh{os.getpid()}-{name}"

    def address(self, name):
        return f"{NET}.{self.names.index(name) + 1}"

    def within(self, name):
        """The words before a command that is to run there; the process stays the command's own."""
        return ("ip", "netns", "exec", self.namespace(name))

    @contextlib.contextmanager
    def inside(self, name):
        """This thread is on that host."""
        with (open("/proc/thread-self/ns/net", "rb") as before,
              open(NAMESPACES / self.namespace(name), "rb") as there):
            set_namespace(there.fileno())
            try:
                yield
            finally:
                set_namespace(before.fileno())

    def cut(self, name):
        """From now on nothing comes to the host or from it; nobody is told."""
        self._bridge("link", "set", self._port(name), "nomaster")

    def join(self, name):
        self._bridge("link", "set", self._port(name), "master", "cable")

    def _port(self, name):
        """Its end of the wire at the bridge."""
        return f"to{self.names.index(name) + 1}"

    def _bridge(self, *words):
        ip("-n", self.namespace("bridge"), *words)

    def _open(self):
        sweep()
        for name in ("bridge", *self.names):
            ip("netns", "add", self.namespace(name))
            ip("-n", self.namespace(name), "link", "set", "lo", "up")
        self._bridge("link", "add", "cable", "type", "bridge")
        self._bridge("link", "set", "cable", "up")
        for name in self.names:
            self._bridge("link", "add", self._port(name), "type", "veth",
                         "peer", "name", "card", "netns", self.namespace(name))
            self._plug_in(name)

    def _plug_in(self, name):
        self._bridge("link", "set", self._port(name), "master", "cable", "up")
        there = ("-n", self.namespace(name))
        ip(*there, "address", "add", f"{self.address(name)}/24", "dev", "card")
        ip(*there, "link", "set", "card", "up")

    def make_bad(self, name, **how):
        """Puts another wire in, which loses and delays; `how` are the words of bad_link.py. To be
        done before anything runs on the host."""
        ip("-n", self.namespace(name), "link", "del", "card")
        words = [word for key, value in how.items() for word in (f"--{key}", str(value))]
        link = subprocess.Popen(
            [*self.within("bridge"), sys.executable, str(LINK), self._port(name), "card", *words],
            stdout=subprocess.PIPE, text=True)
        self.links.append(link)
        assert link.stdout.readline() == "made\n", "bad_link.py made no wire"
        self._bridge("link", "set", "card", "netns", self.namespace(name))
        self._plug_in(name)
        return link

    def lost(self, link):
        """Ends a bad link; gives how many frames it passed on and how many it lost."""
        link.send_signal(signal.SIGTERM)
        passed, lost = map(int, link.communicate(timeout=300)[0].split())
        return passed, lost

    def _close(self):
        for link in self.links:
            if link.poll() is None:
                link.kill()
                link.communicate()
        for name in (*self.names, "bridge"):
            remove(self.namespace(name))
