"""What lies in the partitions of a dataset, and which of them are worth compacting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schemas.tables import TABLES, Table
from transforms.store.upkeep.merging import MERGED


@dataclass(frozen=True)
class Partition:
    """One day of one table: `<root>/<table>/date=YYYY-MM-DD`."""

    table: Table
    day: date
    folder: Path
    parts: tuple[Path, ...]  # by name
    bytes: int  # of all parts
    strangers: tuple[str, ...] = ()  # names of files that are not newsbeam's

    @property
    def is_loose(self) -> bool:
        """Whether there is something to merge: not one part alone, and not only merged ones."""
        merged = (part.name.startswith(MERGED) for part in self.parts)
        return len(self.parts) > 1 and not all(merged)


def loose_partitions(root: Path, before: date | None = None) -> Iterator[Partition]:
    """Yield the partitions with something to merge, of days before `before`, the oldest first."""
    found = (each for table in TABLES.values() for each in _partitions(root, table))
    closed = (each for each in found if before is None or each.day < before)
    yield from sorted(filter(lambda each: each.is_loose, closed), key=lambda each: each.day)


def _partitions(root: Path, table: Table) -> Iterator[Partition]:
    for folder in sorted(root.glob(f"{table.name}/date=*")):
        try:
            day = date.fromisoformat(folder.name.removeprefix("date="))
        except ValueError:  # whatever that is, it is not ours
            continue
        yield _partition(table, day, folder)


def _partition(table: Table, day: date, folder: Path) -> Partition:
    parts = sorted(folder.glob("part-*.parquet"))
    others = sorted({path.name for path in folder.iterdir()} - {part.name for part in parts})
    size = sum(part.stat().st_size for part in parts)
    return Partition(table, day, folder, tuple(parts), size, tuple(others))
