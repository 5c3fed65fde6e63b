"""When young articles are read again, and what is needed for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from schemas.ids import url_id
from schemas.messages import Assignment, Revisit, UrlFate
from schemas.urls import registered_domain
from transforms.store.entries import entry_from_json, entry_to_json
from transforms.store.statements import upsert
from transforms.store.tables import REVISITS, URLS


def next_reading(born_at: datetime, now: datetime, ages_h: Sequence[float]) -> datetime | None:
    """Return when an article is to be read again; None: it is too old for that.

    Args:
        born_at: its publication, or its first reading where that is not known or came first.
        now: when it was read last.
        ages_h: ages in hours, ascending, at which an article is read again.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    >>> next_reading(noon, noon + timedelta(hours=2), (1, 6, 24)).isoformat()
    '2026-05-04T18:00:00+00:00'
    """
    ages = (timedelta(hours=age) for age in ages_h)
    return next((born_at + age for age in ages if born_at + age > now), None)


def due_revisits(
    connection: sa.Connection, now: datetime, most: int | None, most_of_source: int | None
) -> list[Assignment]:
    """Return the articles whose next reading is due, in all and per source not more than asked."""
    place = sa.func.row_number().over(partition_by=REVISITS.c.source, order_by=REVISITS.c.due_at)
    due = sa.select(REVISITS, place.label("place")).where(REVISITS.c.due_at <= now).subquery()
    joined = due.outerjoin(URLS, due.c.url_id == URLS.c.url_id)
    query = sa.select(due, URLS.c.readings).select_from(joined)
    query = query.order_by(due.c.due_at, due.c.url_id).limit(most)
    if most_of_source is not None:
        query = query.where(due.c.place <= most_of_source)
    return [_assignment(row) for row in connection.execute(query).mappings()]


def note_revisits(connection: sa.Connection, fates: Sequence[UrlFate]) -> None:
    """Note the next reading of every article that was read, and drop those that were the last."""
    over = [{"key": url_id(fate.assignment.entry.url)} for fate in fates if fate.revisit is None]
    if over:
        connection.execute(REVISITS.delete().where(REVISITS.c.url_id == sa.bindparam("key")), over)
    upsert(connection, REVISITS, (_row(fate, fate.revisit) for fate in fates if fate.revisit))


def _row(fate: UrlFate, revisit: Revisit) -> dict[str, Any]:
    entry = fate.assignment.entry
    return {
        "url_id": url_id(entry.url),
        "entry": entry_to_json(entry),
        "source": registered_domain(entry.url),
        "fingerprint": fate.assignment.fingerprint,
        **vars(revisit),
    }


def _assignment(row: sa.RowMapping) -> Assignment:
    revisit = Revisit(
        row["article_id"], row["born_at"], row["due_at"], row["etag"], row["last_modified"]
    )
    return Assignment(
        entry_from_json(row["entry"]),
        row["fingerprint"],
        revisit=revisit,
        reading=(row["readings"] or 0) + 1,
    )
