"""Write complete, sorted, lasting Parquet parts into a run's staging folder."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from operator import attrgetter
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.arrow import row_check, table_of
from schemas.batches import PackedColumns, RowBatch, packed
from schemas.messages import StagedPart
from schemas.roots import Root
from schemas.tables import Table
from transforms.store.files import files_at
from transforms.store.layout import staged_path

_AT_ONCE = 4
"""Parts written beside each other: they wait for a disk or for object storage, and not for us."""


_AS_OBJECTS = 64
"""Rows that wait as Python objects. As packed columns they take a fraction of the memory."""


class PartWriter:
    """Collect the rows of one table by day, and close a part when it has grown enough.

    `part_bytes` bounds all open days together (of rows taken one by one, their characters of text,
    about): the fullest day is closed first. Until then rows wait packed, in two fifths of that.
    """

    def __init__(self, root: Root, run_id: str, table: Table, part_bytes: int) -> None:
        self._root, self._run_id, self._table, self._part_bytes = root, run_id, table, part_bytes
        self._check = row_check(table.schema)
        self._texts = _texts_of(table.schema)
        self._open: dict[date, _OpenPart] = {}
        self._as_objects = 0
        self._size = 0

    def add(self, day: date, row: Any) -> Iterator[StagedPart]:
        """Take a row; yield the part that had to be closed for it, if any.

        Raises:
            ValueError: the row does not fit the table's schema; it was not taken.
        """
        self._check(row)
        self._of(day).add(row, size := 64 + sum(map(len, filter(None, self._texts(row)))))
        self._as_objects += 1
        if self._as_objects == _AS_OBJECTS:
            for part in self._open.values():
                part.pack()
            self._as_objects = 0
        yield from self._grown(size)

    def extend(self, day: date, batch: RowBatch) -> Iterator[StagedPart]:
        """Take rows that fit the table's schema; yield the part that had to be closed for them."""
        self._of(day).extend(batch.packed)
        yield from self._grown(batch.packed.size)

    def flush(self) -> Iterator[StagedPart]:
        """Close all open parts."""
        days = sorted(self._open)
        if days:
            with ThreadPoolExecutor(min(_AT_ONCE, len(days))) as threads:
                yield from threads.map(self._part, days, map(self._take, days))

    def _of(self, day: date) -> _OpenPart:
        if day not in self._open:
            self._open[day] = _OpenPart(self._table.schema)
        return self._open[day]

    def _grown(self, size: int) -> Iterator[StagedPart]:
        self._size += size
        if self._size > self._part_bytes:
            fullest = max(self._open, key=lambda day: self._open[day].size)
            yield self._part(fullest, self._take(fullest))

    def _take(self, day: date) -> _OpenPart:
        taken = self._open.pop(day)
        self._size -= taken.size
        return taken

    def _part(self, day: date, rows: _OpenPart) -> StagedPart:
        order = [(column, "ascending") for column in self._table.order]
        table = rows.table().sort_by(order)
        name = f"part-{self._run_id}-{uuid.uuid4().hex[:12]}.parquet"
        part = StagedPart(self._table.name, day.isoformat(), name, table.num_rows, 0)
        with files_at(self._root).writing(staged_path(self._run_id, part)) as file:
            _write(table, pq.SortingColumn.from_ordering(table.schema, order), file)
            size = file.tell()
        return StagedPart(part.table, part.day, part.name, part.rows, size)


class _OpenPart:
    """The rows of a day so far, most of them as columns already."""

    def __init__(self, schema: pa.Schema) -> None:
        self.size = 0
        self._schema = schema
        self._packed: list[PackedColumns] = []
        self._rows: list[Any] = []

    def add(self, row: Any, size: int) -> None:
        self._rows.append(row)
        self.size += size

    def extend(self, columns: PackedColumns) -> None:
        self._packed.append(columns)
        self.size += columns.size

    def pack(self) -> None:
        self._packed += map(packed, self._unpacked())
        self._rows = []

    def table(self) -> pa.Table:
        waiting = (columns.unpacked(self._schema) for columns in self._packed)
        return pa.Table.from_batches([*waiting, *self._unpacked()], self._schema)

    def _unpacked(self) -> list[pa.RecordBatch]:
        return table_of(self._schema, self._rows).to_batches() if self._rows else []


def _write(table: pa.Table, order: Sequence[pq.SortingColumn], file: Any) -> None:
    pq.write_table(table, file, compression="zstd", write_page_index=True, sorting_columns=order)


def _texts_of(schema: pa.Schema) -> Callable[[Any], tuple[str | None, ...]]:
    """Return a function that gives the values of a row's text columns, of which there are some."""
    first, second, *rest = (column.name for column in schema if pa.types.is_string(column.type))
    getter: Callable[[Any], tuple[str | None, ...]] = attrgetter(first, second, *rest)
    return getter
