"""Look-ups of many keys at once, in batches that every database takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

_KEYS_PER_QUERY = 500
"""The oldest SQLite builds in use allow 999 bound values."""


def batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the distinct keys, in order, as many at a time as a query may name."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _KEYS_PER_QUERY):
        yield wanted[start : start + _KEYS_PER_QUERY]


def rows_with(
    connection: sa.Connection,
    column: sa.Column[Any],
    keys: Iterable[Any],
    *also: sa.ColumnElement[bool],
) -> Iterator[sa.RowMapping]:
    """Yield the rows of the column's table whose `column` is one of `keys`, if all else holds."""
    for some in batches(keys):
        query = sa.select(column.table).where(column.in_(some), *also)
        yield from connection.execute(query).mappings()
