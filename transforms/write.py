"""Write the tables: stage each table's rows as Parquet, then commit all of a run at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from logging import getLogger
from typing import Any

import apache_beam as beam
from apache_beam.transforms.window import BoundedWindow

from schemas.batches import RowBatch
from schemas.config import StoreConfig
from schemas.errors import OvertakenError
from schemas.messages import FeedState, PlannedTick, StagedPart
from schemas.parcels import Parcel, Parcels
from schemas.records import DeadLetter
from schemas.rows import dead_letter
from schemas.tables import Table
from schemas.warc import PutOff, RangeRead, TakenUp
from transforms.outcome import DEAD
from transforms.progress import Progress
from transforms.store import Dataset, PartWriter, RunCommit, partition_day
from transforms.windows import in_window, run_of

_log = getLogger(__name__)


class StageTable(beam.PTransform):
    """Collect a table's rows into complete Parquet files in the run's staging folder.

    Input: rows of one table, one by one or as a `RowBatch`. Outputs: `parts` (`StagedPart`) and
    `dead` (rows that do not fit the schema, as dead letters). Readers see nothing of it before
    `CommitRun`.
    """

    def __init__(
        self, table: Table, dataset: Dataset, config: StoreConfig, progress: Progress, run_id: str
    ) -> None:
        super().__init__()
        self._stage = _Stage(table, dataset, config, progress, run_id)

    def expand(self, rows: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        return rows | beam.ParDo(self._stage).with_outputs(DEAD, main="parts")


class _Stage(beam.DoFn):
    def __init__(
        self, table: Table, dataset: Dataset, config: StoreConfig, progress: Progress, run_id: str
    ) -> None:
        self._table, self._dataset, self._config = table, dataset, config
        self._progress, self._run_id = progress, run_id

    def start_bundle(self) -> None:
        self._writers: dict[BoundedWindow, PartWriter] = {}

    def process(self, rows: Any, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        writer, progress = self._writer(window), self._progress.of(window)
        if isinstance(rows, RowBatch):
            yield from writer.extend(self._day(rows.same.__getitem__), rows)
            progress.add(self._table.name, len(rows))
            return
        try:
            yield from writer.add(self._day(partial(getattr, rows)), rows)
            progress.add(self._table.name)
        except ValueError as error:
            letter = _refused(self._table, rows, error, run_of(self._run_id, window))
            yield beam.pvalue.TaggedOutput(DEAD, letter)

    def finish_bundle(self) -> Iterator[Any]:
        for window, writer in self._writers.items():
            for part in writer.flush():
                yield in_window(window, part)

    def _writer(self, window: BoundedWindow) -> PartWriter:
        if window not in self._writers:
            root, run_id = self._dataset.root, run_of(self._run_id, window)
            part_bytes = self._config.part_bytes
            self._writers[window] = PartWriter(root, run_id, self._table, part_bytes)
        return self._writers[window]

    def _day(self, value: Callable[[str], Any]) -> date:
        moment = value(self._table.day_of)
        fallback = value("fetched_at") if "fetched_at" in self._table.schema.names else moment
        return partition_day(moment, fallback, self._config.earliest_date)


def _refused(table: Table, row: Any, error: ValueError, run_id: str) -> DeadLetter:
    key = str(getattr(row, "url", getattr(row, "article_id", table.name)))
    return dead_letter("write", key, error, at=datetime.now(UTC), run_id=run_id)


class CommitRun(beam.PTransform):
    """Make everything a run has staged part of the dataset, in one step.

    Input: `StagedPart`, `FeedState`, parcels of `UrlFate`, and of a backfill `RangeRead`, `PutOff`
    and `TakenUp`, of the whole run. Output: the run's id, once. In a stream each tick is a run, and
    has its `PlannedTick` as well; it is committed when the watermark passes its window.
    """

    def __init__(self, dataset: Dataset, run_id: str, started_at: datetime) -> None:
        super().__init__()
        self._dataset, self._run_id, self._started_at = dataset, run_id, started_at

    def expand(self, items: beam.PCollection) -> beam.PCollection:
        commit = _Commit(self._dataset, self._started_at)
        return (
            items
            | "OneJob" >> beam.WithKeys(self._run_id)
            | "Collect" >> beam.GroupByKey()
            | "Commit" >> beam.ParDo(commit)
        )


class _Commit(beam.DoFn):
    def __init__(self, dataset: Dataset, started_at: datetime) -> None:
        self._dataset, self._started_at = dataset, started_at

    def process(
        self, job: tuple[str, Iterable[Any]], window: Any = beam.DoFn.WindowParam
    ) -> Iterator[str]:
        run_id, items = run_of(job[0], window), list(job[1])
        tick = next((item for item in items if isinstance(item, PlannedTick)), None)
        commit = RunCommit(
            run_id=run_id,
            started_at=tick.planned_at if tick else self._started_at,
            committed_at=datetime.now(UTC),
            parts=tuple(item for item in items if isinstance(item, StagedPart)),
            feeds=tuple(item for item in items if isinstance(item, FeedState)),
            fates=Parcels(tuple(item for item in items if isinstance(item, Parcel))),
            ranges=tuple(item for item in items if isinstance(item, RangeRead)),
            put_off=tuple(item for item in items if isinstance(item, PutOff)),
            taken_up=tuple(item for item in items if isinstance(item, TakenUp)),
            tick=tick,
        )
        try:
            self._dataset.commit(commit)
        except OvertakenError as error:
            if tick is None:
                raise
            # the stream of a watch that was overtaken must not begin again and again: it goes on
            # with nothing to do, until somebody ends it
            _log.warning("tick %s was not committed: %s", run_id, error)
            return
        yield run_id
