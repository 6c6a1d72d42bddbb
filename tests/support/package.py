"""The Debian package of the program that is tested, made from the build folder it lies in."""

import functools
import pathlib
import subprocess
import tempfile

from program import PROGRAM, ROOT

SOURCES = ROOT / "deploy/package"
ROLES = {"server": "superhero-server.service", "worker": "superhero-worker@.service",
         "monitor": "superhero-monitor.service"}


@functools.cache
def _folder():
    return tempfile.TemporaryDirectory(prefix="superhero-package-")


@functools.cache
def packed():
    """The .deb; not compressed, which would take most of the time."""
    folder = pathlib.Path(_folder().name)
    done = subprocess.run(["cpack", "--config", PROGRAM.parent / "CPackConfig.cmake", "-B", folder,
                           "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=none"], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    package, = folder.glob("*.deb")
    return package


@functools.cache
def unpacked():
    """Its files as they would be installed; its control files are in DEBIAN/."""
    tree = pathlib.Path(_folder().name) / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", packed(), tree], check=True)
    return tree


def field(name):
    return subprocess.run(["dpkg-deb", "--field", packed(), name], check=True, capture_output=True,
                          text=True).stdout.strip()


def unit(role):
    """[(key, value)] of the unit of that role, section names left out."""
    lines = (SOURCES / ROLES[role]).read_text().splitlines()
    return [tuple(line.split("=", 1)) for line in lines if "=" in line and line[0] not in "#["]
