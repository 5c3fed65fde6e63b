"""Whole runs, as tests make them."""

from datetime import UTC, datetime

from pipelines.feedlist import load_feeds
from pipelines.ingest import ingest, plan
from schemas.config import Config, FetchConfig, StoreConfig
from transforms.store import open_dataset

GAP_S = 0.05


def make_config(root, *feeds, **fetch):
    fetch = {"min_gap_s": 0, "max_retries": 0, **fetch}
    limits = FetchConfig(contact="test@localhost", allow_private_addresses=True, **fetch)
    return Config(feeds=feeds, fetch=limits, store=StoreConfig(root=root))


def run(config, now=None):
    with open_dataset(config.store) as dataset:
        feeds = load_feeds(config.feeds, config.fetch)
        return ingest(plan(dataset, feeds, now or datetime.now(UTC), config.poll), config)
