"""Runs the jobs of deploy/spark as a user does, on a small Spark of this machine."""

import os
import signal
import subprocess

from program import ROOT, environment

SMALL = ["--master", "local[2]", "--driver-memory", "512m"]
SETTINGS = {"spark.ui.enabled": "false", "spark.log.level": "WARN",
            "spark.sql.shuffle.partitions": "2",
            # Java's quick compiler alone: half the work for jobs of seconds.
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
DELTA = {"spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
         "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog"}


def command(script, *args, **settings):
    given = [word for name, value in (SETTINGS | settings).items()
             for word in ("--conf", f"{name}={value}")]
    return [ROOT / "tools/spark-submit", *SMALL, *given, ROOT / "deploy/spark" / script,
            *map(str, args)]


def submit(folder, script, *args, **settings):
    """The lines that a script of deploy/spark prints; it must succeed. Spark leaves an empty folder
    where it runs: in `folder`."""
    done = subprocess.run(command(script, *args, **settings), cwd=folder, capture_output=True,
                          text=True, timeout=1800, env=environment(), check=False)
    assert done.returncode == 0, done.stderr[-6000:]
    return done.stdout.splitlines()


def submit_and_kill(folder, script, *args):
    """The lines that it prints; with the first one it is killed, Java and Python."""
    with open(folder / "killed.log", "w+", encoding="utf-8") as log:
        process = subprocess.Popen(command(script, *args), cwd=folder, stdout=subprocess.PIPE,
                                   stderr=log, text=True, env=environment(),
                                   start_new_session=True)
        try:
            line = process.stdout.readline()
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            rest, _ = process.communicate()
        log.seek(0)
        assert line, log.read()[-6000:]
    return (line + rest).rpartition("\n")[0].splitlines()


def digests(folder, *places):
    """The digest of the tables of each place, as Spark reads them."""
    lines = submit(folder, "digest.py", *places, **DELTA)
    return {place: digest for digest, place in (line.split(" ", 1) for line in lines)}
