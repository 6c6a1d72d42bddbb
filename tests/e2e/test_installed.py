"""The installed tree runs without the build folder and without the virtual environment."""

import pathlib
import shutil
import subprocess

import pytest
from program import PROGRAM, run


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A tree made by cmake --install and then moved somewhere else."""
    first = tmp_path_factory.mktemp("first") / "tree"
    subprocess.run(["cmake", "--install", str(PROGRAM.parent), "--prefix", str(first)], check=True,
                   capture_output=True)
    moved = tmp_path_factory.mktemp("moved") / "tree"
    shutil.move(first, moved)
    return moved


def libraries(program):
    ldd = subprocess.run(["ldd", str(program)], check=True, capture_output=True, text=True)
    return {line.split()[0]: line.split()[2] for line in ldd.stdout.splitlines() if " => " in line}


def test_it_finds_arrow_beside_itself(installed):
    found = {name: pathlib.Path(path)
             for name, path in libraries(installed / "bin/superhero").items()
             if name.startswith(("libarrow", "libparquet"))}
    assert len(found) == 2
    for name, path in found.items():
        beside = path.resolve().is_relative_to(installed.resolve())
        assert beside or path.is_relative_to("/usr/lib"), f"{name} => {path}"


def test_it_plays(installed, tmp_path):
    done = run("simulate", "--games", 20, "--seed", 4, "--output-dir", tmp_path / "out", "--json",
               "--quiet", program=installed / "bin/superhero")
    assert done.code == 0 and done.json["games"] == 20
