"""Count what the steps do: for the run's report (Beam counters) and, while it runs, for people.

A runner tells its counters only after the run, so each process of a local run also leaves its
counts in a small file beside the staged parts, where the driver can read them at any moment.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from apache_beam.metrics import Metrics
from apache_beam.transforms.window import BoundedWindow, GlobalWindow

from transforms.windows import run_of

NAMESPACE = "newsbeam"
_EVERY_S = 1.0
"""A note costs 1 to 2 ms, with the hosts that wait: at four a second, a tenth of what the process
that runs the graph does."""
_KEPT = 8


@dataclass(frozen=True)
class Progress:
    """Counters of one run. Picklable: each process has its own file in `folder` (None: no file).

    `folder` has the name of the run.
    """

    folder: Path | None

    def of(self, window: BoundedWindow) -> Progress:
        """Return the counters of the run whose elements lie in a window."""
        if self.folder is None or isinstance(window, GlobalWindow):
            return self
        return Progress(self.folder.with_name(run_of(self.folder.name, window)))

    def add(self, name: str, n: int = 1) -> None:
        """Count `n` more of `name`."""
        _counter(name).inc(n)
        if self.folder is not None:
            _journal(self.folder).add(name, n)

    def watch_hosts(self, hosts: Callable[[], Iterable[Any]]) -> None:
        """Leave word, with the counts, of what waits where: the dataclasses that `hosts` gives."""
        if self.folder is not None:
            _journal(self.folder).hosts = hosts


def read_progress(folder: Path) -> tuple[Counter[str], list[Mapping[str, Any]]]:
    """Return the counts of all processes so far, and the hosts they are busy with."""
    counts: Counter[str] = Counter()
    hosts: list[Mapping[str, Any]] = []
    for path in folder.glob("progress-*.json"):
        try:
            note = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:  # the run has just been committed and its folder removed
            continue
        counts.update(note["counts"])
        hosts.extend(note["hosts"])
    return counts, hosts


class _Journal:
    """One process's counts, written at most once a second; complete at every moment."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"progress-{socket.gethostname()}-{os.getpid()}.json"
        self._counts: Counter[str] = Counter()
        self._written_at = 0.0
        self.hosts: Callable[[], Iterable[Any]] = tuple

    def add(self, name: str, n: int) -> None:
        self._counts[name] += n
        if time.monotonic() - self._written_at >= _EVERY_S:
            self._write()

    def _write(self) -> None:
        self._written_at = time.monotonic()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".tmp")
        hosts = [asdict(host) for host in self.hosts()]
        note = json.dumps({"counts": self._counts, "hosts": hosts})
        draft.write_text(note, encoding="utf-8")
        draft.replace(self._path)

    def remove(self) -> None:
        """Remove the file, if it is still there, and its folder, if it is empty then."""
        self._path.unlink(missing_ok=True)
        with suppress(OSError):
            self._path.parent.rmdir()


@lru_cache(maxsize=256)
def _counter(name: str) -> Any:
    return Metrics.counter(NAMESPACE, name)


_open: dict[Path, _Journal] = {}


def _journal(folder: Path) -> _Journal:
    """Return this process's journal of a run; those of the last ticks of a stream are kept.

    The commit removes them from its own machine only.
    """
    if folder not in _open:
        for old in list(_open)[: -_KEPT + 1]:
            if gone := _open.pop(old, None):
                gone.remove()
        _open[folder] = _Journal(folder)
    return _open[folder]
