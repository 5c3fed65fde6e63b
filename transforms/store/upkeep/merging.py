"""Merge Parquet parts into few sorted ones, and prove that no row was lost or changed."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.tables import Table

MERGED = "part-merged-"
"""How the names of merged parts begin."""

_MEMORY = "512MB"
"""What is sorted beyond that goes to the disk."""

_GROUP_BYTES = 64_000_000
_GROUP_ROWS = 122_880
"""Of a row group, at most: a reader skips, or takes for one of its threads, no less than that."""

_BATCH_ROWS = 2_048


def merge(
    parts: Sequence[Path], table: Table, folder: Path, scratch: Path, part_bytes: int
) -> list[Path]:
    """Write the rows of `parts`, sorted, to new parts in `folder`, fsynced; return their paths.

    Each gets at most about `part_bytes`, and all but the last the same. Memory is bounded whatever
    the size of the parts; what is sorted on the disk is sorted in `scratch`.

    Raises:
        duckdb.Error, pyarrow.ArrowException: a part cannot be read.
        OSError: the folder cannot be written.
    """
    before = sum(part.stat().st_size for part in parts)
    limit = ceil(before / max(1, ceil(before / part_bytes)))
    with _sorter(scratch) as sorter:
        rows = sorter.sql(f"SELECT * FROM {_read(parts)} ORDER BY {', '.join(table.order)}")
        batches = (
            _shaped(pa.Table.from_batches([batch]), table.schema)
            for batch in rows.to_arrow_reader(_BATCH_ROWS)
        )
        return list(_write(_groups(batches, min(_GROUP_BYTES, limit)), table, folder, limit))


def same_rows(parts: Sequence[Path], merged: Sequence[Path], scratch: Path) -> bool:
    """Tell whether two sets of parts hold the same rows, each as often: count and sum of hashes."""
    columns = ", ".join(f'"{name}"' for name in columns_of(parts))
    with _sorter(scratch) as reader:
        one, other = (
            reader.sql(
                f"SELECT count(*), sum(hash({columns})::HUGEINT) FROM {_read(each)}"
            ).fetchall()
            for each in (parts, merged)
        )
    return one == other


def columns_of(parts: Iterable[Path]) -> list[str]:
    """Return the names of all columns that a part has."""
    return list(dict.fromkeys(name for part in parts for name in pq.read_schema(part).names))


def _groups(batches: Iterable[pa.Table], group_bytes: int) -> Iterator[pa.Table]:
    """Yield the rows in as many as make a row group."""
    waiting: list[pa.Table] = []
    for batch in batches:
        waiting.append(batch)
        rows = sum(each.num_rows for each in waiting)
        if rows >= _GROUP_ROWS or sum(each.nbytes for each in waiting) >= group_bytes:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _write(
    groups: Iterator[pa.Table], table: Table, folder: Path, part_bytes: int
) -> Iterator[Path]:
    """Write row groups to one part after the other, and yield each when it is on the disk."""
    order = pq.SortingColumn.from_ordering(
        table.schema, [(column, "ascending") for column in table.order]
    )
    for first in groups:
        path = folder / f"{MERGED}{uuid.uuid4().hex[:12]}.parquet"
        with path.open("wb") as file:
            with pq.ParquetWriter(
                file,
                table.schema,
                compression="zstd",
                write_page_index=True,
                sorting_columns=order,
            ) as parquet:
                parquet.write_table(first, row_group_size=first.num_rows)
                while file.tell() < part_bytes and (group := next(groups, None)) is not None:
                    parquet.write_table(group, row_group_size=group.num_rows)
            file.flush()
            os.fsync(file.fileno())
        yield path


def _shaped(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return rows with exactly this schema; columns that the parts did not have yet are null."""
    for field in schema:
        if field.name not in rows.column_names:
            rows = rows.append_column(field, pa.nulls(rows.num_rows, field.type))
    return rows.select(schema.names).cast(schema)


def _read(parts: Sequence[Path]) -> str:
    names = ", ".join("'" + str(part).replace("'", "''") + "'" for part in parts)
    return f"read_parquet([{names}], hive_partitioning = false, union_by_name = true)"


@contextmanager
def _sorter(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(f"SET TimeZone = 'UTC'; SET memory_limit = '{_MEMORY}'")
        connection.execute("SET threads = 2; SET temp_directory = ?", [str(scratch)])
        yield connection
