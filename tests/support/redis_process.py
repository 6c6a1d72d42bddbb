"""A redis-server of a test's own."""

import contextlib
import subprocess

import redis
from program import free_port, wait_until


@contextlib.contextmanager
def redis_server(folder, *flags, **client_options):
    """Runs in the folder, on 127.0.0.1, and keeps nothing; gives a client of it, which the options
    are for."""
    port = free_port()
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
         "--dir", str(folder), *flags], stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port, **client_options)

    def serves():
        try:
            return client.ping()
        except redis.ConnectionError:
            return False
    try:
        wait_until(serves, "redis-server answers")
        yield client
    finally:
        process.terminate()
        process.wait(timeout=100)


def address(client):
    """The settings that lead to it."""
    return {"REDIS_HOST": "127.0.0.1",
            "REDIS_PORT": client.connection_pool.connection_kwargs["port"]}
