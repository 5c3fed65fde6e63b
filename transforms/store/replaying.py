"""Failures that are final, made to be tried again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from schemas.vocabulary import FetchOutcome
from transforms.store.queries import batches
from transforms.store.tables import URLS


@dataclass(frozen=True)
class Failures:
    """Which final failures are meant; what is not said is not asked for."""

    outcomes: frozenset[FetchOutcome] = frozenset()
    source: str | None = None  # registered domain
    url: str | None = None  # with * for any characters
    url_ids: frozenset[str] | None = None


def count(engine: sa.Engine, failures: Failures) -> int:
    """Return how many final failures there are."""
    with engine.connect() as connection:
        queries = (sa.select(sa.func.count()).where(each) for each in _conditions(failures))
        return sum(connection.scalar(query) or 0 for query in queries)


def replay(engine: sa.Engine, failures: Failures, now: datetime) -> int:
    """Make final failures pending, as a new reading with all its tries; return how many."""
    fresh = {"final": False, "attempts": 0, "readings": URLS.c.readings + 1, "retry_at": now}
    with engine.execution_options(writes=True).begin() as connection:
        updates = (URLS.update().where(each).values(**fresh) for each in _conditions(failures))
        return sum(connection.execute(update).rowcount for update in updates)


def conditions(failures: Failures) -> Iterator[sa.ColumnElement[bool]]:
    """Yield what must hold of an address by its outcome and its pattern."""
    if failures.outcomes:
        yield URLS.c.outcome.in_(sorted(failures.outcomes))
    if failures.url is not None:
        yield URLS.c.url.ilike(_like(failures.url), escape="\\")


def _conditions(failures: Failures) -> Iterator[sa.ColumnElement[bool]]:
    """Yield a condition, or one for each batch of addresses."""
    parts = [URLS.c.final.is_(True), URLS.c.entry.is_not(None), *conditions(failures)]
    if failures.source is not None:
        parts.append(URLS.c.source == failures.source)
    if failures.url_ids is None:
        yield sa.and_(*parts)
    else:
        for some in batches(failures.url_ids):
            yield sa.and_(*parts, URLS.c.url_id.in_(some))


def _like(pattern: str) -> Any:
    for special in "\\%_":
        pattern = pattern.replace(special, f"\\{special}")
    return pattern.replace("*", "%")
