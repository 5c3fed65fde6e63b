"""Open the database of a state store, set up so that a commit survives a power cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from schemas.errors import DamagedError, StoreError
from transforms.store.tables import META, METADATA, STATE_VERSION

_LOCK_WAIT_S = 60
"""How long a writer waits for another one. Claims and commits take milliseconds."""


_DAMAGE = ("malformed", "not a database", "no such table", "no such column", "has no column")


def open_engine(url: str) -> sa.Engine:
    """Return an engine whose database has the tables of this version of newsbeam.

    Raises:
        StoreError: the database cannot be opened, is damaged, or is of another version.
    """
    try:
        engine = sa.create_engine(url)
    except (SQLAlchemyError, ImportError) as error:
        raise StoreError(f"store.state_url: cannot use {url!r}: {error}") from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    try:
        _create_tables(engine)
    except DatabaseError as error:
        engine.dispose()
        raise _explained(engine, str(error.orig)) from error
    sa.event.listen(engine, "handle_error", _as_store_error)
    return engine


def _create_tables(engine: sa.Engine) -> None:
    METADATA.create_all(engine)
    with engine.execution_options(writes=True).begin() as connection:
        version = connection.scalar(sa.select(META.c.value).where(META.c.key == "version"))
        if version is None:
            connection.execute(META.insert(), {"key": "version", "value": str(STATE_VERSION)})
        elif version != str(STATE_VERSION):
            raise DamagedError(
                f"the state store is of version {version}, this newsbeam reads {STATE_VERSION}: "
                "use the newsbeam that wrote the dataset, or make the state again from the tables "
                "with 'newsbeam repair'."
            )


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite alone
    try:
        connection.execute(f"PRAGMA busy_timeout = {_LOCK_WAIT_S * 1000}")
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit undone by a power cut after its parts were renamed would double their rows
        connection.execute("PRAGMA synchronous = FULL")
    except connection.DatabaseError:  # no database: nobody else would close this connection
        connection.close()
        raise


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer takes its lock at once: one that starts as a reader can be refused half-way.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _as_store_error(context: sa.engine.ExceptionContext) -> StoreError | None:
    """Let an error in the middle of a run (a full disk, say) be told as what it is."""
    if context.engine is None or not isinstance(context.sqlalchemy_exception, DatabaseError):
        return None
    return _explained(context.engine, str(context.original_exception))


def _explained(engine: sa.Engine, reason: str) -> StoreError:
    if engine.dialect.name != "sqlite":
        return StoreError(f"the state store cannot be used: {reason}")
    path = Path(engine.url.database or "")
    if any(sign in reason for sign in _DAMAGE):
        return DamagedError(
            f"{path} is damaged ({reason}). It remembers what is already in the dataset, so "
            "newsbeam does not go on without it. The Parquet tables are not affected: "
            f"'newsbeam repair --data {path.parent}' makes the state again from them."
        )
    return StoreError(f"{path} cannot be used: {reason}")
