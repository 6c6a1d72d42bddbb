"""Kafka's jars: fetched by Maven once per pom.xml, with an archive of classes made ready to load.

They lie in build/kafka/libs-<hash of pom.xml>; a folder of that name is always complete. The
archive (class data sharing) lets a broker start in 1.5 s instead of 4 s and belongs to one Java:
another Java makes its own. If it cannot be made, everything works without it.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from kafka.process import ClusterError

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build" / "kafka"
POM = HERE / "pom.xml"
JAVA_OPTIONS = [  # the quick compiler alone halves the work of starting, and serves tests well
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-XX:-UsePerfData",
    "-Xshare:auto",
    "-Xlog:disable",
    "-Xlog:all=error:stderr",
    "-Djava.net.preferIPv4Stack=true",
    "-Dlog4j.shutdownHookEnabled=false",
    f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
]


def find_program(name, package):
    """Where a program is; ClusterError that names its package if it is not."""
    home = os.environ.get("JAVA_HOME") if name == "java" else None
    path = shutil.which(f"{home}/bin/{name}") if home else shutil.which(name)
    if not path:
        raise ClusterError(f"no {name} here: install {package} (apt-get install {package})")
    return path


class Jars:
    """The jars in their folder, and the Java that runs them."""

    def __init__(self, folder):
        self.folder = folder
        self.java = find_program("java", "default-jre-headless")
        real = Path(self.java).resolve()
        kind = f"{real} {real.stat().st_size} {real.stat().st_mtime_ns}"
        self.archive = folder / f"classes-{hashlib.sha256(kind.encode()).hexdigest()[:12]}.jsa"

    def command(self, main_class, *arguments, java_options=()):
        """The command line that runs a main class."""
        archive = [f"-XX:SharedArchiveFile={self.archive}"] if self.archive.exists() else []
        classes = ":".join(map(str, sorted(self.folder.glob("*.jar"))))
        return [self.java, *JAVA_OPTIONS, *archive, *java_options, "-cp", classes, main_class,
                *map(str, arguments)]


@contextmanager
def locked(path):
    """One at a time: the next one waits for the lock on this file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def jars_folder():
    """Where the jars are, once they are."""
    return BUILD / f"libs-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"


def find_jars():
    """The jars if they are here already, without Maven; else None."""
    folder = jars_folder()
    return Jars(folder) if folder.is_dir() else None


def provide_jars(say, make_archive):
    """The jars, fetched by Maven if need be; make_archive(jars) is asked for a missing archive."""
    with locked(BUILD / "lock"):
        jars = find_jars()
        if not jars:
            find_program("java", "default-jre-headless")
            say("Maven fetches Kafka's jars (once)")
            fetch(jars_folder(), POM)
            jars = find_jars()
        if not jars.archive.exists():
            say("Java prepares Kafka's classes for a quick start (once)")
            try:
                make_archive(jars)
            except ClusterError as error:
                say(f"goes on without prepared classes: {error}")
        return jars


def fetch(folder, pom):
    """Has Maven copy the jars, and gives them their name when all are there."""
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [find_program("mvn", "maven"), "-q", "-B", "-C", "-Dstyle.color=never", "-f", pom,
               "dependency:copy-dependencies", "-DincludeScope=runtime",
               f"-DoutputDirectory={unfinished}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False,
                              stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise ClusterError("Maven did not end within 15 minutes") from None
    if done.returncode:
        raise ClusterError(f"Maven failed: {maven_errors(done.stdout + done.stderr)}")
    unfinished.rename(folder)


def maven_errors(output):
    """What Maven says about its failure, without its hints, in one line."""
    output = re.sub(r"\x1b\[[0-9;]*m", "", output)  # colours that it was told to leave out
    lines = [" ".join(line.split()) for line in output.splitlines() if line.strip()]
    errors = [line.removeprefix("[ERROR]").strip() for line in lines
              if line.startswith("[ERROR]") and "[Help" not in line.split("->")[0]
              and not line.startswith(("[ERROR] To see", "[ERROR] Re-run", "[ERROR] For more"))]
    errors = [line for line in errors if line]
    return " ".join(errors or lines or ["(no output)"])[:400]
