"""The echo server whose connections are those of the game server, and the game server itself."""

import pathlib
import re
import subprocess

import pytest
from program import PROGRAM, finish, start

from raw_websocket import RawConnection


@pytest.fixture(scope="module")
def echo():
    program = pathlib.Path(PROGRAM).parent / "echo_server"
    if not program.exists():
        program = pathlib.Path(__file__).resolve().parents[2] / "build/asan-ubsan/echo_server"
    process = subprocess.Popen([program], stdout=subprocess.PIPE, text=True)
    yield int(re.search(r":(\d+)/", process.stdout.readline())[1])
    process.terminate()
    assert process.wait(timeout=600) == 0


@pytest.fixture(scope="module")
def game_server():
    process = start("server", "--registry", "memory", "--websocket-port", 0,
                    "--websocket-host", "127.0.0.1")
    for line in process.stderr:
        if found := re.search(r"ws://[^ ]*?:(\d+)", line):
            break
    yield int(found[1])
    assert finish(process, send=15).code == 0


@pytest.fixture
def connect():
    made = []

    def open_connection(port):
        made.append(RawConnection(port))
        return made[-1]

    yield open_connection
    for connection in made:
        connection.shut()
