"""Read a dataset with DuckDB: one view per table, and views made from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs

from schemas.arrow import table_of
from schemas.errors import StoreError
from schemas.roots import Root
from schemas.tables import TABLES, Table
from transforms.store.files import files_at
from transforms.store.layout import DATASET_FILE, LOCK_FILE, table_glob
from transforms.store.reading.derived import DERIVED
from transforms.store.sharing import reading

VIEWS = (*TABLES, *DERIVED)
"""Everything that a query can ask for by name."""


@contextmanager
def connect(root: Root, views: Iterable[str] = TABLES) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an in-memory DuckDB connection with `views` (names of `VIEWS`), empty ones included.

    While it is open, compaction exchanges no folder, and so waits; writers go on.

    Raises:
        StoreError: the folder is no dataset, or a part of one of the tables is damaged.
    """
    if not is_dataset(root):
        raise StoreError(
            f"{root}: no dataset there. Make one with 'newsbeam ingest', or name it with --data."
        )
    at_rest = reading(root) if isinstance(root, Path) else nullcontext()
    with at_rest, duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        _create_views(connection, root, set(views))
        yield connection


def _create_views(connection: duckdb.DuckDBPyConnection, root: Root, needed: set[str]) -> None:
    for name in reversed(tuple(DERIVED)):
        if name in needed:
            needed.update(DERIVED[name].reads)
    for name in (name for name in TABLES if name in needed):
        _create_checked(connection, root, TABLES[name])
    for name in (name for name in DERIVED if name in needed):
        DERIVED[name].create(connection)


def is_dataset(root: Root) -> bool:
    """Tell whether there is a dataset, be it empty."""
    files = files_at(root)
    if isinstance(root, Path):
        return files.has(LOCK_FILE) or any((root / name).is_dir() for name in TABLES)
    return files.has(DATASET_FILE) or any(files.listed(name) for name in TABLES)


def view_sql(root: Root, table: Table) -> str:
    """Return the SELECT that reads a table's parts, `date` included."""
    pattern = table_glob(root, table).replace("'", "''")
    return (
        f"SELECT * FROM read_parquet('{pattern}', hive_partitioning = true, union_by_name = true)"
    )


def _create_checked(connection: duckdb.DuckDBPyConnection, root: Root, table: Table) -> None:
    try:
        if isinstance(root, Path):
            _create_view(connection, root, table)
        else:
            connection.register(table.name, arrow_dataset(root, table))
    except duckdb.Error as error:
        raise StoreError(
            f"a part of {table.name} is damaged; move it away to read the others: "
            f"{str(error).splitlines()[0]}"
        ) from error


def arrow_dataset(root: Root, table: Table) -> ds.Dataset:
    """Return a table's parts as DuckDB can scan them on object storage.

    Its own reader would need an extension, which it downloads when it is first used. Arrow's scan
    takes columns, conditions and days from the query and reads no more than they ask for.
    """
    system, base = files_at(root).arrow()
    day = pa.field("date", pa.date32())
    parts = fs.FileSelector(f"{base}/{table.name}", recursive=True, allow_not_found=True)
    return ds.dataset(
        [each.path for each in system.get_file_info(parts) if each.is_file],
        schema=table.schema.append(day),
        format="parquet",
        filesystem=system,
        partitioning=ds.partitioning(pa.schema([day]), flavor="hive"),
        partition_base_dir=f"{base}/{table.name}",
    )


def _create_view(connection: duckdb.DuckDBPyConnection, root: Path, table: Table) -> None:
    if any(root.glob(f"{table.name}/date=*/*.parquet")):
        connection.execute(f"CREATE VIEW {table.name} AS {view_sql(root, table)}")
        return
    day = pa.field("date", pa.date32())
    empty = table_of(table.schema, []).append_column(day, pa.array([], pa.date32()))
    connection.register(table.name, empty)
