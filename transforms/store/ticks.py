"""What a stream and the watch that started it tell each other through the state store.

The stream runs on the machines of a cluster and plans its own ticks; the watch follows what becomes
of them, and holds the planning while it compacts, or before it stops.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from schemas.errors import OvertakenError
from schemas.messages import FeedState, PlannedTick, StagedPart, UrlFate
from schemas.vocabulary import FetchOutcome
from transforms.store.ownership import check_writer
from transforms.store.retrying import retried
from transforms.store.statements import upsert
from transforms.store.tables import META, RUNS, TICKS

_HOLD, _NEWEST = "hold", "tick"


class Hold(StrEnum):
    """What a stream is asked to do. A word counts only while its writer is the dataset's."""

    PLAN_NOTHING = "plan"
    READ_NOTHING = "read"  # and plan nothing: what a tick has not read by now is put off


@dataclass(frozen=True)
class TickCounts:
    """What one tick of a stream has committed."""

    tick: PlannedTick
    committed_at: datetime
    rows: Mapping[str, int]
    polls: Mapping[str, int]
    fetches: Mapping[str, int]
    deferred_feeds: int
    deferred_pages: int


class Ticks:
    """The ticks of a stream: planned one after the other, each a run that is committed at once."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)

    @retried
    def begin(self, writer: str, tick: PlannedTick) -> bool:
        """Make a tick the one that may be committed; False: the planning is held.

        A hold is not for the tick under way, which may have to be planned anew after a failure.

        Raises:
            OvertakenError: `writer` (of `Ownership.take_over`) is not the writer any more.
        """
        with self._writer.begin() as connection:
            check_writer(connection, writer)
            if _held(connection) is not None and _under_way(connection) is None:
                return False
            upsert(connection, META, [{"key": _NEWEST, "value": tick.run_id}])
            upsert(connection, TICKS, [{**vars(tick), "counts": None}])
            return True

    @retried
    def is_committed(self, run_id: str) -> bool:
        """Tell whether a run is part of the dataset."""
        with self._engine.connect() as connection:
            return is_committed(connection, run_id)

    @retried
    def under_way(self) -> PlannedTick | None:
        """Return the tick that is planned, and not committed yet."""
        with self._engine.connect() as connection:
            return _under_way(connection)

    @retried
    def committed(self) -> list[TickCounts]:
        """Return the ticks that were committed and not forgotten since, in their order."""
        query = sa.select(TICKS).where(TICKS.c.counts.is_not(None)).order_by(TICKS.c.run_id)
        with self._engine.connect() as connection:
            return [_counts(row) for row in connection.execute(query).mappings()]

    @retried
    def forget(self, run_id: str | None = None) -> None:
        """Forget a tick, or all of them; what they committed stays."""
        which = sa.true() if run_id is None else TICKS.c.run_id == run_id
        with self._writer.begin() as connection:
            connection.execute(TICKS.delete().where(which))

    @retried
    def hold(self, writer: str, what: Hold) -> None:
        """Hold the stream from now on.

        Raises:
            OvertakenError: `writer` is not the writer any more.
        """
        with self._writer.begin() as connection:
            check_writer(connection, writer)
            upsert(connection, META, [{"key": _HOLD, "value": f"{what} {writer}"}])

    @retried
    def release(self) -> None:
        """Let the stream go on."""
        with self._writer.begin() as connection:
            connection.execute(META.delete().where(META.c.key == _HOLD))

    @retried
    def held(self) -> Hold | None:
        """Return what the stream is asked to do; None: to go on."""
        with self._engine.connect() as connection:
            return _held(connection)


def is_committed(connection: sa.Connection, run_id: str) -> bool:
    """Tell whether a run is part of the dataset."""
    query = sa.select(RUNS.c.run_id).where(RUNS.c.run_id == run_id)
    return connection.execute(query).first() is not None


def check_newest(connection: sa.Connection, run_id: str) -> None:
    """Make sure that no other tick was planned in place of this one.

    After a failure the same work may be planned again, as another tick, while a step of the first
    is still under way somewhere.

    Raises:
        OvertakenError: one was.
    """
    if connection.scalar(sa.select(META.c.value).where(META.c.key == _NEWEST)) != run_id:
        raise OvertakenError(f"tick {run_id} was planned anew after a failure, and is given up")


def note_counts(
    connection: sa.Connection,
    tick: PlannedTick,
    committed_at: datetime,
    parts: Iterable[StagedPart],
    feeds: Iterable[FeedState],
    fates: Iterable[UrlFate],
) -> None:
    """Note what a tick commits, for the watch to tell."""
    outcomes = Counter(fate.outcome for fate in fates)
    deferred_pages = outcomes.pop(FetchOutcome.DEFERRED, 0)
    polls = Counter(feed.outcome for feed in feeds if feed.outcome is not None)
    rows: Counter[str] = Counter()
    for part in parts:
        rows[part.table] += part.rows
    counts = {
        "committed_at": committed_at.isoformat(),
        "rows": rows,
        "polls": polls,
        "fetches": outcomes,
        "deferred_feeds": tick.feeds - polls.total(),
        "deferred_pages": deferred_pages,
    }
    upsert(connection, TICKS, [{**vars(tick), "counts": counts}])


def _under_way(connection: sa.Connection) -> PlannedTick | None:
    newest = sa.select(META.c.value).where(META.c.key == _NEWEST).scalar_subquery()
    query = sa.select(TICKS).where(TICKS.c.run_id == newest, TICKS.c.counts.is_(None))
    row = connection.execute(query).mappings().first()
    return _planned(row) if row is not None else None


def _held(connection: sa.Connection) -> Hold | None:
    values = dict(
        connection.execute(
            sa.select(META.c.key, META.c.value).where(META.c.key.in_(("writer", _HOLD)))
        ).all()
    )
    what, _, writer = values.get(_HOLD, "").partition(" ")
    return Hold(what) if what and writer == values.get("writer") else None


def _planned(row: sa.RowMapping) -> PlannedTick:
    return PlannedTick(row["run_id"], row["planned_at"], row["feeds"], row["pending"])


def _counts(row: sa.RowMapping) -> TickCounts:
    values: dict[str, Any] = dict(row["counts"])
    committed_at = datetime.fromisoformat(values.pop("committed_at"))
    return TickCounts(_planned(row), committed_at, **values)
