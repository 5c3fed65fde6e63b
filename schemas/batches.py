"""Rows of one table that came together, as columns, which travel and wait cheaply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from schemas.tables import TABLES, Table

_CODEC = pa.Codec("lz4_raw")
"""Halves the time of zstd, for a third more memory. Arrow's own compression works on each column by
itself, which takes small batches ten times as long."""


@dataclass(frozen=True)
class PackedColumns:
    """Columns of a table as compressed bytes: two fifths of the memory while they wait."""

    data: bytes
    size: int  # bytes when unpacked

    def unpacked(self, schema: pa.Schema) -> pa.RecordBatch:
        """Return the columns, given the schema they were packed with."""
        return pa.ipc.read_record_batch(_CODEC.decompress(self.data, self.size), schema)


def packed(columns: pa.RecordBatch) -> PackedColumns:
    """Pack columns. Their schema, which would take four fifths of the time, is left out."""
    plain = columns.serialize()
    return PackedColumns(_CODEC.compress(plain, asbytes=True), plain.size)


@dataclass(frozen=True)
class RowBatch:
    """Rows of a table. They share their day: all belong to one version of one article."""

    table: Table
    rows: int
    same: Mapping[str, Any]  # the columns that have one value in all rows
    packed: PackedColumns

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.rows

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the table's name in its place."""
        return _received, (self.table.name, self.rows, self.same, self.packed)

    def records(self) -> list[Any]:
        """Return the rows as records."""
        columns = self.packed.unpacked(self.table.schema)
        return [self.table.record(**row) for row in columns.to_pylist()]


def row_batch(
    table: Table, rows: int, same: Mapping[str, Any], columns: Mapping[str, Sequence[Any]]
) -> RowBatch:
    """Return rows of a table.

    Args:
        table: whose rows they are.
        rows: how many.
        same: the values of columns that have the same one in all rows.
        columns: the values of all others, row by row. What is no column of the table is left out.

    Raises:
        ValueError: a value is missing, or cannot be one of its column.
        TypeError: a value is of a type that its column cannot hold.
    """
    arrays = []
    for column in table.schema:
        if column.name in same:
            array = pa.repeat(pa.scalar(same[column.name], column.type), rows)
        else:
            array = pa.array(columns[column.name], type=column.type)
        if array.null_count and not column.nullable:
            raise ValueError(f"{table.record.__name__}.{column.name} is missing")
        arrays.append(array)
    batch = pa.RecordBatch.from_arrays(arrays, schema=table.schema)
    return RowBatch(table, rows, same, packed(batch))


def _received(table: str, *values: Any) -> RowBatch:
    return RowBatch(TABLES[table], *values)
