"""Whole runs, as tests make them."""

from datetime import UTC, datetime
from itertools import pairwise

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
