"""Be the only writer of a dataset, by a lock that goes with its holder."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from schemas.errors import StoreError
from schemas.roots import Bucket, Root
from transforms.store.layout import LOCK_FILE
from transforms.store.postgresql import key_of

_PATIENCE_S = 2.0
"""A server needs a moment to notice that a holder has died."""

_LOOK_EVERY_S = 5.0
"""How often a lock in a database is looked after, which also keeps its connection open."""

_SET_UP = (
    # a holder whose machine has gone without a word loses the lock within a minute
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)
_TAKE = sa.text("SELECT pg_try_advisory_lock(:key)")
_HOLDER = sa.text(
    """SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE locktype = 'advisory' AND objsubid = 1 AND granted
         AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND (classid::bigint << 32) | objid::bigint = :key"""
)


@contextmanager
def lock_root(root: Root) -> Iterator[None]:
    """Be the only writer of a folder. Object storage has no locks: there its state's is the one.

    Raises:
        StoreError: somebody else is, or the folder cannot be written.
    """
    if isinstance(root, Bucket):
        yield
        return
    with _lock_file(root / LOCK_FILE, root):
        yield


@contextmanager
def lock_state(engine: sa.Engine, root: Root) -> Iterator[None]:
    """Be the only writer of the dataset at `root`, whose state is in this database.

    Raises:
        StoreError: somebody else is.
    """
    if engine.dialect.name == "postgresql":
        with _advisory_lock(engine, root):
            yield
    elif isinstance(root, Bucket):
        with _lock_file(Path(f"{engine.url.database}.lock"), root):
            yield
    else:  # the lock of its folder is enough
        yield


@contextmanager
def _lock_file(path: Path, root: Root) -> Iterator[None]:
    held = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held.acquire(timeout=0)
    except Timeout:
        raise _taken(root) from None
    except OSError as error:
        raise StoreError(f"{path.parent} cannot be written: {error.strerror or error}.") from error
    try:
        yield
    finally:
        held.release()


@contextmanager
def _advisory_lock(engine: sa.Engine, root: Root) -> Iterator[None]:
    """Hold a lock that goes with its connection.

    One that is lost, as when the server is started again, is made anew; should somebody else have
    taken the lock meanwhile, `Ownership` refuses what we do.
    """
    keeper = _Keeper(engine.execution_options(isolation_level="AUTOCOMMIT"))
    until = time.monotonic() + _PATIENCE_S
    while (holder := keeper.take()) is not None:
        if time.monotonic() > until:
            raise _taken(root, holder)
        time.sleep(0.1)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    """Holds a lock, and the connection that it goes with."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(name="newsbeam-lock", daemon=True)
        self._engine, self._key = engine, key_of(engine, "writer")
        self._connection: sa.Connection | None = None
        self._over = threading.Event()

    def take(self) -> str | None:
        """Take the lock; return who has it, if it cannot be had."""
        connection = self._engine.connect()
        try:
            for setting in _SET_UP:
                connection.exec_driver_sql(setting)
            if connection.scalar(_TAKE, {"key": self._key}):
                self._connection = connection
                return None
            return connection.scalar(_HOLDER, {"key": self._key}) or ""
        finally:
            if self._connection is None:
                connection.close()

    def run(self) -> None:
        """Look after it."""
        while not self._over.wait(_LOOK_EVERY_S):
            try:
                if self._connection is None:
                    self.take()
                else:
                    self._connection.exec_driver_sql("SELECT 1")
            except StoreError:
                self._drop()

    def stop(self) -> None:
        """Give it back."""
        self._over.set()
        self.join()
        self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()  # closed, and not kept: the lock would be kept with it
            self._connection.close()
            self._connection = None


def _taken(root: Root, holder: str = "") -> StoreError:
    who = f" ({holder})" if holder else ""
    return StoreError(
        f"{root} is being written by another newsbeam{who}. Wait for it to end, or stop it."
    )
