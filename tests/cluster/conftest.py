"""The cluster that all tests in here share."""

import pytest

from tests.support.flink import flink_cluster, missing_tool


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """One job manager, two task managers, and a pool of Python workers for each of these."""
    if missing := missing_tool():
        pytest.skip(f"no {missing} here: Flink is not tested")
    with flink_cluster(tmp_path_factory.mktemp("flink")) as cluster:
        yield cluster
