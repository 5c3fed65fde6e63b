"""Watch feeds on a Flink cluster: one streaming job that ticks by itself, and who follows it.

PlanTicks -> the graph of `pipelines.ingest` -> CommitRun

The job plans, reads and commits on the cluster. Each of its ticks is a run of its own, planned when
the one before is committed, and committed at once when the watermark has passed it. Flink restarts
from its last checkpoint what dies; a tick that it does again is the same run, of which only the
first commit counts (`StateStore.commit`). The watch asks the state store what has been committed.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.compact import DailyCompaction
from pipelines.flink import ENDED, Failure, Flink, Job
from pipelines.ingest import Run, new_run_id, read_news, write
from pipelines.options import beam_options
from pipelines.report import report_of_tick
from pipelines.watch import DueWork, Ends, Stop, Tick, Watcher, compact_one, next_due_at
from schemas.config import Config
from schemas.errors import ClusterError
from transforms.progress import Progress
from transforms.read import Deadline
from transforms.stopping import StopReading
from transforms.store import Dataset, Hold, notes_dir
from transforms.ticks import PlanTicks

STREAMING = {
    "streaming": True,
    # What a death costs: at most so much is done again. A checkpoint is a few hundred kB.
    "checkpointing_interval": 30_000,
    # A checkpoint waits until the pages of a bundle are read (fetch.tick_budget_s) and annotated.
    "checkpoint_timeout_millis": 600_000,
    # Else what a bundle emits while a checkpoint is made may fall behind the watermark: lost.
    "finish_bundle_before_checkpointing": True,
    # All domains of a tick are read beside each other, and not a thousand after a thousand ...
    "max_bundle_size": 1_000_000,
    # ... but a bundle waits no longer than this for more of them; each step of a tick waits once.
    "max_bundle_time_mills": 500,
}
"""Options of the job, unless the configuration has others. How often Flink restarts it is left to
the cluster: without end, ever later up to a minute, since its version 1.19."""

_LOOK_EVERY_S = 0.5
_ASK_EVERY_S = 2.0
_APPEARS_WITHIN_S = 120.0
_SILENT_FOR_S = 60.0
"""How long a cluster may say nothing of a job; meanwhile the job may go on."""


class StreamWatcher(Watcher, Protocol):
    """Who is told what a stream does."""

    def restarted(self, reason: str) -> None:
        """Hear that a part of it was lost, and that it goes on from its last checkpoint."""


@dataclass(frozen=True)
class _UnderWay:
    progress: Progress
    feeds: int


def stream(
    dataset: Dataset,
    config: Config,
    watcher: StreamWatcher,
    *,
    ends: Ends | None = None,
    stop: Stop | None = None,
    beam_flags: Sequence[str] = (),
) -> None:
    """Run the stream, and tell what its ticks bring, until `stop` or `ends`.

    Then nothing more is planned or read, what was read is committed, and the job is cancelled.

    Raises:
        ClusterError: the cluster cannot be reached, or has given the job up.
        OvertakenError: another watch has become the writer of the dataset.
        ConfigError, StoreError: as for any run.
    """
    ends, stop = ends or Ends(), stop or Stop()
    if (ends.once or ends.until_idle) and not any(DueWork(dataset, config)(datetime.now(UTC))):
        return
    name = job_name(dataset)
    settings = {**STREAMING, **config.beam, "job_name": name}
    options = beam_options(settings, beam_flags)
    flink = Flink(str(options.get_all_options()["flink_master"]))
    if flink.end(name):  # left by a watch that was killed: since ours was opened it cannot commit
        dataset.recover()
    ticks = dataset.state.ticks
    ticks.release()
    ticks.forget()
    stop.on_abandon(lambda: flink.end(name))
    with _running(dataset, config, options, flink, name) as job:
        Following(dataset, config, watcher, ends, stop, flink, job).follow()


def job_name(dataset: Dataset) -> str:
    """Return the name of the job that watches for a dataset; no other has it."""
    return f"newsbeam-watch-{hashlib.sha256(str(dataset.root).encode()).hexdigest()[:12]}"


def build(root: beam.Pipeline, dataset: Dataset, config: Config, now: datetime) -> None:
    """Wire the graph of a stream; nothing runs here."""
    word = StopReading(dataset)
    run = Run(
        run_id=new_run_id(now),
        started_at=now,
        dataset=dataset,
        tasks=(),
        waiting=(),
        pending=(),
        feeds_until=Deadline(config.poll.tick_budget_s, stop=word),
        pages_until=Deadline(config.fetch.tick_budget_s, stop=word),
        alone=False,
    )
    due = DueWork(dataset, config)
    work = root | PlanTicks(run.run_id, dataset, due, config.poll.min_tick_s)
    outputs = read_news(work.tasks, work.pending, run, config)
    write(outputs._replace(commits=(*outputs.commits, work.planned)), run, config)


@contextmanager
def _running(
    dataset: Dataset, config: Config, options: PipelineOptions, flink: Flink, name: str
) -> Iterator[Job]:
    """Have the job run while the body does."""
    pipeline = beam.Pipeline(options=options)
    build(pipeline, dataset, config, datetime.now(UTC))
    result: Any = pipeline.run()
    try:
        yield _appeared(flink, name, result)
    finally:
        flink.end(name)
        result.cancel()  # lets go of the job server


def _appeared(flink: Flink, name: str, result: Any) -> Job:
    until = time.monotonic() + _APPEARS_WITHIN_S
    while True:
        running = [job for job in flink.jobs(name) if not job.has_ended]
        if running:
            return running[-1]
        if result.state in ("FAILED", "CANCELLED") or time.monotonic() > until:
            raise ClusterError(f"the cluster did not take the job {name}: {result.state}")
        time.sleep(_LOOK_EVERY_S)


class Following:
    """A stream that is followed: told about, held for a while, drained."""

    def __init__(
        self,
        dataset: Dataset,
        config: Config,
        watcher: StreamWatcher,
        ends: Ends,
        stop: Stop,
        flink: Flink,
        job: Job,
    ) -> None:
        self._dataset, self._config, self._watcher = dataset, config, watcher
        self._ends, self._stop, self._flink, self._job = ends, stop, flink, job
        self._ticks = dataset.state.ticks
        self._due = DueWork(dataset, config)
        self._compaction = DailyCompaction(dataset, config.store)
        self._number = 0
        self._failed_at = 0
        self._asked_at, self._answered_at = 0.0, time.monotonic()
        self._shown = ExitStack()
        self._showing: str | None = None

    def follow(self) -> None:
        """Follow it until it is to end, and has ended what it had begun."""
        with self._shown:
            while not self._is_over():
                self._look()
                self._stop.wait(self._ends.left_s(_LOOK_EVERY_S))
            self._ticks.hold(self._dataset.writer, Hold.READ_NOTHING)
            while self._ticks.under_way() is not None:
                self._look()
                time.sleep(_LOOK_EVERY_S)
            self._tell()

    def _is_over(self) -> bool:
        if self._stop.asked or self._ends.reached() or (self._ends.once and self._number):
            return True
        ends_when_idle = self._ends.until_idle or self._ends.once
        return ends_when_idle and self._is_idle()

    def _is_idle(self) -> bool:
        """Tell whether nothing is under way, nothing waits to be told, and nothing is due."""
        if self._ticks.under_way() is not None or self._ticks.committed():
            return False
        return not any(self._due(datetime.now(UTC)))

    def _look(self) -> None:
        self._dataset.state.ownership.check(self._dataset.writer)
        self._tell()
        self._check_job()
        self._show()
        if not self._stop.asked:
            self._compact()

    def _tell(self) -> None:
        for counts in self._ticks.committed():
            self._show_nothing()
            self._number += 1
            self._watcher.ticked(Tick(self._number, report_of_tick(counts)))
            self._ticks.forget(counts.tick.run_id)

    def _check_job(self) -> None:
        """Ask the cluster now and then; it may be out of reach for a while."""
        now = time.monotonic()
        if now - self._asked_at < _ASK_EVERY_S:
            return
        self._asked_at = now
        try:
            state, failures = self._flink.state(self._job), self._flink.failures(self._job)
            self._answered_at = now
        except ClusterError:
            if now - self._answered_at > _SILENT_FOR_S:
                raise
        else:
            self._judge(state, failures)

    def _judge(self, state: str, failures: Sequence[Failure]) -> None:
        """Tell of failures that the cluster mends, and end at one that it does not."""
        new = [each for each in failures if each.at > self._failed_at]
        if state in ENDED or (new and self._ends.once):
            reason = f": {failures[-1].reason}" if failures else ""
            raise ClusterError(f"the job of this watch is {state.lower()} on the cluster{reason}")
        for failure in new:
            self._failed_at = failure.at
            self._watcher.restarted(failure.reason)

    def _show(self) -> None:
        tick = self._ticks.under_way()
        showing = tick.run_id if tick else "waiting"
        if showing == self._showing:
            return
        self._show_nothing()
        self._showing = showing
        shown: AbstractContextManager[None]
        if tick is not None:
            folder = notes_dir(self._dataset.root, tick.run_id)
            shown = self._watcher.ticking(_UnderWay(Progress(folder), tick.feeds))
        else:
            shown = self._watcher.waiting(next_due_at(self._dataset))
        self._shown.enter_context(shown)

    def _show_nothing(self) -> None:
        self._shown.close()
        self._showing = None

    def _compact(self) -> None:
        """Compact a partition between two ticks, if one is to be."""
        if not self._compaction.is_due(datetime.now(UTC)):
            return
        self._ticks.hold(self._dataset.writer, Hold.PLAN_NOTHING)
        try:
            if self._ticks.under_way() is None:
                compact_one(self._compaction, self._watcher)
        finally:
            self._ticks.release()
