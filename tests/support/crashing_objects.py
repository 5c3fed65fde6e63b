"""Die at a chosen step of a commit to object storage: right before a request, or a transaction.

Run as a program by tests/test_store_objects.py: it forks a child for every step, and neither a test
process nor a client of AWS forks well.
"""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.config import StoreConfig
from schemas.roots import Bucket, parse_root
from tests.support.crashing import add_run, in_child, kill
from transforms.store import open_dataset
from transforms.store.objects import Objects

EVERY = 8
"""Of so many deaths one is followed by deaths at all steps of the recovery."""


class Client:
    """A client of object storage that counts its requests, and dies before a chosen one."""

    def __init__(self, client: Any, steps: Steps) -> None:
        self._client, self._steps = client, steps

    def __getattr__(self, name: str) -> Any:
        self._steps.reach()
        return getattr(self._client, name)


class Steps:
    """Counts requests and commits of transactions, and dies right before the chosen one."""

    def __init__(self, fatal: int) -> None:
        self._fatal, self._done, self._lock = fatal, 0, threading.Lock()
        connected = Objects._connected
        Objects._connected = lambda objects: Client(connected(objects), self)  # type: ignore[method-assign,return-value]
        sa.event.listen(sa.engine.Engine, "commit", self.reach)

    def reach(self, *_: object) -> None:
        """Take note of a step that is about to be made."""
        with self._lock:
            self._done += 1
            if self._done == self._fatal:
                kill()


def two_runs(config: StoreConfig, step: int) -> None:
    with open_dataset(config) as dataset:
        add_run(dataset, "run-1", "a")
        Steps(step)
        add_run(dataset, "run-2", "b0", "b1", "b2")


def reopen(config: StoreConfig, step: int) -> None:
    Steps(step)
    with open_dataset(config):
        pass


def main(place: Bucket, folder: Path) -> Iterator[tuple[str, str, int]]:
    """Yield, for each step, where a run died: prefix, state, and how often it was reopened."""
    for step in itertools.count(1):
        prefix, state = f"step{step}", folder / f"{step}.sqlite"
        url = f"sqlite:///{state}"
        config = StoreConfig(root=replace(place, prefix=prefix), state_url=url)
        if in_child(lambda: two_runs(config, step)) == 0:  # noqa: B023
            return
        again = itertools.count(1)
        deaths = 0
        if step % EVERY == 0:
            deaths = next(n for n in again if in_child(lambda: reopen(config, n)) == 0)  # noqa: B023
        yield prefix, url, deaths


if __name__ == "__main__":
    root = parse_root(sys.argv[1])
    assert isinstance(root, Bucket)
    for note in main(root, Path(sys.argv[2])):
        sys.stdout.write(" ".join(map(str, note)) + "\n")
