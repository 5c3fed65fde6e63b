"""Where things lie in a dataset folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from schemas.messages import StagedPart
from schemas.roots import Root
from schemas.tables import Table

STATE_FILE = "_state.sqlite"
LOCK_FILE = "_lock"
DATASET_FILE = "_dataset"
GATE_FILE = "_gate"
DAMAGED = "_damaged"
STAGING = "_staging"
COMPACTING = "_compacting"
ARCHIVE = "_archive"
"""Folder of the archived pages, laid out as a table is; no table's glob reaches there."""

_FUTURE = timedelta(days=1)


def staging(run_id: str) -> str:
    """Return the folder in which one run collects its parts."""
    return f"{STAGING}/{run_id}"


def staged_path(run_id: str, part: StagedPart) -> str:
    """Return where a part waits for its commit."""
    return f"{staging(run_id)}/{final_path(part)}"


def final_path(part: StagedPart) -> str:
    """Return where readers find a part: `<table>/date=YYYY-MM-DD/<name>`."""
    return f"{part.table}/date={part.day}/{part.name}"


def notes_dir(root: Root, run_id: str = "") -> Path:
    """Return the folder in which the processes of a run on one machine leave notes; of all runs."""
    if isinstance(root, Path):
        return root / STAGING / run_id
    name = hashlib.sha256(str(root).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir(), f"newsbeam-{os.getuid()}-{name}", run_id)


def partition_day(
    published_at: datetime | None, fetched_at: datetime, earliest: date = date.min
) -> date:
    """Return the UTC day a row is filed under.

    A publication time is believed unless it lies before `earliest` or more than a day after it was
    fetched; else the day of fetching counts.

    >>> fetched_at = datetime(2026, 5, 4, tzinfo=UTC)
    >>> partition_day(datetime(1970, 1, 1, tzinfo=UTC), fetched_at, date(1990, 1, 1))
    datetime.date(2026, 5, 4)
    """
    if published_at is not None and published_at <= fetched_at + _FUTURE:
        day = published_at.astimezone(UTC).date()
        if day >= earliest:
            return day
    return fetched_at.astimezone(UTC).date()


def table_glob(root: Root, table: Table) -> str:
    """Return the pattern of a table's parts."""
    place = root if isinstance(root, Path) else f"s3://{root.bucket}/{root.prefix}".rstrip("/")
    return f"{place}/{table.name}/date=*/*.parquet"
