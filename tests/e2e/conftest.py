"""Games that several tests look at."""

import shutil

import pytest
from program import simulate


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """One run of 300 games that tests only read: (folder, its JSON object)."""
    folder = tmp_path_factory.mktemp("played")
    return folder, simulate(folder, "--games", 300, "--seed", 7)


@pytest.fixture
def copy(played, tmp_path):
    """The folder of that run once more, to be changed."""
    return shutil.copytree(played[0], tmp_path / "copy")
