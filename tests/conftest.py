"""What the Python tests of all folders share."""

import os
import pathlib
import signal
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "support"))

from program import start  # noqa: E402


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def background():
    """start(), but nothing started stays behind."""
    processes = []

    def launch(*args, **settings):
        processes.append(start(*args, **settings))
        return processes[-1]

    yield launch
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.communicate()


@pytest.fixture
def mount(tmp_path):
    """Mounts below a temporary folder; needs root, as a full disk cannot be had otherwise."""
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small file system")
    mounted = []

    def make(name, *args):
        point = tmp_path / name
        point.mkdir(exist_ok=True)
        subprocess.run(["mount", *args, str(point)], check=True)
        mounted.append(point)
        return point

    yield make
    for point in mounted:
        subprocess.run(["umount", "-l", str(point)], check=True)
