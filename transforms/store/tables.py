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
from sqlalchemy.types import TypeDecorator, TypeEngine

STATE_VERSION = 3
"""Raise with every change of the tables below."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC times. SQLite keeps no zone: there it is the UTC wall time."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Let PostgreSQL keep the zone."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store the time in UTC."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time its zone back, or the zone of the session up for UTC."""
        if value is None or dialect.name == "postgresql":
            return value.astimezone(UTC) if value is not None else None
        return value.replace(tzinfo=UTC)


class Text(TypeDecorator[str]):
    """Texts as both databases keep and order them: PostgreSQL refuses NUL, and sorts by locale."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Order by code points."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(String(collation=collation))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Leave NUL out; it stands for nothing in any text."""
        return value.replace("\0", "") if value is not None else None


METADATA = MetaData()


def _where(condition: str) -> dict[str, Any]:
    """Let an index hold the rows only that look-ups by it ask for."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


META = Table(
    "meta",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

FEEDS = Table(
    "feeds",  # columns are the fields of schemas.messages.FeedState
    METADATA,
    Column("feed_url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_sha256", Text),
    Column("reader_version", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failure_weight", Float, nullable=False),
    Column("state", Text, nullable=False),
    Column("state_since", UtcDateTime),
    Column("outcome", Text),
    Column("detail", Text),
    Column("last_polled_at", UtcDateTime),
    Column("next_poll_at", UtcDateTime),
    Column("wait_reason", Text),
    Column("not_before", UtcDateTime),
    Column("gone_answers", Integer, nullable=False),
    Column("interval_s", Float),
    Column("trend", Integer, nullable=False),
    Column("hints", JSON, nullable=False),
    Column("last_new_at", UtcDateTime),
    Column("usual_gap_s", Float),
    Column("full_at", UtcDateTime),
    Column("liar_since", UtcDateTime),
    Column("moved_to", Text),
    Column("moved_answers", Integer, nullable=False),
    Column("moved_since", UtcDateTime),
    Column("location", Text),
)

SUBSCRIPTIONS = Table(
    "subscriptions",  # the feeds that `watch` polls, and when
    METADATA,
    Column("feed_url", Text, primary_key=True),
    Column("title", Text),
    Column("origin", Text, nullable=False),  # config, or import
    Column("added_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("polled_at", UtcDateTime, index=True),
)

URLS = Table(
    "urls",  # the fate of every article address ever taken from a feed
    METADATA,
    Column("url_id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("feed_url", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("final", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("entry", Text),  # the entry as JSON unless the address led to an article
    Column("source", Text),  # registered domain, in the same case
    Column("article_id", Text),
    Index("urls_to_retry", "retry_at", **_where("retry_at IS NOT NULL")),
    Index("urls_failed", "outcome", **_where("entry IS NOT NULL")),
)


def _identity_columns() -> list[Column[Any]]:
    return [
        Column("article_id", Text, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("url_id", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("text_sha256", Text, nullable=False),
    ]


ARTICLES = Table("articles", METADATA, *_identity_columns())
"""Identity of every committed article, with its newest version."""

CLAIMS = Table(
    "claims",  # the same, for articles found by a run that has not been committed yet
    METADATA,
    Column("run_id", Text, primary_key=True),
    *_identity_columns(),
)

INTENTS = Table(
    "intents",  # committed parts that may not have been moved to their final place yet
    METADATA,
    Column("run_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("table_name", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)

RUNS = Table(
    "runs",
    METADATA,
    Column("run_id", Text, primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("committed_at", UtcDateTime, nullable=False),
)

TICKS = Table(
    "ticks",  # of a stream that is being watched; columns of schemas.messages.PlannedTick
    METADATA,
    Column("run_id", Text, primary_key=True),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("feeds", Integer, nullable=False),
    Column("pending", Integer, nullable=False),
    Column("counts", JSON(none_as_null=True)),  # what was committed; NULL: nothing yet
)

WARCS = Table(
    "warcs",  # how far archives have been read, for each selection of captures
    METADATA,
    Column("address", String, primary_key=True),
    Column("size", BigInteger, primary_key=True),  # a file of another size is another file
    Column("selection", String, primary_key=True),
    Column("done_to", BigInteger, nullable=False),  # bytes
)

CAPTURES = Table(
    "captures",  # found in archives, and put off; columns of schemas.warc.Capture and WarcFile
    METADATA,
    Column("address", String, primary_key=True),
    Column("size", BigInteger, primary_key=True),
    Column("selection", String, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("url", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("asked", String, nullable=False),
    Column("note", BigInteger),
    Column("answered", Boolean, nullable=False),
)

REVISITS = Table(
    "revisits",  # young articles that are to be read again; columns of schemas.messages.Revisit
    METADATA,
    Column("url_id", Text, primary_key=True),
    Column("entry", Text, nullable=False),  # as JSON
    Column("source", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("article_id", Text, nullable=False),
    Column("born_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("etag", Text),
    Column("last_modified", Text),
)

TURNS = Table(
    "turns",  # whose turn it is at each registered domain, where several processes read
    METADATA,
    Column("domain", Text, primary_key=True),
    Column("owner", Text, nullable=False),  # a process
    Column("free_at", Float, nullable=False),  # epoch seconds, by the clock of the database
)

WORDINGS = Table(
    "wordings",  # the young articles that new ones are compared with, and the story of each
    METADATA,
    Column("article_id", Text, primary_key=True),
    Column("run_id", Text, nullable=False, index=True),
    Column("forget_at", UtcDateTime, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("shingles", Integer, nullable=False),
    Column("story_id", Text, nullable=False),
    Column("match_id", Text),
    Column("similarity", Float),
)

BANDS = Table(
    "bands",  # articles by the keys under which those of much the same wording meet
    METADATA,
    Column("band", BigInteger, primary_key=True),
    Column("article_id", Text, primary_key=True),
    Index("bands_by_article", "article_id"),
    sqlite_with_rowid=False,
)
