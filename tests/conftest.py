"""What the Python tests of all folders share."""

import pathlib
import signal
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
