"""Make the state of a dataset again from its tables.

What the tables do not say is lost, and costs a request each: validators (each feed is read in full,
once), what feeds said of their entries (each address they still name is read once more, and found
unchanged), and dates that only a feed knew of addresses that wait for another try.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from schemas.config import StoreConfig
from schemas.errors import DamagedError, StoreError
from schemas.ids import text_sha256, url_id
from schemas.messages import Entry, Feed, FeedState
from schemas.roots import Root, absolute
from schemas.tables import TABLES
from schemas.urls import registered_domain
from schemas.vocabulary import FeedHealth, PollOutcome
from schemas.wording import wording
from transforms.store.belonging import check_state, dataset_id, refuse_other, state_url
from transforms.store.engine import open_engine
from transforms.store.entries import entry_to_json
from transforms.store.explaining import is_of_service
from transforms.store.files import Files, files_at
from transforms.store.layout import ARCHIVE, DAMAGED, STAGING, STATE_FILE
from transforms.store.locking import lock_root
from transforms.store.reading.views import connect, is_dataset
from transforms.store.registry import RECOVERED
from transforms.store.replacing import new_state
from transforms.store.state import StateStore
from transforms.store.statements import upsert
from transforms.store.tables import ARTICLES, FEEDS, URLS
from transforms.store.upkeep.recalling import Recall, recall_stories

_BATCH = 5_000
_WATCHED_WITHIN = timedelta(days=32)
"""Feeds polled so long before the last poll count as watched: the longest wait is a month."""

_PART = re.compile(
    r"\w+/date=[\d-]+/(?:part-(.+)-[0-9a-f]{12}\.parquet|archive-(.+)-\w+-[0-9a-f]{6}\.warc\.gz)"
)
"""A part, and in its name the run that wrote it."""

_ARTICLES_SQL = """
    SELECT article_id, max(version), arg_max(title, version), arg_max(text, version),
           coalesce(any_value(named), arg_max(url, version))
    FROM articles LEFT JOIN (
        SELECT article_id, arg_min(url, fetched_at) AS named FROM fetches
        WHERE outcome = 'ok' GROUP BY article_id
    ) USING (article_id)
    GROUP BY article_id
"""
_URLS_SQL = """
    SELECT url, arg_max(feed_url, fetched_at), arg_max(outcome, fetched_at),
           arg_max(final, fetched_at), arg_max(attempts, fetched_at),
           coalesce(max(reading), 1), max(article_id)
    FROM fetches GROUP BY url
"""
_FEEDS_SQL = """
    SELECT feed_url, max(polled_at), arg_max(next_poll_at, polled_at), arg_max(outcome, polled_at),
           arg_max(detail, polled_at), arg_max(failures, polled_at), arg_max(state, polled_at),
           arg_max(interval_s, polled_at), max(polled_at) FILTER (new_entries > 0),
           arg_max(title, polled_at) FILTER (title IS NOT NULL)
    FROM polls GROUP BY feed_url
"""


@dataclass(frozen=True)
class Repair:
    """What was done."""

    articles: int
    addresses: int
    feeds: int
    wordings: int  # articles that are young enough to be compared with those to come
    moved_parts: int  # committed parts that were still in staging
    damaged_parts: tuple[str, ...]  # where parts that cannot be read were put, seen from the root
    old_state: str | None  # where the old state was put


def repair(config: StoreConfig, now: datetime, recall: Recall) -> Repair:
    """Make the state of a dataset again; what was there is put aside, nothing is deleted.

    Raises:
        StoreError: there is no dataset, or it is in use.
    """
    root = absolute(config.root)
    files = files_at(root)
    if not is_dataset(root):
        raise StoreError(f"{root}: no dataset there. Name another with --data.")
    with lock_root(root), new_state(state_url(config), root) as new:
        moved = _finish_commits(files)
        damaged = tuple(_put_damaged_aside(files))
        counts = _build(root, new.open(), now, recall)
        old = new.put_in_place(now)
    return Repair(*counts, moved_parts=moved, damaged_parts=damaged, old_state=old)


def state_problem(config: StoreConfig) -> str | None:
    """Say what is wrong with a dataset's state that `repair` mends; None: nothing is.

    Raises:
        StoreError: something is wrong that it does not mend.
    """
    root, url = absolute(config.root), state_url(config)
    try:
        if config.state_url is None and not files_at(root).has(STATE_FILE):
            refuse_other(root, None)
            return "it is missing"
        with closing(StateStore(open_engine(url))) as state:
            check_state(config, state)
            return state.problem()
    except DamagedError as error:
        return str(error)


def _finish_commits(files: Files) -> int:
    """Publish what committed runs left in staging.

    A run was committed if one of its parts is in its place: parts move only after the commit. If
    none is, nobody has seen any of its rows, and its feeds are read again.
    """
    there = {path for name in (*TABLES, ARCHIVE) for path in files.listed(name)}
    committed = {match[1] or match[2] for path in there if (match := _PART.fullmatch(path))}
    staged = {path: path.split("/", 2)[2] for path in files.listed(STAGING) if path.count("/") > 1}
    moves = [
        (source, target)
        for source, target in staged.items()
        if (match := _PART.fullmatch(target))
        and (match[1] or match[2]) in committed
        and target not in there
    ]
    files.publish(moves)
    return len(moves)


def _put_damaged_aside(files: Files) -> Iterator[str]:
    for name in TABLES:
        for part in (path for path in files.listed(name) if path.endswith(".parquet")):
            with files.opened(part) as file:
                damaged = _is_damaged(file)
            if damaged:
                files.publish([(part, f"{DAMAGED}/{part}")])
                files.remove(part)
                yield f"{DAMAGED}/{part}"


def _is_damaged(file: pa.NativeFile) -> bool:
    try:
        pq.read_metadata(file)
    except (pa.ArrowException, OSError) as error:
        if is_of_service(error):  # it says nothing about the part
            raise
        return True
    return False


def _build(
    root: Root, engine: sa.Engine, now: datetime, recall: Recall
) -> tuple[int, int, int, int]:
    with (
        closing(StateStore(engine)) as state,
        connect(root, ["articles", "fetches", "polls"]) as dataset,
    ):
        state.ownership.adopt(dataset_id(root))
        return (
            _fill(engine, ARTICLES, dataset, _ARTICLES_SQL, _article_row),
            _fill(engine, URLS, dataset, _URLS_SQL, lambda *row: _url_row(now, *row)),
            _fill_feeds(engine, state, dataset, now),
            recall_stories(engine, dataset, recall, now),
        )


def _fill(
    engine: sa.Engine,
    table: sa.Table,
    dataset: duckdb.DuckDBPyConnection,
    sql: str,
    row_of: Callable[..., dict[str, Any]],
) -> int:
    result, count = dataset.execute(sql), 0
    while rows := result.fetchmany(_BATCH):
        with engine.execution_options(writes=True).begin() as connection:
            upsert(connection, table, [row_of(*row) for row in rows])
        count += len(rows)
    return count


def _article_row(key: str, version: int, title: str | None, text: str, url: str) -> dict[str, Any]:
    return {
        "article_id": key,
        "version": version,
        "url_id": url_id(url),
        "title": title or "",
        "text_sha256": text_sha256(wording(text)),
    }


def _url_row(
    now: datetime,
    url: str,
    feed_url: str,
    outcome: str,
    final: bool,
    attempts: int,
    reading: int,
    article: str | None,
) -> dict[str, Any]:
    return {
        "url_id": url_id(url),
        "url": url,
        "feed_url": feed_url,
        "fingerprint": "",
        "outcome": outcome,
        "final": final,
        "attempts": attempts,
        "readings": reading,
        "retry_at": None if final else now,
        "entry": None if article else entry_to_json(Entry(url, feed_url)),
        "source": None if article else registered_domain(url),
        "article_id": article,
    }


def _fill_feeds(
    engine: sa.Engine, state: StateStore, dataset: duckdb.DuckDBPyConnection, now: datetime
) -> int:
    rows = dataset.execute(_FEEDS_SQL).fetchall()
    states = [_feed_state(*row[:9]) for row in rows]
    with engine.execution_options(writes=True).begin() as connection:
        upsert(connection, FEEDS, [asdict(each) for each in states])
    polled = {row[0]: (row[1], row[9]) for row in rows}
    newest = max((at for at, _ in polled.values()), default=now)
    watched = [
        Feed(url, title) for url, (at, title) in polled.items() if newest - at <= _WATCHED_WITHIN
    ]
    state.registry.subscribe(watched, RECOVERED, now)
    return len(states)


def _feed_state(
    feed_url: str,
    polled_at: datetime,
    next_poll_at: datetime,
    outcome: str,
    detail: str | None,
    failures: int,
    health: str,
    interval_s: float | None,
    last_new_at: datetime | None,
) -> FeedState:
    return FeedState(
        feed_url,
        failures=failures,
        failure_weight=failures / 2,
        state=FeedHealth(health),
        outcome=PollOutcome(outcome),
        detail=detail,
        last_polled_at=polled_at,
        next_poll_at=next_poll_at,
        gone_answers=3 if health == FeedHealth.GONE else 0,
        interval_s=interval_s,
        last_new_at=last_new_at,
    )
