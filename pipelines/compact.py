"""Compact closed partitions: those of days to which hardly anything is added any more.

A partition is closed some days after its own (UTC); by then most articles of the day have been
found and read again. What still comes makes it loose once more, and so its turn comes again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from schemas.config import StoreConfig
from schemas.roots import Bucket, folder_of
from transforms.store import Dataset
from transforms.store.upkeep import Compacted, Left, Partition, compact_partition, loose_partitions

_PATIENCE_S = 5.0
_WATCH_PATIENCE_S = 1.0
"""Seconds to wait for readers to end. New ones wait as long, and so do ticks; the next day is
another chance."""


class Compaction(NamedTuple):
    """What came of compacting a number of partitions."""

    compacted: tuple[Compacted, ...]
    left: tuple[Left, ...]

    @property
    def files(self) -> tuple[int, int]:
        """How many parts there were, and how many there are now."""
        before = sum(len(each.partition.parts) for each in self.compacted)
        return before, sum(each.files for each in self.compacted)

    @property
    def bytes(self) -> tuple[int, int]:
        """How large they were, and are now."""
        before = sum(each.partition.bytes for each in self.compacted)
        return before, sum(each.bytes for each in self.compacted)


def plan(config: StoreConfig, today: date | None) -> list[Partition]:
    """Return the partitions worth compacting that are closed `today`; None: open ones too.

    Raises:
        ConfigError: the dataset is on object storage, which has no folders to exchange.
    """
    days = timedelta(days=config.closed_after_days - 1)
    before = today - days if today is not None else None
    return list(loose_partitions(folder_of(config.root), before))


def compact(
    dataset: Dataset, partitions: Iterable[Partition], config: StoreConfig
) -> Iterator[Compacted | Left]:
    """Compact one partition after the other, and yield what came of each.

    Raises:
        StoreError: the disk is full, cannot be written, or cannot exchange folders; what was
            yielded before is done.
    """
    for partition in partitions:
        yield compact_partition(dataset, partition, config.compacted_bytes, _PATIENCE_S)


def sum_up(results: Iterable[Compacted | Left]) -> Compaction:
    """Return results by kind."""
    results = list(results)
    return Compaction(
        tuple(each for each in results if isinstance(each, Compacted)),
        tuple(each for each in results if isinstance(each, Left)),
    )


class DailyCompaction:
    """The compaction of a watch: once a day, a partition at a time, so that no tick is late."""

    def __init__(self, dataset: Dataset, config: StoreConfig) -> None:
        self._dataset, self._config = dataset, config
        self._planned_on: date | None = None
        self._waiting: deque[Partition] = deque()
        self._results: list[Compacted | Left] = []

    def is_due(self, now: datetime) -> bool:
        """Tell whether a partition is to be compacted."""
        if not self._config.compact or isinstance(self._config.root, Bucket):
            return False
        if self._planned_on != now.date():
            self._planned_on, self._results = now.date(), []
            self._waiting = deque(plan(self._config, now.date()))
        return bool(self._waiting)

    def step(self, now: datetime) -> Compaction | None:
        """Compact a partition, if one is to be; return what the day brought when it was the last.

        Raises:
            StoreError: as `compact`; nothing more is tried on this day.
        """
        return self._one() if self.is_due(now) else None

    def _one(self) -> Compaction | None:
        partition = self._waiting.popleft()
        rest, self._waiting = self._waiting, deque()  # dropped if it fails
        result = compact_partition(
            self._dataset, partition, self._config.compacted_bytes, _WATCH_PATIENCE_S
        )
        self._results.append(result)
        self._waiting = rest
        return None if rest else sum_up(self._results)
