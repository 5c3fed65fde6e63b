"""SQL that several parts of the state store use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_KEYS_PER_QUERY = 500
"""The oldest SQLite builds in use allow 999 bound values."""


def upsert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; those whose primary key is there replace what was there."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys}
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=rest), rows)


def rows_with(
    connection: sa.Connection, column: sa.Column[Any], keys: Iterable[Any]
) -> Iterator[sa.RowMapping]:
    """Yield the rows of a column's table whose value in it is one of `keys`."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _KEYS_PER_QUERY):
        some = wanted[start : start + _KEYS_PER_QUERY]
        yield from connection.execute(sa.select(column.table).where(column.in_(some))).mappings()
