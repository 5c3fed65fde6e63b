"""Several calls of a step at once, in threads that wait for processes apart (`transforms.apart`).

One process runs the graph: it reads, decides and writes, and keeps the politeness of one client.
What costs CPU, extracting and annotating, is spread from there over as many processes as there are
cores. They outlive the run, so that every tick of a watch finds them warm.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

import apache_beam as beam

from transforms.outcome import Guard
from transforms.windows import in_window

K = TypeVar("K")
P = ParamSpec("P")

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


class Spread(Generic[K]):
    """Calls under way, by what they are about; results come as they are ready, in any order."""

    def __init__(self, processes: int) -> None:
        """Prepare.

        Args:
            processes: calls at once; three times as many may wait, so that none of them runs dry
                while the caller is busy with results.
        """
        self._threads = _threads(os.getpid(), processes)
        self._most = 4 * processes
        self._under_way: dict[Future[Any], K] = {}

    def start(
        self, key: K, function: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Have a function called."""
        self._under_way[self._threads.submit(function, *args, **kwargs)] = key

    def ready(self) -> Iterator[tuple[K, Future[Any]]]:
        """Yield what is done; wait only while there are too many under way to start another."""
        while self._under_way:
            full = len(self._under_way) >= self._most
            found = list(self._done(None if full else 0))
            if not found:
                return
            yield from found

    def rest(self) -> Iterator[tuple[K, Future[Any]]]:
        """Yield everything, what is started meanwhile included."""
        while self._under_way:
            yield from self._done(None)

    def _done(self, timeout_s: float | None) -> Iterator[tuple[K, Future[Any]]]:
        for future in wait(self._under_way, timeout_s, FIRST_COMPLETED).done:
            yield self._under_way.pop(future), future


class SpreadGuard(Guard):
    """A guard whose function is applied to several elements at once.

    The function runs in threads, so Beam's counters are out of its reach. Outputs are those of
    `Guard`, in any order.
    """

    def __init__(self, *args: Any, processes: int) -> None:
        super().__init__(*args)
        self._processes = processes

    def start_bundle(self) -> None:
        """Begin with nothing under way."""
        self._calls: Spread[Any] = Spread(self._processes)

    def process(self, element: Any, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        """Start with the element, and emit what is ready of those before."""
        self._calls.start((element, window), self._apply, element)
        yield from self._outputs(self._calls.ready())

    def finish_bundle(self) -> Iterator[Any]:
        """Emit the rest."""
        yield from self._outputs(self._calls.rest())

    def _outputs(self, results: Iterable[tuple[Any, Future[Any]]]) -> Iterator[Any]:
        for (element, window), future in results:
            for output in self._settle(element, window, future.result):
                yield in_window(window, output)


def usable_cores() -> int:
    """Return how many cores this process may use: its affinity, and a container's share of CPU."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, _quota()))


def _quota() -> int:
    """Return the cores that a control group (version 2) grants; many, if it says nothing."""
    try:
        quota_us, period_us = _QUOTA.read_text(encoding="ascii").split()
        return math.ceil(int(quota_us) / int(period_us))
    except (OSError, ValueError):  # no such file, or "max"
        return 1024


@lru_cache(maxsize=2)  # by process id: a forked child has threads of its own
def _threads(_pid: int, processes: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(processes, thread_name_prefix="newsbeam-apart")
