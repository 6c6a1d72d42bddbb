"""One cluster a file of tests: its topics begin empty."""

import pytest

from interop.stage import Cluster, Stage


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def stage_settings():
    """Those that a file wants otherwise."""
    return {}


@pytest.fixture(scope="module")
def stage(cluster, tmp_path_factory, stage_settings):
    with Stage(cluster, tmp_path_factory.mktemp("stage"), **stage_settings) as made:
        yield made
