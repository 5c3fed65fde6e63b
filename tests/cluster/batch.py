"""Ingesting on a real Flink cluster; run by `make test-cluster`, and not by `make test`."""

import pytest
import sqlalchemy as sa

from tests.support.comparing import rows_of, stories_of
from tests.support.ingesting import gaps, read_twice
from transforms.store.engine import open_engine
from transforms.store.tables import TURNS

GAP_S = 0.3


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def state_url(request):
    """The state of the cluster's dataset; None: in its folder."""
    if request.param == "sqlite":
        return None
    return request.getfixturevalue("postgres").url()


@pytest.fixture(scope="module")
def runs(cluster, state_url, tmp_path_factory):
    """The newsroom read here and on the cluster, and its record of the latter."""

    def elsewhere(config):
        store = config.store.model_copy(update={"state_url": state_url})
        return cluster.configured(config.model_copy(update={"store": store}))

    with read_twice(tmp_path_factory, GAP_S, elsewhere) as both:
        yield both


def test_a_cluster_writes_the_same_rows(runs):
    (here, local), (there, report), _ = runs
    expected, found = rows_of(here), rows_of(there)
    assert len(expected["articles"]) > 60
    assert found == expected
    assert stories_of(there) == stories_of(here)
    assert (report.rows, report.fetches) == (local.rows, local.fetches)


def test_the_gap_of_a_domain_holds_between_workers(runs):
    *_, requests = runs
    assert len(gaps(requests)) > 60
    assert min(gaps(requests)) >= GAP_S - 0.002  # the server's clock is read by another thread


def test_both_workers_had_domains(runs, state_url):
    _, (there, _), _ = runs
    engine = open_engine(state_url or f"sqlite:///{there}/_state.sqlite")
    with engine.connect() as state:
        owners = state.execute(sa.select(TURNS.c.owner)).scalars().all()
    engine.dispose()
    assert (len(set(owners)), len(owners)) == (2, 12)


def test_the_workers_ran_the_wheel_and_not_the_checkout(cluster, runs):
    packages = cluster.installed.packages
    imports = cluster.installed.imports()
    assert {file.parents[1] for _, file in imports} == {packages}
    readers = {process for process, file in imports if file.parent.name == "transforms"}
    assert len(readers - {pool.pid for pool in cluster.processes.values()}) >= 2
