"""Rows of one table that came together, as columns, which travel between processes cheaply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from schemas.tables import TABLES, Table


@dataclass(frozen=True)
class RowBatch:
    """Rows of a table. They share their day: all belong to one version of one article."""

    table: Table
    columns: pa.RecordBatch

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self.columns.num_rows)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the columns without their schema, which would take four fifths of the time."""
        return _received, (self.table.name, self.columns.serialize())

    @property
    def bytes(self) -> int:
        """How much memory they take."""
        return int(self.columns.get_total_buffer_size())

    def first(self, column: str) -> Any:
        """Return what stands in a column of the first row."""
        return self.columns.column(column)[0].as_py()

    def records(self) -> list[Any]:
        """Return the rows as records."""
        return [self.table.record(**row) for row in self.columns.to_pylist()]


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
    return RowBatch(table, pa.RecordBatch.from_arrays(arrays, schema=table.schema))


def _received(table: str, columns: pa.Buffer) -> RowBatch:
    schema = TABLES[table].schema
    return RowBatch(TABLES[table], pa.ipc.read_record_batch(columns, schema))
