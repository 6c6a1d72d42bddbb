"""tools/cluster's object store: the one that is there, and the one that PyPI has."""

import os
import pathlib
import re
import subprocess
import sys

import pytest
from cluster_tool import TOOL, ClusterTool
from program import ROOT

sys.path.insert(0, str(ROOT / "tools"))

from kafka import s3  # noqa: E402


@pytest.mark.parametrize("kind", ["versitygw", "seaweedfs"])
def test_a_store_keeps_its_objects_over_a_kill(tmp_path, monkeypatch, kind):
    if kind == "seaweedfs" or not has_go():
        monkeypatch.setenv("STORE", "seaweedfs")
    cluster = ClusterTool(tmp_path / "cluster")
    try:
        cluster("up", "--brokers", 0, "--store", "--port", 0)
        port = int(re.search(r"S3_ENDPOINT=http://127\.0\.0\.1:(\d+)", cluster("env")).group(1))
        assert s3.request(port, "PUT", "/superhero/a", body=b"kept")[0] == 200
        again = s3.request(port, "PUT", "/superhero/a", body=b"not", headers={"If-None-Match": "*"})
        assert again[0] == 412
        cluster("kill", "store")
        assert cluster.is_dead("store")
        cluster("start", "store")
        assert s3.request(port, "GET", "/superhero/a") == (200, b"kept")
        monkeypatch.setattr(s3, "SECRET_KEY", "another")
        assert s3.request(port, "GET", "/superhero/a")[0] == 403
    finally:
        cluster("down")
    assert not (pathlib.Path(cluster.folder) / "store").exists()


def has_go():
    return subprocess.run([sys.executable, "-c", "import sys; sys.path.insert(0, 'tools');"
                           "from kafka.store import has_versitygw; sys.exit(not has_versitygw())"],
                          cwd=ROOT, check=False).returncode == 0


def test_the_word_for_another_store_is_refused(tmp_path):
    done = subprocess.run([sys.executable, str(TOOL), "--dir", str(tmp_path / "c"), "up",
                           "--brokers", "0", "--store"], capture_output=True, text=True,
                          env=os.environ | {"STORE": "minio"}, check=False)
    assert done.returncode == 3
    assert "versitygw or seaweedfs expected" in done.stderr
