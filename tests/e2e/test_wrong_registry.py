"""A worker that asks a registry which is not that of its games ends before it writes anything."""

import re
import signal

import pytest
import redis
from program import CLEAN, audit, environment, finish, run, verdict, wait_until
from redis_process import address, redis_server
from roles import Process


@pytest.fixture
def registry(tmp_path):
    """A redis-server; gives its client."""
    with redis_server(tmp_path) as client:
        yield client


@pytest.fixture
def played(out, registry):
    """Games that a server has played into the embedded log and into database 0."""
    settings = address(registry) | {"LOG_LEVEL": "ERROR", "LOGGER_MODULE": "embedded",
                                    "OUTPUT_DIR": out}
    assert run("build-db", "--quiet", **settings).code == 0
    server = Process("server", ("server", "--json", "--websocket-port", 0), environment(**settings))
    port = int(re.search(r":(\d+)/", server.says("serves ws://")).group(1))
    done = run("client", "--players", 6, "--games", 10, "--participants", "2", "--client-sleep",
               "0.01", "--quiet", "--websocket-port", port, LOG_LEVEL="ERROR")
    assert done.code == 0, done.err
    server.stop()
    return settings


def written(out):
    """Rows, commits and dead letters; which types the tables are to have may be said."""
    return [path for path in (out / "superhero").rglob("*")
            if path.is_file() and path.name != "tables.json"]


def test_an_empty_database_ends_the_worker_and_the_right_one_makes_the_rows(
        out, played, background):
    done = finish(background("worker", "--quiet", **played | {"REDIS_DB": 5}))
    assert done.code == 4
    line = done.err.strip().splitlines()[-1]
    assert f"redis 127.0.0.1:{played['REDIS_PORT']}/5 knows none of the first" in line
    for word in ("REDIS_HOST", "REDIS_PORT", "REDIS_DB", "--sessions topics"):
        assert word in line
    assert written(out) == []

    worker = background("worker", "--json", "--rotate-seconds", "0.2", **played)
    wait_until(lambda: audit(out).code == 0, "all games are in the tables", every=0.5)
    worker.send_signal(signal.SIGTERM)
    assert finish(worker).code == 0
    report = audit(out)
    assert report.json["games"] >= 10 and verdict(report.json) == CLEAN


def test_a_database_with_users_of_its_own_is_no_better(out, played, background):
    other = redis.Redis(port=played["REDIS_PORT"], db=7)
    other.hset("users", "SOMEBODY", "00000000-0000-4000-8000-000000000001")
    done = finish(background("worker", "--quiet", **played | {"REDIS_DB": 7}))
    assert done.code == 4 and "/7 knows none" in done.err
    assert written(out) == []


def test_without_the_registry_the_topics_will_do(out, played, background):
    worker = background("worker", "--json", "--rotate-seconds", "0.2", "--sessions", "topics",
                        **{k: v for k, v in played.items() if not k.startswith("REDIS")})
    wait_until(lambda: audit(out).code == 0, "all games are in the tables", every=0.5)
    worker.send_signal(signal.SIGTERM)
    assert finish(worker).code == 0
