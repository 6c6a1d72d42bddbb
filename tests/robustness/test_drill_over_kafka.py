"""The drill over Kafka and Redis, on a cluster that nobody has used before."""

from program import CLEAN, verdict
from system import System


def test_a_drill_brings_its_heroes_and_loses_no_game(tmp_path):
    with System(tmp_path) as system:
        system.redis.flushall()
        report = system.run("drill", "--workers", 2, "--kills", 6,
                            "--steps", "link,revoked,remove", "--json", "--quiet",
                            timeout=3000).json
        assert report["kills"] + sum(row["not_reached"] for row in report["steps"]) == 6, report
        assert report["kills"] >= 5, report
        assert report["games"] > 100
        assert verdict(report) == CLEAN
        assert system.redis.hlen("superheros") > 0
