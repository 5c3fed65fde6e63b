"""The registry of tables: name, row type, schema, partition day and sort order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

from schemas.arrow import schema_of
from schemas.records import Article, ArticleChange, DeadLetter, Entity, Fetch, Poll, Quote

SCHEMA_VERSION = 1
"""Raise with every change that is not a new nullable column at the end."""


@dataclass(frozen=True)
class Table:
    """One table of the dataset."""

    name: str
    record: type
    schema: pa.Schema
    day_of: str  # time column whose UTC day is the partition
    order: tuple[str, ...]  # columns the rows of a part are sorted by
    summary: str


def _table(name: str, record: type, day_of: str, order: tuple[str, ...], summary: str) -> Table:
    metadata = {"newsbeam.table": name, "newsbeam.schema_version": str(SCHEMA_VERSION)}
    return Table(name, record, schema_of(record, metadata), day_of, order, summary)


ARTICLES = _table(
    "articles",
    Article,
    "published_at",
    ("published_at", "article_id", "version"),
    "one row per article version",
)
ENTITIES = _table(
    "entities",
    Entity,
    "published_at",
    ("article_id", "version", "field", "start_char"),
    "one row per mention",
)
QUOTES = _table(
    "quotes",
    Quote,
    "published_at",
    ("article_id", "version", "field", "start_char"),
    "one row per quotation",
)
ARTICLE_CHANGES = _table(
    "article_changes",
    ArticleChange,
    "published_at",
    ("article_id", "version"),
    "one row per edit: what a new version changed",
)
FETCHES = _table(
    "fetches", Fetch, "fetched_at", ("fetched_at", "url"), "one row per address and run"
)
POLLS = _table("polls", Poll, "polled_at", ("polled_at", "feed_url"), "one row per feed and poll")
ERRORS = _table("errors", DeadLetter, "at", ("at", "stage", "key"), "one row per dead letter")

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (ARTICLES, ENTITIES, QUOTES, ARTICLE_CHANGES, FETCHES, POLLS, ERRORS)
    }
)
