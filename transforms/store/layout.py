"""Where things lie in a dataset folder."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from schemas.messages import StagedPart
from schemas.tables import Table

STATE_FILE = "_state.sqlite"
LOCK_FILE = "_lock"
DATASET_FILE = "_dataset"
GATE_FILE = "_gate"
DAMAGED = "_damaged"
STAGING = "_staging"
COMPACTING = "_compacting"

_FUTURE = timedelta(days=1)


def staging_dir(root: Path, run_id: str) -> Path:
    """Return the folder in which one run collects its parts."""
    return root / STAGING / run_id


def staged_path(root: Path, run_id: str, part: StagedPart) -> Path:
    """Return where a part waits for its commit."""
    return staging_dir(root, run_id) / part.table / f"date={part.day}" / part.name


def final_path(root: Path, part: StagedPart) -> Path:
    """Return where readers find a part: `<root>/<table>/date=YYYY-MM-DD/<name>`."""
    return root / part.table / f"date={part.day}" / part.name


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


def table_glob(root: Path, table: Table) -> str:
    """Return the pattern of a table's parts."""
    return str(root / table.name / "date=*" / "*.parquet")
