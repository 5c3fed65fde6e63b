"""Writing rows, in either dialect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")

_ROWS_AT_ONCE = 500
"""Of a run with many addresses, as rows they need not all be in memory together."""


def upsert(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows; those whose primary key is there replace what was there."""
    for some in in_batches(rows):
        connection.execute(_upserting(connection.dialect.name, table), some)


def in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield as many at a time as one statement takes."""
    rest = iter(items)
    while some := list(islice(rest, _ROWS_AT_ONCE)):
        yield some


@lru_cache(maxsize=64)  # making the statement takes longer than inserting a row
def _upserting(dialect_name: str, table: sa.Table) -> sa.Insert:
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    insert = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys}
    statement: sa.Insert = insert.on_conflict_do_update(index_elements=keys, set_=rest)
    return statement


def insert_missing(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
    """Insert a row, unless its primary key is there."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), row)
