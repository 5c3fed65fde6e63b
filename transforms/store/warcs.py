"""How far archives have been read: what lets a backfill go on where it was killed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from schemas.warc import Capture, PutOff, RangeRead, TakenUp, WarcFile
from transforms.store.queries import rows_with
from transforms.store.statements import upsert
from transforms.store.tables import CAPTURES, WARCS


def done_to(
    connection: sa.Connection, files: Iterable[WarcFile], selection: str
) -> dict[WarcFile, int]:
    """Return the offset up to which each file has been read; files never read are missing."""
    rows = rows_with(connection, WARCS.c.address, (file.address for file in files))
    return {
        WarcFile(row["address"], row["size"]): row["done_to"]
        for row in rows
        if row["selection"] == selection
    }


def waiting(connection: sa.Connection, selection: str, most: int) -> list[Capture]:
    """Return captures that have been put off, the earliest first."""
    mine = sa.select(CAPTURES).where(CAPTURES.c.selection == selection)
    rows = connection.execute(mine.order_by(CAPTURES.c.at, *CAPTURES.primary_key).limit(most))
    return [_capture(row) for row in rows.mappings()]


def note_captures(
    connection: sa.Connection, put_off: Iterable[PutOff], taken_up: Iterable[TakenUp]
) -> None:
    """Note what has been put off, and forget what has been taken up."""
    upsert(connection, CAPTURES, [_row(each.capture, each.selection) for each in put_off])
    keys = ("address", "size", "selection", "offset")
    done = [_row(each.capture, each.selection) for each in taken_up]
    if done:
        is_one = (CAPTURES.c[key] == sa.bindparam(f"its_{key}") for key in keys)
        values = [{f"its_{key}": row[key] for key in keys} for row in done]
        connection.execute(CAPTURES.delete().where(*is_one), values)


def _row(capture: Capture, selection: str) -> dict[str, Any]:
    file = {"address": capture.file.address, "size": capture.file.size}
    rest = {name: value for name, value in vars(capture).items() if name != "file"}
    return {**file, "selection": selection, **rest}


def _capture(row: sa.RowMapping) -> Capture:
    names = ("offset", "url", "at", "asked", "note", "answered")
    return Capture(WarcFile(row["address"], row["size"]), **{name: row[name] for name in names})


def note_ranges(connection: sa.Connection, ranges: Iterable[RangeRead]) -> None:
    """Note that ranges have been read; those of one file follow what was read of it before."""
    ends: dict[tuple[str, int, str], int] = {}
    for each in ranges:
        key = (each.file.address, each.file.size, each.selection)
        ends[key] = max(each.end, ends.get(key, 0))
    names = ("address", "size", "selection")
    rows = [{**dict(zip(names, key, strict=True)), "done_to": end} for key, end in ends.items()]
    upsert(connection, WARCS, rows)
