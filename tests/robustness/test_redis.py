"""Redis restarts, is away, or is full: players hear a clear refusal or wait, no game breaks."""

import pathlib
import time

import program
from system import System

REFUSAL = "REGISTRY NOT AVAILABLE"


def test_redis_is_restarted(tmp_path):
    with System(tmp_path) as system:
        _, _, client = system.playing()
        system.cluster("kill", "redis", "--signal", "TERM")
        system.cluster("start", "redis")
        system.goes_on(commits=2)
        client.stop()
        system.prove(client)


def test_redis_is_away_for_ten_seconds(tmp_path):
    with System(tmp_path) as system:
        _, _, client = system.playing()
        system.cluster("kill", "redis", "--signal", "TERM")
        time.sleep(10)
        system.cluster("start", "redis")
        system.goes_on(commits=2)
        assert client.stop()["refused"][REFUSAL] > 0
        system.prove(client)


def test_redis_is_out_of_memory(tmp_path):
    with System(tmp_path) as system:
        _, _, client = system.playing()
        system.redis.config_set("maxmemory", system.redis.info("memory")["used_memory"] // 2)
        client.hears(REFUSAL, beyond=100)
        system.redis.config_set("maxmemory", 0)
        system.goes_on(commits=2)
        client.stop()
        system.prove(client)


# What makes Redis refuse changes, its word for it, and what makes it take them again.
REFUSALS = {
    "no right": ([("ACL", "SETUSER", "default", "-zadd")], "NOPERM",
                 [("ACL", "SETUSER", "default", "+zadd")]),
    "a replica": ([("REPLICAOF", "127.0.0.1", "1")], "READONLY", [("REPLICAOF", "NO", "ONE")]),
    "no memory": ([("CONFIG", "SET", "maxmemory", "1")], "OOM",
                  [("CONFIG", "SET", "maxmemory", "0")]),
}


def snapshot_fails(system):
    """Then Redis takes no changes, unless it is told otherwise."""
    in_its_place = pathlib.Path(system.redis.config_get("dir")["dir"]) / "dump.rdb"
    in_its_place.mkdir()
    system.redis.config_set("save", "3600 1")
    system.redis.bgsave()
    program.wait_until(lambda: system.redis.info("persistence")["rdb_last_bgsave_status"] == "err",
                       "a snapshot fails")


def refuses(system, server, client, word):
    before = client.report().get("refused", {}).get(REFUSAL, 0)
    errors = server.report()["registry_errors"]
    assert "Redis refuses" in server.says(word)
    client.hears(REFUSAL, beyond=before + 20)
    assert server.report()["registry_errors"] > errors


def test_what_redis_refuses_is_said_in_its_words_until_it_takes_changes_again(tmp_path):
    with System(tmp_path, LOG_LEVEL="ERROR") as system:
        server, _, client = system.playing()
        for refuse, word, take in REFUSALS.values():
            for words in refuse:
                system.redis.execute_command(*words)
            refuses(system, server, client, word)
            for words in take:
                system.redis.execute_command(*words)
            system.goes_on(commits=2)
        snapshot_fails(system)
        refuses(system, server, client, "MISCONF")
        system.redis.config_set("save", "")
        system.goes_on(commits=2)
        client.stop()
        system.prove(client)


def test_a_worker_that_may_not_read_sessions_waits_until_it_may(tmp_path):
    with System(tmp_path) as system:
        def acl(*words):
            system.redis.execute_command("ACL", "SETUSER", "worker", *words)
        acl("on", ">secret", "~*", "&*", "+@all")
        server = system.server()
        client = system.client(server)
        worker = system.worker("--sessions", "registry", REDIS_USER="worker",
                               REDIS_PASSWORD="secret")
        system.goes_on()
        acl("-get")
        assert "NOPERM" in worker.says("Redis refuses")
        assert worker.report()["registry_errors"] > 0
        acl("+get")
        system.goes_on(commits=2)
        client.stop()
        system.prove(client)
        assert worker.stop()["dead_letters"] == 0
        server.stop()


def test_a_key_of_a_wrong_type_is_said_in_the_words_of_redis(tmp_path):
    with System(tmp_path) as system:
        server, _, client = system.playing()
        system.cluster("redis", "SET", "games:indexed", "nonsense")
        said = server.says("Registry Calls Failed")
        assert "WRONGTYPE" in said and "games:indexed" in said
        client.hears(REFUSAL, beyond=20)
        ready = program.run("ready", "--timeout", 2, **system.settings)
        assert ready.code == 3
        assert "WRONGTYPE" in ready.err and "games:indexed" in ready.err
        assert server.report()["registry_errors"] > 20
        system.redis.delete("games:indexed")
        system.run("ready")
        system.goes_on(commits=2)
        client.stop()
        system.prove(client)


def test_games_that_redis_has_deleted_come_from_the_topics(tmp_path):
    with System(tmp_path) as system:
        system.redis.config_set("maxmemory-policy", "allkeys-random")
        server = system.server()
        server.says("maxmemory-policy is allkeys-random")
        client = system.client(server, games=5)
        client.wait()
        system.wait_until_all_is_told()
        games = [key for key in system.redis.scan_iter("games:*:fight", count=1000)]
        for number, key in enumerate(sorted(games)):
            # As it pleases: the whole game, its logs, what only we look at, or nothing.
            lost = [key.removesuffix(":fight") + "*", key.removesuffix("fight") + "logs", key, None]
            if pattern := lost[number % 4]:
                system.redis.delete(*system.redis.scan_iter(pattern, count=1000))
        worker = system.worker()
        worker.says("maxmemory-policy is allkeys-random")
        system.prove(client)
        assert worker.report()["lost"] > 0
