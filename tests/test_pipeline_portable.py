"""The graph on a runner elsewhere, with a worker in a process of its own, as on a cluster."""

import subprocess
import sys
from contextlib import contextmanager

import pytest
from apache_beam.runners.portability.local_job_service import LocalJobServicer

from tests.support.comparing import rows_of, stories_of
from tests.support.ingesting import gaps, read_twice

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
    with job_service() as jobs, worker_pool() as workers:
        beam = {
            "runner": "PortableRunner",
            "job_endpoint": jobs,
            "environment_type": "EXTERNAL",
            "environment_config": workers,
        }

        def portable(config):
            return config.model_copy(update={"beam": beam})

        with read_twice(tmp_path_factory, GAP_S, portable) as both:
            yield both


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
