"""Run a command on given cores, and tell what it cost with all the processes it started."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from benchmarks.settings import REPOSITORY, FailedError, all_cores, users_environment

_EVERY_S = 0.25

SELDOM, OFTEN = 0.005, 0.1
"""Share of a core that looking at memory may take. The kernel counts a process's pages for it, some
10 ms for one of 300 MB, and holds it up meanwhile: looking four times a second at five processes
took a tenth of a core from the run whose speed was measured. Peaks may pass between two looks."""


@dataclass(frozen=True)
class Cost:
    """What a command cost."""

    began_at: float  # time.monotonic()
    wall_s: float
    cpu_s: float  # user and system, of all its processes
    peak_bytes: int  # of all its processes together; what they share counts once
    output: str
    course: tuple[tuple[float, float], ...]  # moments, and CPU seconds up to them

    def cpu_after_s(self, moment: float) -> float:
        """Return CPU seconds from a moment to the end."""
        before = [cpu_s for at, cpu_s in self.course if at <= moment]
        return self.cpu_s - (before[-1] if before else 0.0)


def run(
    command: Sequence[str], *, cores: Sequence[int] | None = None, looks: float = SELDOM
) -> Cost:
    """Run a command to its end.

    Args:
        command: program and arguments; seen from the repository.
        cores: those it may use; None: all.
        looks: at memory, as a share of the time of a core.

    Raises:
        FailedError: it did not exit with 0; with what it said.
    """
    began_at = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env=users_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.sched_setaffinity(process.pid, cores or all_cores())
    watch = _Watch(process.pid, looks)
    try:
        output, said = process.communicate()
        wall_s = time.monotonic() - began_at
    finally:
        watch.stop()
        process.terminate()  # it has ended, unless somebody interrupts us
    if process.returncode:
        raise FailedError(f"{' '.join(command)}: exit {process.returncode}\n{said[-2000:]}")
    course = tuple(watch.course)
    return Cost(began_at, wall_s, watch.cpu_s, watch.peak_bytes, output, course)


@dataclass
class _Watch:
    """Looks at a process and its descendants now and then until they are gone."""

    pid: int
    looks: float
    peak_bytes: int = 0
    course: list[tuple[float, float]] = field(default_factory=list)
    _cpu_s: dict[tuple[int, float], float] = field(default_factory=dict)
    _done: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._before_s = _of_children_s()
        self._thread = threading.Thread(target=self._look_often, daemon=True)
        self._thread.start()

    @property
    def cpu_s(self) -> float:
        """CPU of all of them: as reaped, or as last seen where one was left to the system."""
        return max(_of_children_s() - self._before_s, sum(self._cpu_s.values()))

    def stop(self) -> None:
        """Stop looking."""
        self._done.set()
        self._thread.join()

    def _look_often(self) -> None:
        look_at_memory_at = 0.0
        while not self._done.wait(_EVERY_S):
            processes = list(family(self.pid))
            for process in processes:
                with suppress(psutil.Error):  # it has just ended
                    times = process.cpu_times()
                    self._cpu_s[process.pid, process.create_time()] = times.user + times.system
            self.course.append((time.monotonic(), sum(self._cpu_s.values())))
            if time.monotonic() >= look_at_memory_at:
                began_s = time.thread_time()
                self.peak_bytes = max(self.peak_bytes, sum(map(_bytes_of, processes)))
                look_at_memory_at = time.monotonic() + (time.thread_time() - began_s) / self.looks


def family(pid: int) -> Iterator[psutil.Process]:
    """Yield a process and all it has started that are still there."""
    try:
        parent = psutil.Process(pid)
        yield parent
        yield from parent.children(recursive=True)
    except psutil.Error:
        return


def _of_children_s() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _bytes_of(process: psutil.Process) -> int:
    """Return the memory of a process; what it shares with others counts in part."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:  # it has just ended
        return 0
