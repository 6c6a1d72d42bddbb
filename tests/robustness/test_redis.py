"""Redis restarts, is away, or is full: players hear a clear refusal or wait, no game breaks."""

import time

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
