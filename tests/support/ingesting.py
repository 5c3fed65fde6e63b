"""Whole runs, as tests make them."""

import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise

from newsroom import serve
from pipelines.feedlist import load_feeds
from pipelines.ingest import ingest, plan
from schemas.config import Config, FetchConfig, StoreConfig
from transforms.store import open_dataset

GAP_S = 0.05


def make_config(root, *feeds, **fetch):
    fetch = {"min_gap_s": 0, "max_retries": 0, **fetch}
    limits = FetchConfig(contact="test@localhost", allow_private_addresses=True, **fetch)
    return Config(feeds=feeds, fetch=limits, store=StoreConfig(root=root))


def gaps(requests):
    """Return the seconds between two requests to the same publisher of the newsroom."""
    times = {}
    for request in requests:
        times.setdefault(request.host, []).append(request.at)
    return [b - a for moments in times.values() for a, b in pairwise(moments)]


def run(config, now=None):
    with open_dataset(config.store) as dataset:
        feeds = load_feeds(config.feeds, config.fetch)
        return ingest(plan(dataset, feeds, now or datetime.now(UTC), config.poll), config)


@contextmanager
def read_twice(folders, gap_s, elsewhere):
    """Read the newsroom here, then as `elsewhere` says, which is given a configuration.

    Yields dataset and report of either, and the requests that the newsroom saw of the second.
    """
    here, there = folders.mktemp("here"), folders.mktemp("there")
    with serve(latency_scale=0) as newsroom:
        for url in newsroom.feed_urls:  # from now on it stays as it is
            urllib.request.urlopen(url).close()
        local = run(make_config(here, newsroom.opml_url))
        began = len(newsroom.requests)
        manners = {"min_gap_s": gap_s, "max_crawl_delay_s": gap_s}
        report = run(elsewhere(make_config(there, newsroom.opml_url, **manners)))
        yield (here, local), (there, report), newsroom.requests[began:]
