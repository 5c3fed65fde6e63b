"""The state store: what newsbeam remembers between runs, in SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from schemas.ids import url_id
from schemas.messages import (
    Assignment,
    FeedState,
    PlannedTick,
    StagedPart,
    StoryLink,
    UrlFate,
    Wording,
)
from schemas.roots import Root
from schemas.urls import registered_domain
from schemas.vocabulary import FetchOutcome
from schemas.warc import Capture, PutOff, RangeRead, TakenUp, WarcFile
from transforms.store.claims import adopt_claims, claim_all, drop_claims
from transforms.store.engine import open_engine, shown
from transforms.store.entries import entry_from_json, entry_to_json
from transforms.store.identity import Candidate, Decision
from transforms.store.locking import lock_state
from transforms.store.ownership import Ownership, check_writer
from transforms.store.queries import rows_with
from transforms.store.registry import Registry, feed_state, reschedule
from transforms.store.replaying import Failures, count, replay
from transforms.store.rereading import count_articles, reread
from transforms.store.retrying import retried
from transforms.store.revisits import due_revisits, note_revisits
from transforms.store.statements import in_batches, upsert
from transforms.store.stories import Decide, forget_claimed, forget_old, place_all
from transforms.store.tables import CLAIMS, FEEDS, INTENTS, RUNS, URLS
from transforms.store.ticks import Ticks, check_newest, is_committed, note_counts
from transforms.store.turns import Turns
from transforms.store.warcs import done_to, note_captures, note_ranges, waiting

_FARTHEST_RETRY = timedelta(days=32)  # the longest Retry-After believed is a month


_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class KnownUrl:
    """What is remembered of an article address."""

    feed_url: str
    fingerprint: str
    final: bool
    readings: int = 1


@dataclass(frozen=True)
class RunCommit:
    """All that one run adds to the dataset."""

    run_id: str
    started_at: datetime
    committed_at: datetime
    parts: tuple[StagedPart, ...]
    feeds: tuple[FeedState, ...]
    fates: Iterable[UrlFate]  # they are gone through more than once
    ranges: tuple[RangeRead, ...] = ()
    put_off: tuple[PutOff, ...] = ()
    taken_up: tuple[TakenUp, ...] = ()
    tick: PlannedTick | None = None
    """Of a stream, what was planned."""

    @property
    def clock(self) -> datetime:
        """The time by which what is old is forgotten: of a backfill, that of its captures."""
        if not self.ranges:
            return self.committed_at
        times = (each.latest_at for each in self.ranges if each.latest_at is not None)
        return min(max(times, default=_NEVER), self.committed_at)


class StateStore:
    """Feeds, addresses and articles known so far, and the commit of what a run adds to them.

    Every method is one transaction. Several processes may use one store: writers wait for each
    other.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self.registry = Registry(engine)
        self.ownership = Ownership(engine)
        self.turns = Turns(engine)
        self.ticks = Ticks(engine)

    @retried
    def feed_states(self, feed_urls: Iterable[str]) -> dict[str, FeedState]:
        """Return what is remembered of these feeds; feeds never polled are missing."""
        with self._engine.connect() as connection:
            rows = rows_with(connection, FEEDS.c.feed_url, feed_urls)
            return {row["feed_url"]: feed_state(row) for row in rows}

    @retried
    def known_urls(self, url_ids: Iterable[str]) -> dict[str, KnownUrl]:
        """Return what is remembered of these addresses, by id; addresses never seen are missing."""
        with self._engine.connect() as connection:
            return {
                row["url_id"]: KnownUrl(
                    row["feed_url"], row["fingerprint"], row["final"], row["readings"]
                )
                for row in rows_with(connection, URLS.c.url_id, url_ids)
            }

    @retried
    def pending(
        self, now: datetime, *, most: int | None = None, most_of_source: int | None = None
    ) -> list[Assignment]:
        """Return the addresses whose failure may have healed by now, the longest waiting first.

        At most `most` of them, and `most_of_source` of one registered domain: what waits for a slow
        domain costs a tick nothing.
        """
        with self._engine.connect() as connection:
            rows = connection.execute(_pending_query(now, most, most_of_source)).mappings()
            return [_assignment(row) for row in rows]

    @retried
    def revisits(
        self, now: datetime, *, most: int | None = None, most_of_source: int | None = None
    ) -> list[Assignment]:
        """Return the young articles that are to be read again by now, the longest waiting first.

        At most `most` of them, and `most_of_source` of one registered domain.
        """
        with self._engine.connect() as connection:
            return due_revisits(connection, now, most, most_of_source)

    @retried
    def claim(self, run_id: str, candidates: Sequence[Candidate]) -> list[Decision]:
        """Decide which article each page is, and hold new identities for this run until its commit.

        A page claimed twice by one run, as when a bundle is replayed, gets the same answer again.
        """
        with self._writer.begin() as connection:
            return claim_all(connection, run_id, candidates)

    @retried
    def claim_stories(
        self, run_id: str, articles: Sequence[Wording], decide: Decide, forget_at: datetime
    ) -> list[StoryLink]:
        """Place each article in a story, and remember it until `forget_at` for those that come.

        `decide` is given an article and those that may share its wording. An article placed before,
        as when it is edited or its bundle replayed, stays where it is.
        """
        with self._writer.begin() as connection:
            return place_all(connection, run_id, articles, decide, forget_at)

    @retried
    def commit(self, run: RunCommit, writer: str) -> None:
        """Make a run part of the dataset: this transaction is the commit point.

        Committing the same run again changes nothing. Identities that were claimed for a page
        which came to nothing when its bundle was replayed are not adopted: they have no row.

        Raises:
            OvertakenError: `writer` (of `Ownership.take_over`) is not the writer any more.
        """
        with self._writer.begin() as connection:
            check_writer(connection, writer)
            if is_committed(connection, run.run_id):
                drop_claims(connection, run.run_id)
                return
            if run.tick is not None:
                check_newest(connection, run.run_id)
                note_counts(connection, run.tick, run.committed_at, run.parts, run.feeds, run.fates)
            upsert(connection, FEEDS, map(asdict, run.feeds))
            reschedule(connection, run.feeds)
            for fates in in_batches(fate for fate in run.fates if not _stays_due(fate)):
                upsert(connection, URLS, map(_url_row, fates))
                note_revisits(connection, fates)
                read = (fate for fate in fates if fate.outcome is FetchOutcome.OK)
                adopt_claims(connection, run.run_id, [url_id(f.assignment.entry.url) for f in read])
            drop_claims(connection, run.run_id)
            note_ranges(connection, run.ranges)
            note_captures(connection, run.put_off, run.taken_up)
            forget_old(connection, run.clock)
            upsert(connection, INTENTS, (_intent_row(run.run_id, part) for part in run.parts))
            times = {"started_at": run.started_at, "committed_at": run.committed_at}
            connection.execute(RUNS.insert(), {"run_id": run.run_id, **times})

    @retried
    def intents(self, run_id: str | None = None) -> list[tuple[str, StagedPart]]:
        """Return the committed parts that may still wait in staging, each with its run id.

        Of all runs, or of one.
        """
        query = sa.select(INTENTS).order_by(INTENTS.c.run_id)
        if run_id is not None:
            query = query.where(INTENTS.c.run_id == run_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings()
            return [(row["run_id"], _staged_part(row)) for row in rows]

    @retried
    def clear_intents(self, run_id: str) -> None:
        """Forget the intents of a run whose parts are all in place."""
        with self._writer.begin() as connection:
            connection.execute(INTENTS.delete().where(INTENTS.c.run_id == run_id))

    @retried
    def drop_claims(self, writer: str) -> None:
        """Forget the claims of runs that were never committed.

        Raises:
            OvertakenError: `writer` (of `Ownership.take_over`) is not the writer any more.
        """
        with self._writer.begin() as connection:
            check_writer(connection, writer)
            connection.execute(CLAIMS.delete())
            forget_claimed(connection)

    @retried
    def done_to(self, files: Iterable[WarcFile], selection: str) -> dict[WarcFile, int]:
        """Return the offset up to which each archive has been read for a selection."""
        with self._engine.connect() as connection:
            return done_to(connection, files, selection)

    @retried
    def waiting_captures(self, selection: str, most: int) -> list[Capture]:
        """Return captures of archives that earlier runs have put off, the earliest first."""
        with self._engine.connect() as connection:
            return waiting(connection, selection, most)

    @retried
    def count_failures(self, failures: Failures) -> int:
        """Return how many addresses failed for good."""
        return count(self._engine, failures)

    @retried
    def replay(self, failures: Failures, now: datetime) -> int:
        """Let addresses that failed for good be tried again; return how many."""
        return replay(self._engine, failures, now)

    def count_articles(self, versions: Mapping[str, int], failures: Failures) -> int:
        """Return how many of these articles, with their newest version, `reread` would take."""
        return count_articles(self._engine, versions, failures)

    def reread(self, versions: Mapping[str, int], failures: Failures, now: datetime) -> int:
        """Let articles be read again as a new version, whatever they say; return how many."""
        return reread(self._engine, versions, failures, now)

    def locked(self, root: Root) -> AbstractContextManager[None]:
        """Be the only writer of the dataset whose state this is.

        Raises:
            StoreError: somebody else is.
        """
        return lock_state(self._engine, root)

    def problem(self) -> str | None:
        """Say what is damaged in the database, if that can be told; None: nothing is."""
        if self._engine.dialect.name != "sqlite":
            return None
        with self._engine.connect() as connection:
            said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        return None if said == "ok" else str(said)

    def __str__(self) -> str:
        return shown(self._engine)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


@lru_cache(maxsize=4)
def open_state(url: str) -> StateStore:
    """Return the state store at a SQLAlchemy URL: one per process, shared by all its steps.

    Raises:
        StoreError: it cannot be used.
    """
    return StateStore(open_engine(url))


def _stays_due(fate: UrlFate) -> bool:
    """Tell whether a reading that was put off is waited for already, among the revisits."""
    return fate.outcome is FetchOutcome.DEFERRED and fate.assignment.revisit is not None


def _pending_query(
    now: datetime, most: int | None, most_of_source: int | None
) -> sa.Select[tuple[Any, ...]]:
    # far in the future: written before the clock was put back
    due = sa.or_(URLS.c.retry_at <= now, URLS.c.retry_at > now + _FARTHEST_RETRY)
    place = sa.func.row_number().over(partition_by=URLS.c.source, order_by=URLS.c.retry_at)
    ranked = sa.select(URLS, place.label("place")).where(due).subquery()
    query = sa.select(ranked).order_by(ranked.c.retry_at, ranked.c.url_id).limit(most)
    return query if most_of_source is None else query.where(ranked.c.place <= most_of_source)


def _assignment(row: sa.RowMapping) -> Assignment:
    entry = entry_from_json(row["entry"])
    return Assignment(entry, row["fingerprint"], row["attempts"], reading=row["readings"])


def _url_row(fate: UrlFate) -> dict[str, Any]:
    entry = fate.assignment.entry
    return {
        "url_id": url_id(entry.url),
        "url": entry.url,
        "feed_url": entry.feed_url,
        "fingerprint": fate.assignment.fingerprint,
        "outcome": fate.outcome,
        "final": fate.final,
        "attempts": fate.attempts,
        "readings": fate.assignment.reading,
        "retry_at": fate.retry_at,
        "entry": None if fate.article_id else entry_to_json(entry),
        "source": None if fate.article_id else registered_domain(entry.url),
        "article_id": fate.article_id,
    }


def _intent_row(run_id: str, part: StagedPart) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "name": part.name,
        "table_name": part.table,
        "day": part.day,
        "rows": part.rows,
        "bytes": part.bytes,
    }


def _staged_part(row: sa.RowMapping) -> StagedPart:
    return StagedPart(row["table_name"], row["day"], row["name"], row["rows"], row["bytes"])
