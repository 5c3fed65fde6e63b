"""Ingesting on a real Flink cluster; run by `make test-cluster`, and not by `make test`."""

import sqlite3
from contextlib import closing

import pytest

from tests.support.comparing import rows_of, stories_of
from tests.support.ingesting import gaps, read_twice

GAP_S = 0.3


@pytest.fixture(scope="module")
def runs(cluster, tmp_path_factory):
    """The newsroom read here and on the cluster, and its record of the latter."""
    with read_twice(tmp_path_factory, GAP_S, cluster.configured) as both:
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


def test_both_workers_had_domains(runs):
    _, (there, _), _ = runs
    with closing(sqlite3.connect(there / "_state.sqlite")) as state:
        owners = state.execute("SELECT count(DISTINCT owner), count(*) FROM turns").fetchall()
    assert owners == [(2, 12)]
