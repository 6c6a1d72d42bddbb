"""The main job over the real services, and the drill over them."""

import pytest
from program import CLEAN, readme_digest, verdict
from system import System


@pytest.mark.parametrize("how", [(), ("--direct",)], ids=["sockets", "direct"])
def test_the_same_seed_gives_the_same_tables_over_kafka_and_redis(tmp_path, how):
    with System(tmp_path) as system:
        played = system.run("simulate", "--games", 1000, "--seed", 42, "--json", "--quiet",
                            *how).json
        assert played["digest"] == readme_digest()
        assert played["audit"] == CLEAN
        rebuilt = tmp_path / "rebuilt"
        made = system.run("batch", "--rebuild", rebuilt, "--json", "--quiet").json
        assert made["games"] == 1000
        system.run("audit", "--against", rebuilt)


def test_a_drill_over_kafka_with_several_workers(tmp_path):
    with System(tmp_path) as system:
        report = system.run("drill", "--workers", 2, "--kills", 5, "--seed", 4, "--json", "--quiet",
                            timeout=4000).json
        assert report["kills"] >= 3
        assert verdict(report) == CLEAN
        assert report["games"] > 0
