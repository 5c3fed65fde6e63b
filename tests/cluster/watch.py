"""Watching on a Flink cluster while parts of it are killed; run by `make test-cluster`."""

import json
import subprocess
import sys
import urllib.request
from contextlib import ExitStack

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
def watched(cluster, tmp_path_factory):
    """A watch whose first tick loses a task manager, and whose second loses a pool of workers."""
    here, there = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there")
    settings = tmp_path_factory.mktemp("settings") / "flink.yaml"
    with serve(latency_scale=0) as newsroom:
        for url in newsroom.feed_urls:  # from now on it stays as it is
            urllib.request.urlopen(url).close()
        run(make_config(here, newsroom.opml_url))
        config = cluster.configured(patient(make_config(there, newsroom.opml_url)))
        settings.write_text(yaml.safe_dump(config.model_dump(mode="json")), encoding="utf-8")
        began = len(newsroom.requests)
        command = [sys.executable, "-m", "pipelines.cli", "watch", "-c", settings]
        options = ["--until-idle", "--json", "--quiet"]
        with (
            subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as watch,
            ExitStack() as whatever_happens,
        ):
            whatever_happens.callback(watch.kill)
            ticks = [kill_during_tick(watch, cluster, newsroom, victim) for victim in VICTIMS]
            ticks += [json.loads(line) for line in watch.stdout]
        yield here, there, ticks, newsroom.requests[began:]


def patient(config):
    """Return a configuration whose ticks put nothing off, however busy the machine is."""
    manners = {"min_gap_s": GAP_S, "max_crawl_delay_s": GAP_S, "tick_budget_s": 300}
    fetch = config.fetch.model_copy(update=manners)
    poll = config.poll.model_copy(update={"tick_budget_s": 300})
    return config.model_copy(update={"fetch": fetch, "poll": poll})


def kill_during_tick(watch, cluster, newsroom, victim):
    """Kill -9 a part of the cluster in the middle of a tick; start it again; return the tick."""
    enough = len(newsroom.requests) + REQUESTS_BEFORE_A_DEATH
    wait_for(lambda: len(newsroom.requests) >= enough, cluster.logs)
    cluster.kill(victim)
    cluster.start(victim)
    return json.loads(watch.stdout.readline())


def test_both_deaths_came_in_the_middle_of_a_tick_and_undid_it(watched):
    _, _, ticks, _ = watched
    assert [tick["error"] is not None for tick in ticks] == [True, True, False]


def test_after_them_every_row_is_there_and_none_twice(watched):
    here, there, *_ = watched
    assert rows_of(there) == rows_of(here)
    assert stories_of(there) == stories_of(here)


def test_the_gap_of_a_domain_holds_through_all_of_it(watched):
    *_, requests = watched
    assert min(gaps(requests)) >= GAP_S - 0.002
