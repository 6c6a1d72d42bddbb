"""The roster goes into Redis whole: built in, of a file, or pulled over HTTPS. And `ready`."""

import json
import subprocess
import sys
from collections import defaultdict

import pytest
from program import ROOT, free_port, run, wait_until
from redis_process import address, redis_server

API = ROOT / "tests/support/heroapi_server.py"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A redis-server of these tests; gives a client of it."""
    with redis_server(tmp_path_factory.mktemp("redis"), decode_responses=True) as client:
        yield client


def build_db(client, *args, **settings):
    return run("build-db", "--json", "--quiet", *args, **address(client), **settings)


def pull(api, out):
    """The flags that pull from there."""
    url, certificate = api
    return "--pull", "--api-url", url, "--api-ca", certificate, "--output-dir", out


@pytest.fixture
def api(tmp_path):
    """Starts a server that answers as the Super Hero API does; gives (URL, certificate)."""
    processes = []

    def launch(*flags):
        folder = tmp_path / f"api{len(processes)}"
        folder.mkdir()
        processes.append(subprocess.Popen([sys.executable, str(API), str(folder), *flags],
                                          stdin=subprocess.PIPE))
        wait_until((folder / "port").exists, "the API serves")
        return f"https://127.0.0.1:{(folder / 'port').read_text()}/api", folder / "certificate.pem"
    yield launch
    for process in processes:
        process.stdin.close()
        process.wait(timeout=100)


def test_the_built_in_roster_with_computed_health_and_attack(server):
    done = build_db(server)
    assert done.code == 0, done.err
    assert done.json == {"heroes": 280}
    heroes = server.hgetall("superheros")
    assert len(heroes) == 280
    for identity, text in heroes.items():
        hero = json.loads(text)
        stats = defaultdict(lambda: 1)  # what is missing, "null" or 0 counts as 1
        stats.update({name: int(value) for name, value in hero["powerstats"].items()
                      if str(value).isdigit() and int(value) > 0})
        assert str(hero["id"]) == identity
        assert int(hero["powerstats"]["health"]) == (
            10 * stats["intelligence"] * stats["strength"] * stats["durability"])
        assert int(hero["powerstats"]["attack"]) == (
            stats["speed"] * stats["power"] * stats["combat"])


def test_flush_removes_what_is_ours_and_nothing_else(server):
    server.set("somebody", "else's")
    server.hset("users", "A", "b")
    server.set("games:x:status", "Completed")
    assert build_db(server, "--flush").code == 0
    assert sorted(server.keys()) == ["somebody", "superheros"]


def test_a_broken_file_leaves_the_roster_as_it_is(server, tmp_path):
    assert build_db(server).code == 0
    before = server.hgetall("superheros")
    broken = tmp_path / "heroes.json"
    broken.write_text('[{"id": 1, "name": "A", "powerstats": {"speed": "fast"}}]')
    done = build_db(server, "--flush", "--file", broken)
    assert done.code == 2
    assert "speed" in done.error_line()
    assert server.hgetall("superheros") == before


def test_a_pull_over_https_survives_failures(server, api, out):
    faulty = api("--heroes", "40", "--fail-first", "2", "--cut-first", "1")
    done = build_db(server, *pull(faulty, out), API_TOKEN="letmein")
    assert done.code == 0, done.err
    assert done.json == {"heroes": 40}
    assert server.hlen("superheros") == 40
    assert not list(out.rglob("*.json")), "what was kept for going on is gone"


def test_a_wrong_token_is_a_setting_that_is_not_printed(server, api, out):
    before = server.hgetall("superheros")
    done = build_db(server, *pull(api(), out), API_TOKEN="wrong-one")
    assert done.code == 2
    assert "API_TOKEN" in done.error_line()
    assert "wrong-one" not in done.err + done.out
    assert server.hgetall("superheros") == before


def test_an_interrupted_pull_goes_on(server, api, out, background):
    slow = api("--heroes", "30", "--slow-id", "25")
    process = background("build-db", "--quiet", *pull(slow, out), API_TOKEN="letmein",
                         **address(server))
    wait_until(lambda: len(list(out.rglob("*.json"))) >= 20, "heroes are kept")
    process.kill()
    process.communicate()
    kept = len(list(out.rglob("*.json")))
    done = build_db(server, *pull(api("--heroes", "30"), out), API_TOKEN="letmein")
    assert done.code == 0 and done.json == {"heroes": 30}
    assert kept >= 20


def test_no_redis_is_a_service_that_cannot_be_reached():
    port = free_port()
    done = run("build-db", "--quiet", REDIS_HOST="127.0.0.1", REDIS_PORT=port)
    assert done.code == 3
    assert f"127.0.0.1:{port}" in done.error_line()


def test_ready_says_who_is_not(server):
    asked = address(server) | {"KAFKA_BROKERS": f"127.0.0.1:{free_port()}"}
    done = run("ready", "--timeout", 2, "--quiet", **asked)
    assert done.code == 3
    assert asked["KAFKA_BROKERS"] in done.last_line()
    done = run("ready", "--timeout", 2, "--quiet", "--logger-module", "default", "--json", **asked)
    assert done.code == 0 and done.json["ready"] is True


@pytest.mark.parametrize("extra, word", [
    ("nonsense", "KEY=VALUE"),
    ("no.such.setting=1", "no.such.setting"),
    ("group.id=mine", "group.id"),
    ("session.timeout.ms=soon", "session.timeout.ms"),
])
def test_a_kafka_setting_that_cannot_be_used_is_refused_by_name(out, extra, word):
    done = run("worker", "--logger-module", "kafka", "--registry", "memory", "--output-dir", out,
               "--kafka", extra)
    assert done.code == 2
    assert word in done.error_line()
