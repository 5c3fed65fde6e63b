"""The relational tables of the state store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    text,
)
from sqlalchemy.types import TypeDecorator

STATE_VERSION = 3
"""Raise with every change of the tables below."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC times; SQLite itself keeps no zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store the UTC wall time."""
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored wall time its zone back."""
        return value.replace(tzinfo=UTC) if value is not None else None


METADATA = MetaData()

META = Table(
    "meta",
    METADATA,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

FEEDS = Table(
    "feeds",  # columns are the fields of schemas.messages.FeedState
    METADATA,
    Column("feed_url", String, primary_key=True),
    Column("etag", String),
    Column("last_modified", String),
    Column("body_sha256", String),
    Column("reader_version", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failure_weight", Float, nullable=False),
    Column("state", String, nullable=False),
    Column("state_since", UtcDateTime),
    Column("outcome", String),
    Column("detail", String),
    Column("last_polled_at", UtcDateTime),
    Column("next_poll_at", UtcDateTime),
    Column("wait_reason", String),
    Column("not_before", UtcDateTime),
    Column("gone_answers", Integer, nullable=False),
    Column("interval_s", Float),
    Column("trend", Integer, nullable=False),
    Column("hints", JSON, nullable=False),
    Column("last_new_at", UtcDateTime),
    Column("usual_gap_s", Float),
    Column("full_at", UtcDateTime),
    Column("liar_since", UtcDateTime),
    Column("moved_to", String),
    Column("moved_answers", Integer, nullable=False),
    Column("moved_since", UtcDateTime),
    Column("location", String),
)

SUBSCRIPTIONS = Table(
    "subscriptions",  # the feeds that `watch` polls, and when
    METADATA,
    Column("feed_url", String, primary_key=True),
    Column("title", String),
    Column("origin", String, nullable=False),  # config, or import
    Column("added_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("polled_at", UtcDateTime, index=True),
)

URLS = Table(
    "urls",  # the fate of every article address ever taken from a feed
    METADATA,
    Column("url_id", String, primary_key=True),
    Column("url", String, nullable=False),
    Column("feed_url", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("final", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("entry", String),  # the entry as JSON unless the address led to an article
    Column("source", String),  # registered domain, in the same case
    Column("article_id", String),
    Index("urls_to_retry", "retry_at", sqlite_where=text("retry_at IS NOT NULL")),
    Index("urls_failed", "outcome", sqlite_where=text("entry IS NOT NULL")),
)


def _identity_columns() -> list[Column[Any]]:
    return [
        Column("article_id", String, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("url_id", String, nullable=False),
        Column("title", String, nullable=False),
        Column("text_sha256", String, nullable=False),
    ]


ARTICLES = Table("articles", METADATA, *_identity_columns())
"""Identity of every committed article, with its newest version."""

CLAIMS = Table(
    "claims",  # the same, for articles found by a run that has not been committed yet
    METADATA,
    Column("run_id", String, primary_key=True),
    *_identity_columns(),
)

INTENTS = Table(
    "intents",  # committed parts that may not have been moved to their final place yet
    METADATA,
    Column("run_id", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("table_name", String, nullable=False),
    Column("day", String, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
)

RUNS = Table(
    "runs",
    METADATA,
    Column("run_id", String, primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("committed_at", UtcDateTime, nullable=False),
)

REVISITS = Table(
    "revisits",  # young articles that are to be read again; columns of schemas.messages.Revisit
    METADATA,
    Column("url_id", String, primary_key=True),
    Column("entry", String, nullable=False),  # as JSON
    Column("source", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("article_id", String, nullable=False),
    Column("born_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("etag", String),
    Column("last_modified", String),
)

WORDINGS = Table(
    "wordings",  # the young articles that new ones are compared with, and the story of each
    METADATA,
    Column("article_id", String, primary_key=True),
    Column("run_id", String, nullable=False, index=True),
    Column("forget_at", UtcDateTime, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("shingles", Integer, nullable=False),
    Column("story_id", String, nullable=False),
    Column("match_id", String),
    Column("similarity", Float),
)

BANDS = Table(
    "bands",  # articles by the keys under which those of much the same wording meet
    METADATA,
    Column("band", BigInteger, primary_key=True),
    Column("article_id", String, primary_key=True),
    Index("bands_by_article", "article_id"),
    sqlite_with_rowid=False,
)
