"""Watching on a Flink cluster while parts of it are killed; run by `make test-cluster`."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections import Counter
from contextlib import closing, contextmanager, suppress

import pytest
import yaml

from newsroom import serve
from tests.support.comparing import rows_of, stories_of
from tests.support.flink import wait_for
from tests.support.ingesting import gaps, make_config, run

GAP_S = 0.3
REQUESTS_BEFORE_A_DEATH = 40
"""Of 12 feeds, as many robots.txt, and 70 pages in a tick."""

VICTIMS = ("taskmanager-0", "workers-1")


@pytest.fixture(scope="module")
def newsroom():
    """A newsroom that stays as it is."""
    with serve(latency_scale=0) as newsroom:
        for url in newsroom.feed_urls:
            urllib.request.urlopen(url).close()
        yield newsroom


@pytest.fixture(scope="module")
def watched(cluster, newsroom, tmp_path_factory):
    """A watch whose stream loses a task manager, and then a pool of workers."""
    here, there = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there")
    run(make_config(here, newsroom.opml_url))
    began = len(newsroom.requests)
    with watching(cluster, newsroom, there, "--until-idle") as watch:
        for victim in VICTIMS:
            wait_for_requests(newsroom, REQUESTS_BEFORE_A_DEATH, cluster)
            cluster.kill(victim)
            cluster.start(victim)
        ticks = ended(watch)
    return here, there, ticks, newsroom.requests[began:]


@pytest.fixture(scope="module")
def stopped(cluster, newsroom, watched, tmp_path_factory):
    """A watch that is stopped in good order, one that is killed, and one that goes on."""
    root = tmp_path_factory.mktemp("stopped")
    with watching(cluster, newsroom, root) as watch:
        wait_for_requests(newsroom, 30, cluster)
        watch.send_signal(signal.SIGTERM)
        first = ended(watch)
    after_stop = running_jobs(cluster)
    with watching(cluster, newsroom, root) as watch:
        wait_for_requests(newsroom, 15, cluster)
        os.kill(watch.pid, signal.SIGKILL)
        watch.wait()
        after_kill = running_jobs(cluster)
    with watching(cluster, newsroom, root, "--until-idle") as watch:
        last = ended(watch)
    return root, (first, last), (after_stop, after_kill, running_jobs(cluster))


def wait_for_requests(newsroom, n, cluster):
    """Wait until the newsroom has seen so many more."""
    enough = len(newsroom.requests) + n
    wait_for(lambda: len(newsroom.requests) >= enough, cluster.logs)


def ended(watch):
    """Return the ticks that a watch tells of until it ends, well."""
    ticks = [json.loads(line) for line in watch.stdout]
    assert watch.wait(60) == 0
    return ticks


@contextmanager
def watching(cluster, newsroom, root, *options):
    """Run `newsbeam watch` on a cluster while the body does, and not longer."""
    config = cluster.configured(patient(make_config(root, newsroom.opml_url)))
    beam = config.beam | {"checkpointing_interval": 1000}  # so that there are some within a tick
    config = config.model_copy(update={"beam": beam})
    settings = root.with_name(f"{root.name}.yaml")
    settings.write_text(yaml.safe_dump(config.model_dump(mode="json")), encoding="utf-8")
    command = [sys.executable, "-m", "pipelines.cli", "watch", "-c", settings, "--json", "--quiet"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as watch:
        try:
            yield watch
        finally:
            with suppress(ProcessLookupError):
                os.killpg(watch.pid, signal.SIGKILL)  # Beam's job server is one of them


def patient(config):
    """Return a configuration whose ticks put nothing off, however busy the machine is."""
    manners = {"min_gap_s": GAP_S, "max_crawl_delay_s": GAP_S, "tick_budget_s": 300}
    fetch = config.fetch.model_copy(update=manners)
    poll = config.poll.model_copy(update={"tick_budget_s": 300})
    return config.model_copy(update={"fetch": fetch, "poll": poll})


def running_jobs(cluster):
    found = cluster.get("jobs/overview")["jobs"]
    return [job["name"] for job in found if job["state"] == "RUNNING"]


def committed_runs(root):
    with closing(sqlite3.connect(root / "_state.sqlite")) as state:
        return [run_id for (run_id,) in state.execute("SELECT run_id FROM runs")]


def test_both_deaths_came_in_the_middle_of_a_tick_and_pages_were_read_again(watched):
    *_, requests = watched
    readings = Counter((each.host, each.path) for each in requests if each.status == 200)
    assert sum(n > 1 for n in readings.values()) > 10


def test_all_the_same_every_row_is_there_and_none_twice(watched):
    here, there, *_ = watched
    assert rows_of(there) == rows_of(here)
    assert stories_of(there) == stories_of(here)


def test_each_tick_is_told_once_and_was_committed_once(watched):
    _, there, ticks, _ = watched
    assert [tick["error"] for tick in ticks] == [None] * len(ticks)
    assert sorted(tick["run_id"] for tick in ticks) == sorted(committed_runs(there))
    assert sum(tick["rows"]["articles"] for tick in ticks) == len(rows_of(there)["articles"])


def test_the_gap_of_a_domain_holds_through_all_of_it(watched):
    *_, requests = watched
    assert min(gaps(requests)) >= GAP_S - 0.002


def test_a_stopped_watch_commits_what_it_has_read_and_leaves_no_job(stopped):
    _, (first, _), (after_stop, *_) = stopped
    assert sum(tick["rows"]["articles"] for tick in first) > 0
    assert first[-1]["deferred_pages"] > 0
    assert after_stop == []


def test_the_next_watch_ends_the_job_that_a_killed_one_left(stopped):
    *_, (_, after_kill, after_all) = stopped
    assert len(after_kill) == 1
    assert after_all == []


def test_what_was_put_off_or_cut_short_is_there_in_the_end_once(stopped, watched):
    root, *_ = stopped
    assert rows_of(root) == rows_of(watched[0])
    assert stories_of(root) == stories_of(watched[0])
