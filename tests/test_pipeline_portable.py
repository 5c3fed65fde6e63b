"""The graph on a runner elsewhere, with a worker in a process of its own, as on a cluster."""

import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest
from apache_beam.runners.portability.local_job_service import LocalJobServicer

from newsroom import serve
from tests.support.comparing import rows_of, stories_of
from tests.support.ingesting import gaps, make_config, run

GAP_S = 0.1


@contextmanager
def job_service():
    """Beam's own job service in Python; stands in for that of a cluster."""
    service = LocalJobServicer()
    try:
        yield f"localhost:{service.start_grpc_server()}"
    finally:
        service.stop()


@contextmanager
def worker_pool():
    """`newsbeam worker`, as a user starts it."""
    command = [sys.executable, "-m", "pipelines.cli", "worker", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as pool:
        try:
            yield pool.stderr.readline().rpartition(" ")[2].strip()
        finally:
            pool.terminate()


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The same newsroom read here, and by a worker of a portable runner; and its record."""
    here, there = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there")
    with serve(latency_scale=0) as newsroom, job_service() as jobs, worker_pool() as workers:
        for url in newsroom.feed_urls:  # from now on it stays as it is
            urllib.request.urlopen(url).close()
        local = run(make_config(here, newsroom.opml_url))
        began = len(newsroom.requests)
        config = make_config(there, newsroom.opml_url, min_gap_s=GAP_S, max_crawl_delay_s=GAP_S)
        beam = {
            "runner": "PortableRunner",
            "job_endpoint": jobs,
            "environment_type": "EXTERNAL",
            "environment_config": workers,
        }
        portable = run(config.model_copy(update={"beam": beam}))
        yield (here, local), (there, portable), newsroom.requests[began:]


def test_a_worker_elsewhere_writes_the_same_rows(runs):
    (here, _), (there, _), _ = runs
    expected, found = rows_of(here), rows_of(there)
    assert len(expected["articles"]) > 60
    assert found == expected
    assert stories_of(there) == stories_of(here)


def test_its_counts_come_back(runs):
    (_, local), (_, portable), _ = runs
    assert portable.rows == local.rows
    assert portable.fetches == local.fetches


def test_it_keeps_the_gap_of_a_domain(runs):
    *_, requests = runs
    assert len(gaps(requests)) > 60
    assert min(gaps(requests)) >= GAP_S - 0.002  # the server's clock is read by another thread
