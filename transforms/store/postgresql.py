"""PostgreSQL as the database of a state store: one schema for each dataset.

Claims and commits must see each other, so transactions that write take turns, as in SQLite:
each begins by taking an advisory lock, which ends with it. Nothing can be refused half-way then,
and there is no conflict to be retried. They take milliseconds.
"""

from __future__ import annotations

import hashlib
import os
import platform
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.schema import CreateSchema

from schemas.errors import ConfigError, DamagedError, StoreError, UnreachableError

_DEFAULT_SCHEMA = "newsbeam"
_LONGEST_SCHEMA = 40
"""Bytes. PostgreSQL cuts names after 63 of them, and `repair` adds a date."""

_CONNECTION: dict[str, Any] = {
    "connect_timeout": 10,
    # a server that has gone without a word is noticed within a minute
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

# The wait is limited; and a commit undone by a power cut after its parts were renamed would double
# their rows, so a server that does not wait for its disk is asked to.
_BEGIN_WRITING = """
SELECT set_config('lock_timeout', '60s', true), pg_advisory_xact_lock(%(key)s),
       CASE WHEN current_setting('synchronous_commit') = 'off'
            THEN set_config('synchronous_commit', 'on', true) END
"""

_GONE = ("08", "57P01", "57P02", "57P03")
"""SQLSTATE: connection exceptions, and a server that shuts down, crashes or starts."""

_PASSING = ("starting up", "shutting down", "recovery", "too many")
"""What a server says that lets nobody in for now; no SQLSTATE comes with it."""

_NO_TABLE = ("42P01", "42703", "3F000")


def make_engine(url: sa.URL) -> sa.Engine:
    """Return an engine that works in the schema named by the URL; nothing is opened yet.

    Raises:
        ConfigError: the name of the schema cannot be one, or psycopg is not installed.
    """
    schema = schema_of(url)
    server = url.set(drivername="postgresql+psycopg").difference_update_query(["schema"])
    given = {name: value for name, value in _CONNECTION.items() if name not in url.query}
    try:
        engine = sa.create_engine(
            server,
            # a worker keeps one connection: there may be many workers, and each has few threads
            pool_size=1,
            max_overflow=31,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args={"application_name": f"newsbeam {platform.node()} {os.getpid()}", **given},
            hide_parameters=True,
            execution_options={"schema_translate_map": {None: schema}},
        )
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"store.state_url: PostgreSQL needs {error.name}, which is not installed: "
            "pip install 'newsbeam[postgresql]'"
        ) from None
    sa.event.listen(engine, "begin", _begin)
    return engine


def schema_of(url: sa.URL) -> str:
    """Return the schema that holds the state.

    Raises:
        ConfigError: it cannot be the name of one.
    """
    name = url.query.get("schema", _DEFAULT_SCHEMA)
    plain = isinstance(name, str) and 0 < len(name.encode()) <= _LONGEST_SCHEMA
    if not plain or "\0" in name or str(name).startswith("pg_"):
        raise ConfigError(
            "store.state_url: schema: expected a name of at most "
            f"{_LONGEST_SCHEMA} bytes that does not begin with pg_, found {name!r}"
        )
    return str(name)


def key_of(engine: sa.Engine, purpose: str) -> int:
    """Return the key of an advisory lock (a signed 64-bit number) for a purpose in this schema."""
    digest = hashlib.sha256(f"newsbeam {purpose} {_schema(engine)}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def make_schema(connection: sa.Connection) -> None:
    """Make the schema if it is not there."""
    schema = _schema(connection.engine)
    # asked first, since IF NOT EXISTS needs the right to make one even where there is one
    if not sa.inspect(connection).has_schema(schema):
        connection.execute(CreateSchema(schema))


def explain(engine: sa.Engine, error: DBAPIError) -> StoreError:
    """Return what a database error means, and how to mend it; no password is in it."""
    place = shown(engine)
    reason = str(error.orig).partition("\n")[0].strip()
    state = getattr(error.orig, "sqlstate", None) or ""
    if error.connection_invalidated or state.startswith(_GONE) or _did_not_connect(error, reason):
        return UnreachableError(f"{place} cannot be reached: {reason}")
    if state.startswith(_NO_TABLE):
        return DamagedError(
            f"{place} has lost some of its tables ({reason}). "
            "'newsbeam repair' makes the state again from the dataset's tables."
        )
    if state.startswith("42501"):
        schema = _schema(engine)
        return StoreError(
            f"{place} cannot be used: {reason}. The user needs the schema {schema!r}: "
            f"CREATE SCHEMA ... AUTHORIZATION ... as one who may."
        )
    return StoreError(f"{place} cannot be used: {reason}")


def shown(engine: sa.Engine) -> str:
    """Return the address of the state as it may be shown: without user and password."""
    url = engine.url
    bare = sa.URL.create("postgresql", None, None, url.host, url.port, url.database)
    return f"the state in {bare.render_as_string()}, schema {_schema(engine)}"


def _did_not_connect(error: DBAPIError, reason: str) -> bool:
    """Tell whether there was no connection to be had, for a reason that may pass."""
    if not isinstance(error, OperationalError) or getattr(error.orig, "sqlstate", None):
        return False
    return "FATAL:" not in reason or any(each in reason for each in _PASSING)


def _schema(engine: sa.Engine) -> str:
    schema: str = engine.get_execution_options()["schema_translate_map"][None]
    return schema


def _begin(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(_BEGIN_WRITING, {"key": key_of(connection.engine, "writes")})
