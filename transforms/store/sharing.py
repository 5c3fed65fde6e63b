"""Readers and compaction take turns: no folder is exchanged while a reader of ours is at work.

A reader lists files first and opens them later. Were the folder exchanged in between, it would ask
for files that are no more. So `connect` holds a shared lock on the dataset's folder while it is
open, and an exchange needs the lock alone, for well under a millisecond. Those who read without
end, one after the other, would never leave it alone: while an exchange waits, new readers wait at a
gate.

The locks end with their process. Readers write nothing: a dataset that one may only read is read in
the same way.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from transforms.store.layout import GATE_FILE

_TRY_EVERY_S = 0.002


@contextmanager
def reading(root: Path) -> Iterator[None]:
    """Read a dataset; whatever is listed in the body can be opened in it."""
    with _opened(root) as folder:
        # no gate: nothing was compacted so far; no locks on this file system: nothing can be
        with suppress(OSError), _opened(root / GATE_FILE) as gate:
            fcntl.flock(gate, fcntl.LOCK_SH)
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_SH)
        yield


@contextmanager
def exchanging(root: Path, patience_s: float) -> Iterator[bool]:
    """Keep readers out; False: some were there all the while, and nothing may be exchanged.

    New readers wait for as long as that, so `patience_s` should be short.
    """
    (root / GATE_FILE).touch()
    with _opened(root / GATE_FILE) as gate, _opened(root) as folder:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield _lock_alone(folder, time.monotonic() + patience_s)


def _lock_alone(folder: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_TRY_EVERY_S)
        else:
            return True


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
