"""Ingesting on a real Flink cluster; run by `make test-cluster`, and not by `make test`."""

import sqlite3
import urllib.request
from contextlib import closing

import pytest

from newsroom import serve
from tests.support.comparing import rows_of, stories_of
from tests.support.ingesting import gaps, make_config, run

GAP_S = 0.3


@pytest.fixture(scope="module")
def runs(cluster, tmp_path_factory):
    """The newsroom read here and on the cluster, and its record of the latter."""
    here, there = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there")
    with serve(latency_scale=0) as newsroom:
        for url in newsroom.feed_urls:  # from now on it stays as it is
            urllib.request.urlopen(url).close()
        local = run(make_config(here, newsroom.opml_url))
        began = len(newsroom.requests)
        manners = {"min_gap_s": GAP_S, "max_crawl_delay_s": GAP_S}
        report = run(cluster.configured(make_config(there, newsroom.opml_url, **manners)))
        yield (here, local), (there, report), newsroom.requests[began:]


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
