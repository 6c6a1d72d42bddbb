"""cmake/revision.cmake: which commit the program says that it was built of."""

import re
import subprocess

import pytest
from program import ROOT, run


def git(folder, *args):
    return subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.invalid", *args],
                          cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def look(folder, output, given=""):
    subprocess.run(["cmake", "-D", f"SOURCE_DIR={folder}", "-D", f"OUTPUT={output}", "-D",
                    f"GIVEN={given}", "-P", ROOT / "cmake/revision.cmake"], check=True)
    return re.search(r'return "(.*)"', output.read_text())[1]


@pytest.fixture
def sources(tmp_path):
    """A repository with one commit."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "file").write_text("one")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "one")
    git(folder, "tag", "v1")
    return folder


@pytest.fixture
def output(tmp_path):
    return tmp_path / "revision.cpp"


def test_it_is_the_commit_that_is_checked_out(sources, output):
    head = git(sources, "rev-parse", "HEAD")
    assert look(sources, output) == head
    (sources / "file").write_text("two")
    assert look(sources, output) == head + "-dirty"


def test_what_is_given_wins(sources, output):
    assert look(sources, output, given="0123abc") == "0123abc"
    assert look(sources, output, given='a"b') == "unknown"


def test_without_a_repository_it_is_unknown(sources, output, tmp_path):
    assert look(tmp_path, output) == "unknown"
    unpacked = sources / "unpacked"
    unpacked.mkdir()
    assert look(unpacked, output) == "unknown", "the commit of a repository around it"


def test_the_same_commit_compiles_nothing(sources, output):
    look(sources, output)
    before = output.stat().st_mtime_ns
    look(sources, output)
    assert output.stat().st_mtime_ns == before


def test_the_program_tells_version_and_commit():
    assert re.fullmatch(r"superhero \d+\.\d+\.\d+ \([0-9a-f]{40}(-dirty)?\)\n|"
                        r"superhero \d+\.\d+\.\d+ \(unknown\)\n", run("--version").out)
