"""SQLite as the database of a state store: set up so that a commit survives a power cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from schemas.errors import DamagedError, StoreError

_LOCK_WAIT_S = 60
"""How long a writer waits for another one. Claims and commits take milliseconds."""

_DAMAGE = ("malformed", "not a database", "no such table", "no such column", "has no column")


def make_engine(url: sa.URL) -> sa.Engine:
    """Return an engine; nothing is opened yet."""
    engine = sa.create_engine(url)
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", _begin)
    return engine


def explain(engine: sa.Engine, error: DBAPIError) -> StoreError:
    """Return what a database error means, and how to mend it."""
    path, reason = Path(engine.url.database or ""), str(error.orig)
    if any(sign in reason for sign in _DAMAGE):
        return DamagedError(
            f"{path} is damaged ({reason}). It remembers what is already in the dataset, so "
            "newsbeam does not go on without it. The Parquet tables are not affected: "
            f"'newsbeam repair --data {path.parent}' makes the state again from them."
        )
    return StoreError(f"{path} cannot be used: {reason}")


def shown(engine: sa.Engine) -> str:
    """Return the name of the file."""
    return f"the state in {engine.url.database}"


def _set_up(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin alone
    try:
        connection.execute(f"PRAGMA busy_timeout = {_LOCK_WAIT_S * 1000}")
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit undone by a power cut after its parts were renamed would double their rows
        connection.execute("PRAGMA synchronous = FULL")
    except connection.DatabaseError:  # no database: nobody else would close this connection
        connection.close()
        raise


def _begin(connection: sa.Connection) -> None:
    # A writer takes its lock at once: one that starts as a reader can be refused half-way.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
