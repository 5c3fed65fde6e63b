"""Read a dataset with DuckDB: one view per table, and views made from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas.arrow import table_of
from schemas.errors import StoreError
from schemas.tables import TABLES, Table
from transforms.store.derived import DERIVED
from transforms.store.layout import LOCK_FILE, table_glob
from transforms.store.sharing import reading

VIEWS = (*TABLES, *DERIVED)
"""Everything that a query can ask for by name."""


@contextmanager
def connect(root: Path, views: Iterable[str] = TABLES) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an in-memory DuckDB connection with `views` (names of `VIEWS`), empty ones included.

    While it is open, compaction exchanges no folder, and so waits; writers go on.

    Raises:
        StoreError: the folder is no dataset, or a part of one of the tables is damaged.
    """
    if not (root / LOCK_FILE).exists() and not any((root / name).is_dir() for name in TABLES):
        raise StoreError(
            f"{root}: no dataset there. Make one with 'newsbeam ingest', or name it with --data."
        )
    with reading(root), duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        _create_views(connection, root, set(views))
        yield connection


def _create_views(connection: duckdb.DuckDBPyConnection, root: Path, needed: set[str]) -> None:
    for name in reversed(tuple(DERIVED)):
        if name in needed:
            needed.update(DERIVED[name].reads)
    for name in (name for name in TABLES if name in needed):
        _create_checked(connection, root, TABLES[name])
    for name in (name for name in DERIVED if name in needed):
        DERIVED[name].create(connection)


def view_sql(root: Path, table: Table) -> str:
    """Return the SELECT that reads a table's parts, `date` included."""
    pattern = table_glob(root, table).replace("'", "''")
    return (
        f"SELECT * FROM read_parquet('{pattern}', hive_partitioning = true, union_by_name = true)"
    )


def _create_checked(connection: duckdb.DuckDBPyConnection, root: Path, table: Table) -> None:
    try:
        _create_view(connection, root, table)
    except duckdb.Error as error:
        raise StoreError(
            f"a part of {table.name} is damaged; move it away to read the others: "
            f"{str(error).splitlines()[0]}"
        ) from error


def _create_view(connection: duckdb.DuckDBPyConnection, root: Path, table: Table) -> None:
    if any(root.glob(f"{table.name}/date=*/*.parquet")):
        connection.execute(f"CREATE VIEW {table.name} AS {view_sql(root, table)}")
        return
    day = pa.field("date", pa.date32())
    empty = table_of(table.schema, []).append_column(day, pa.array([], pa.date32()))
    connection.register(table.name, empty)
