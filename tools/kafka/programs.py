"""Brings the programs that a cluster needs and that are not here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from kafka.jars import find_program, jars_folder
from kafka.process import ClusterError

SETUP = Path(__file__).resolve().parents[1] / "setup"
PACKAGES = {"java": "default-jre-headless", "mvn": "maven", "redis-server": "redis-server",
            "redis-cli": "redis-tools"}


def missing_programs():
    """The names of those that are not here; Maven counts only until Kafka's jars are here."""
    wanted = set(PACKAGES) - ({"mvn"} if jars_folder().is_dir() else set())
    return [name for name in PACKAGES if name in wanted and not is_here(name)]


def is_here(name):
    try:
        return bool(find_program(name, PACKAGES[name]))
    except ClusterError:
        return False


def provide_programs(say):
    """Has tools/setup install what is missing; ClusterError names what is missing after that."""
    missing = missing_programs()
    if missing and shutil.which("apt-get") and os.environ.get("SKIP_SYSTEM_PACKAGES") != "1":
        say(f"no {' and no '.join(missing)} here: tools/setup cluster installs what is missing")
        subprocess.run([str(SETUP), "cluster"], stdin=subprocess.DEVNULL, stdout=sys.stderr,
                       check=False)
        missing = missing_programs()
    for name in missing:
        find_program(name, PACKAGES[name])
