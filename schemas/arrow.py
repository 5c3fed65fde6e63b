"""Arrow schemas derived from the row dataclasses, and rows turned into tables.

One definition serves code, files and documentation: the dataclass. Columns keep the order of
its fields; what stands in `Annotated` becomes the field's `description`.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

import pyarrow as pa

TIMESTAMP = pa.timestamp("us", tz="UTC")
_PLAIN = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def schema_of(record: type, metadata: dict[str, str]) -> pa.Schema:
    """Return the Arrow schema of a frozen dataclass.

    Raises:
        TypeError: a field has a type that has no column type.
    """
    hints = typing.get_type_hints(record, include_extras=True)
    return pa.schema([_field(name, hint) for name, hint in hints.items()], metadata=metadata)


def row_check(schema: pa.Schema) -> Callable[[Any], None]:
    """Return a function that refuses a row which the file format would refuse later, with its part.

    It raises ValueError, which names the column and what is wrong with it.
    """
    looks = ((column.name, column.nullable, _look(column.type)) for column in schema)
    columns = [each for each in looks if each[1:] != (True, None)]

    def check(row: Any) -> None:
        for name, nullable, look in columns:
            value = getattr(row, name)
            if value is None:
                if not nullable:
                    raise ValueError(f"{type(row).__name__}.{name} is missing")
            elif look is not None:
                look(value, row, name)

    return check


def table_of(schema: pa.Schema, rows: Sequence[Any]) -> pa.Table:
    """Return the rows as an Arrow table with exactly this schema."""
    columns = [
        pa.array(_values(column.type, map(attrgetter(column.name), rows)), type=column.type)
        for column in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _look(kind: pa.DataType) -> Callable[[Any, Any, str], None] | None:
    """Return what looks at the values of a column type; None: nothing can be wrong with them."""
    if pa.types.is_string(kind):
        return _look_at_text
    if pa.types.is_timestamp(kind):
        return _look_at_time
    return _look_inside if pa.types.is_nested(kind) else None


def _look_at_text(value: str, _row: Any, _name: str) -> None:
    if not value.isascii():
        value.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, a ValueError


def _look_at_time(value: datetime, row: Any, name: str) -> None:
    if value.tzinfo is None:
        raise ValueError(f"{type(row).__name__}.{name} has no time zone: {value}")


def _look_inside(value: Any, _row: Any, _name: str) -> None:
    for text in _texts(value):
        text.encode("utf-8")


def _values(kind: pa.DataType, values: Iterable[Any]) -> list[Any]:
    """Return the values of a column as Arrow takes them; only records inside have to be unmade."""
    return _plain_values(values) if _has_records(kind) else list(values)


def _has_records(kind: pa.DataType) -> bool:
    return pa.types.is_struct(kind) or (pa.types.is_list(kind) and _has_records(kind.value_type))


def _plain_values(values: Iterable[Any]) -> list[Any]:
    return [_plain(value) for value in values]


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, tuple):
        return _plain_values(value)
    if dataclasses.is_dataclass(value):
        return {name: _plain(part) for name, part in vars(value).items()}
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple) or dataclasses.is_dataclass(value):
        for part in value if isinstance(value, tuple) else vars(value).values():
            yield from _texts(part)


def _field(name: str, hint: Any) -> pa.Field:
    description = None
    if typing.get_origin(hint) is typing.Annotated:
        hint, description = typing.get_args(hint)
    nullable = isinstance(hint, types.UnionType) and type(None) in typing.get_args(hint)
    if nullable:
        (hint,) = (arg for arg in typing.get_args(hint) if arg is not type(None))
    metadata = {"description": description} if description else None
    return pa.field(name, _column_type(name, hint), nullable=nullable, metadata=metadata)


def _column_type(name: str, hint: Any) -> pa.DataType:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if hint is datetime:
        return TIMESTAMP
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return pa.string()
    if dataclasses.is_dataclass(hint):
        fields = typing.get_type_hints(hint, include_extras=True)
        return pa.struct([_field(part, part_hint) for part, part_hint in fields.items()])
    if typing.get_origin(hint) is tuple:
        item, ellipsis = typing.get_args(hint)
        if ellipsis is Ellipsis:
            # Parquet names list items "element"; any other name would not survive a round trip
            return pa.list_(pa.field("element", _column_type(name, item), nullable=False))
    raise TypeError(f"{name}: no column type for {hint!r}")
