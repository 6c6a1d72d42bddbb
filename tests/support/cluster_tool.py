"""Calls tools/cluster."""

import os
import re
import subprocess
import sys

from program import ROOT

TOOL = ROOT / "tools" / "cluster"


class ClusterTool:
    """Call it with the words of a command, which must succeed; it gives the standard output."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *words):
        done = self._run(*words)
        assert done.returncode == 0, f"cluster {words}: {done.stdout}{done.stderr}"
        return done.stdout

    def is_dead(self, process):
        """Of "broker 1" or "redis"."""
        return re.search(rf"^{process} .* dead$", self._run("status").stdout, re.M) is not None

    def _run(self, *words):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CLUSTER_")}
        return subprocess.run([sys.executable, str(TOOL), "--dir", str(self.folder),
                               *map(str, words)], capture_output=True, text=True, timeout=1200,
                              env=kept, check=False)

    def settings(self):
        """KAFKA_BROKERS, REDIS_PORT and the like, as the program takes them."""
        return dict(re.fullmatch(r"export (\w+)='?([^']*)'?", line).groups()
                    for line in self("env").splitlines())
