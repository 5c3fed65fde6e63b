"""Watch feeds without end: one bounded run per tick, over the durable state of the dataset.

On a Flink cluster, `pipelines.stream` does it instead.

A tick polls the feeds that are due and reads the addresses that may be tried again; it is the graph
of `pipelines.ingest`, with a deadline after which everything slow is left to the next tick. Nothing
is kept between ticks but the state store and the requests that slow servers have not answered yet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Event
from typing import Protocol

from pipelines.compact import Compaction, DailyCompaction
from pipelines.ingest import Run, ingest, must_wait, new_run_id, task_of
from pipelines.report import RunReport
from schemas.config import Config
from schemas.errors import ConfigError, DamagedError, NewsbeamError, PipelineError, StoreError
from transforms.progress import Progress
from transforms.read import Deadline
from transforms.stopping import StopFile
from transforms.store import Dataset, notes_dir
from transforms.ticks import Due

_MOST_PENDING = 5_000
"""Addresses of earlier ticks taken up in one."""

_LOOK_EVERY_S = 15.0
"""Others may change the registry, and somebody the clock, while nothing is due."""

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 10.0, 600.0


@dataclass(frozen=True)
class Ends:
    """When a watch ends by itself; never, if nothing is set."""

    once: bool = False
    until_idle: bool = False
    at: float | None = None
    """time.monotonic()"""

    def reached(self) -> bool:
        """Tell whether the time is over."""
        return self.at is not None and time.monotonic() >= self.at

    def left_s(self, seconds: float) -> float:
        """Return `seconds`, or what is left of the time."""
        return seconds if self.at is None else max(0.0, min(seconds, self.at - time.monotonic()))


@dataclass(frozen=True)
class Tick:
    """What came of one tick: a report, or the error that undid it."""

    number: int
    report: RunReport | None
    error: Exception | None = None


class UnderWay(Protocol):
    """What can be seen of a tick while it runs."""

    @property
    def progress(self) -> Progress:
        """Where its steps leave word."""

    @property
    def feeds(self) -> int:
        """How many it polls."""


class Watcher(Protocol):
    """Who is told what a watch does."""

    def ticking(self, tick: UnderWay) -> AbstractContextManager[None]:
        """Surround a tick."""

    def ticked(self, tick: Tick) -> None:
        """Hear what came of it."""

    def compacted(self, done: Compaction | StoreError) -> None:
        """Hear what came of the day's compaction, or why it was given up."""

    def waiting(self, until: datetime | None) -> AbstractContextManager[None]:
        """Surround a wait for what is due next; None: nothing is."""


class Stop:
    """The wish to stop. The tick under way reads no more and is committed with what it has."""

    def __init__(self) -> None:
        self._asked = Event()
        self._run: Run | None = None
        self._abandon: Callable[[], object] | None = None

    @property
    def asked(self) -> bool:
        """Whether it was asked for."""
        return self._asked.is_set()

    def ask(self) -> None:
        """Ask for it; may be called from a signal handler."""
        self._asked.set()
        self._tell()

    def follow(self, run: Run) -> None:
        """Take note of the run that would have to stop."""
        self._run = run
        if self.asked:
            self._tell()

    def on_abandon(self, act: Callable[[], object]) -> None:
        """Have something done before the process is ended at once."""
        self._abandon = act

    def abandon(self) -> None:
        """Do what is to be done before the process is ended at once, as far as it can be."""
        if self._abandon is not None:
            with suppress(NewsbeamError):
                self._abandon()

    def wait(self, seconds: float) -> None:
        """Sleep, unless it is asked for."""
        self._asked.wait(seconds)

    def _tell(self) -> None:
        """Leave word where all processes of the run look."""
        if self._run is not None:
            stop_file(self._run).leave()


def watch(
    dataset: Dataset,
    config: Config,
    watcher: Watcher,
    *,
    ends: Ends | None = None,
    stop: Stop | None = None,
    beam_flags: Sequence[str] = (),
) -> None:
    """Tick whenever something is due, until `stop` or `ends`.

    A tick that fails (a full disk, say) leaves the dataset as it was and is tried again, ever
    later; with `ends.once` its error is raised.

    Raises:
        DamagedError: the dataset is in a state that waiting does not mend.
        ConfigError, PipelineError: so is the configuration.
    """
    ends, stop = ends or Ends(), stop or Stop()
    compaction = DailyCompaction(dataset, config.store)
    number = failures = 0
    while not stop.asked and not ends.reached():
        began = time.monotonic()
        tick = _tick(dataset, config, number + 1, watcher, (ends, stop), beam_flags)
        if tick is not None and tick.error is not None:
            dataset, tick = _undone(dataset, tick)
        number += tick is not None
        if tick is not None:
            failures = failures + 1 if tick.error is not None else 0
            watcher.ticked(tick)
            if ends.once and tick.error is not None:
                raise tick.error
        if ends.once or (ends.until_idle and tick is None):
            return
        if not (failures or stop.asked or ends.reached()):
            compact_one(compaction, watcher)
        pause_s = _pause_s(failures) or config.poll.min_tick_s - (time.monotonic() - began)
        _rest(dataset, watcher, ends, stop, pause_s)


@dataclass(frozen=True)
class DueWork:
    """Decides what a tick has to do: what is due, as much of it as its time allows."""

    dataset: Dataset
    config: Config

    def __call__(self, now: datetime) -> Due:
        """Return the feeds to poll, and the addresses to read that earlier ticks left."""
        poll, fetch, state = self.config.poll, self.config.fetch, self.dataset.state
        gap_s = fetch.min_gap_s
        most_of_source = int(fetch.tick_budget_s / gap_s) + 1 if gap_s else None
        limits = {"most": _MOST_PENDING, "most_of_source": most_of_source}
        due = self.dataset.registry.due(now)
        free = (each for each in due if not must_wait(each.state, now))
        tasks = tuple(task_of(each.feed, each.state, now, poll) for each in free)
        return tasks, (*state.pending(now, **limits), *state.revisits(now, **limits))


def plan_tick(dataset: Dataset, config: Config, now: datetime, ends: Ends) -> Run:
    """Return the run that does what is due."""
    tasks, pending = DueWork(dataset, config)(now)
    run = Run(
        run_id=new_run_id(now),
        started_at=now,
        dataset=dataset,
        tasks=tuple(tasks),
        waiting=(),
        pending=tuple(pending),
    )
    return replace(
        run,
        feeds_until=Deadline(config.poll.tick_budget_s, ends.at, stop_file(run)),
        pages_until=Deadline(config.fetch.tick_budget_s, ends.at, stop_file(run)),
    )


def stop_file(run: Run) -> StopFile:
    """Return the word that ends the reading of a run on this machine."""
    return StopFile(notes_dir(run.dataset.root, run.run_id) / "stop")


def _tick(
    dataset: Dataset,
    config: Config,
    number: int,
    watcher: Watcher,
    until: tuple[Ends, Stop],
    beam_flags: Sequence[str],
) -> Tick | None:
    """Do what is due; None: nothing is."""
    ends, stop = until
    try:
        run = plan_tick(dataset, config, datetime.now(UTC), ends)
        if not run.tasks and not run.pending:
            return None
        stop.follow(run)
        with watcher.ticking(run):
            return Tick(number, ingest(run, config, beam_flags))
    except (DamagedError, ConfigError, PipelineError):
        raise
    except Exception as error:  # whatever it is, the next tick may do better, and this one is told
        return Tick(number, None, error)


def _undone(dataset: Dataset, tick: Tick) -> tuple[Dataset, Tick]:
    """Undo or finish a tick that failed; return the dataset to go on with, and the tick.

    On a cluster, steps of it may still be under way. They can commit nothing any more.
    """
    try:
        dataset = dataset.renewed()
        dataset.recover()
    except DamagedError:
        raise
    except Exception as worse:
        return dataset, replace(tick, error=worse)
    return dataset, tick


def compact_one(compaction: DailyCompaction, watcher: Watcher) -> None:
    """Compact a partition, if one is to be, and tell."""
    try:
        done = compaction.step(datetime.now(UTC))
    except DamagedError:
        raise
    except StoreError as error:  # a tick that meets the same tells as well; this may do tomorrow
        watcher.compacted(error)
    else:
        if done is not None:
            watcher.compacted(done)


def _rest(dataset: Dataset, watcher: Watcher, ends: Ends, stop: Stop, pause_s: float) -> None:
    """Sleep at least `pause_s`, and then until something is due, but not for long at a time."""
    stop.wait(ends.left_s(max(0.0, pause_s)))
    if ends.until_idle or stop.asked:
        return
    until = next_due_at(dataset)
    wait_s = (until - datetime.now(UTC)).total_seconds() if until else _LOOK_EVERY_S
    if wait_s > 0:
        with watcher.waiting(until):
            stop.wait(ends.left_s(min(wait_s, _LOOK_EVERY_S)))


def next_due_at(dataset: Dataset) -> datetime | None:
    """Return when the next tick has something to do; None: never, or that cannot be told now."""
    try:
        return dataset.registry.next_due_at()
    except DamagedError:
        raise
    except StoreError:  # the next tick meets it again, and tells
        return None


def _pause_s(failures: int) -> float:
    """Return how long to leave a dataset alone that could not be written."""
    return min(_FIRST_PAUSE_S * 2.0 ** (failures - 1), _LONGEST_PAUSE_S) if failures else 0.0
