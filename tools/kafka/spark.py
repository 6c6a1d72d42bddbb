"""Spark for tests and for trying its jobs: pyspark from PyPI, with further jars from Maven.

It lies in build/spark/<hash of the two lists>; a folder of that name is always complete.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from kafka.jars import BUILD, HERE, fetch, find_program, locked
from kafka.process import ClusterError

FOLDER = BUILD.parent / "spark"
REQUIREMENTS = HERE.parent / "requirements-spark.txt"
POM = HERE / "spark.pom.xml"
PATIENCE = 1500


def provide(say):
    """Gives SPARK_HOME, where Spark is brought if need be."""
    find_program("java", "default-jre-headless")
    lists = REQUIREMENTS.read_bytes() + POM.read_bytes()
    folder = FOLDER / hashlib.sha256(lists).hexdigest()[:12]
    home = folder / "pyspark"
    if not home.is_dir():
        with locked(FOLDER / "lock"):
            if not home.is_dir():
                say("Spark comes from PyPI and Maven (once, a minute)")
                bring(folder)
    return home


def bring(folder):
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    install(unfinished)
    fetch(unfinished / "jars", POM)
    for jar in (unfinished / "jars").glob("*.jar"):
        jar.rename(unfinished / "pyspark" / "jars" / jar.name)
    unfinished.rename(folder)


def install(folder):
    own = BUILD.parents[1] / ".venv" / "bin" / "python"
    command = [str(own) if own.exists() else sys.executable, "-m", "pip", "install", "--quiet",
               "--disable-pip-version-check", "--no-compile", "--target", str(folder),
               "--requirement", str(REQUIREMENTS)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE,
                              stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        raise ClusterError(f"pip did not end within {PATIENCE // 60} minutes") from None
    if done.returncode:
        words = (done.stdout + done.stderr).split()
        raise ClusterError(f"pip failed: {' '.join(words)[-400:]}")
