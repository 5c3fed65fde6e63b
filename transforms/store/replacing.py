"""Make a state anew beside the one there was, then let the two change places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.schema import DropSchema

from schemas.roots import Root
from transforms.store import postgresql
from transforms.store.durable import sync_folders
from transforms.store.engine import bare_engine, open_engine, parse_url
from transforms.store.locking import lock_state
from transforms.store.tables import META, METADATA

_SUFFIXES = ("-shm", "-wal", "")
"""What SQLite keeps beside its file, and the file."""


class NewState(Protocol):
    """A state that is being made; an interrupted one is begun again."""

    def open(self) -> sa.Engine:
        """Return the empty database of the new state."""

    def put_in_place(self, now: datetime) -> str | None:
        """Use it from now on; return where the old state was put, if there was one."""


@contextmanager
def new_state(url: str, root: Root) -> Iterator[NewState]:
    """Begin the state of the dataset at `root`, at a URL where there may be an old one.

    Raises:
        StoreError: the dataset is in use.
    """
    engine = bare_engine(url)
    try:
        with lock_state(engine, root):
            if engine.dialect.name == "sqlite":
                yield _InFile(Path(engine.url.database or ""))
            else:
                yield _InSchema(engine, parse_url(url))
    finally:
        engine.dispose()


class _InFile:
    def __init__(self, path: Path) -> None:
        self._path, self._new = path, path.with_name(f"{path.name}.new")

    def open(self) -> sa.Engine:
        for suffix in _SUFFIXES:
            self._new.with_name(self._new.name + suffix).unlink(missing_ok=True)
        return open_engine(f"sqlite:///{self._new}")

    def put_in_place(self, now: datetime) -> str | None:
        aside = self._path.with_name(f"{self._path.name}.before-{now:%Y%m%dT%H%M%SZ}")
        for suffix in _SUFFIXES:
            old = self._path.with_name(self._path.name + suffix)
            if old.exists():
                old.replace(aside.with_name(aside.name + suffix))
        self._new.replace(self._path)
        sync_folders(self._path.parent, [self._path.parent])
        return str(aside) if aside.exists() else None


class _InSchema:
    def __init__(self, engine: sa.Engine, url: sa.URL) -> None:
        self._engine, self._url = engine, url
        self._name = postgresql.schema_of(url)
        self._new = f"{self._name}_new"

    def open(self) -> sa.Engine:
        with self._engine.begin() as connection:
            connection.execute(DropSchema(self._new, cascade=True, if_exists=True))
        new = self._url.update_query_dict({"schema": self._new})
        return open_engine(new.render_as_string(hide_password=False))

    def put_in_place(self, now: datetime) -> str | None:
        aside = f"{self._name}_before_{now:%Y%m%dT%H%M%SZ}"
        with self._engine.begin() as connection:
            used = self._is_used(connection)
            if used:
                _rename(connection, self._name, aside)
            connection.execute(DropSchema(self._name, cascade=True, if_exists=True))
            _rename(connection, self._new, self._name)
        return f"schema {aside}" if used else None

    def _is_used(self, connection: sa.Connection) -> bool:
        """Tell whether there is more than empty tables."""
        if not sa.inspect(connection).has_schema(self._name):
            return False
        tables = sa.inspect(connection).get_table_names(schema=self._name)
        rest = (table for table in METADATA.sorted_tables if table is not META)
        return any(
            connection.scalar(sa.select(sa.exists(sa.select(table).limit(1))))
            for table in rest
            if table.name in tables
        )


def _rename(connection: sa.Connection, old: str, new: str) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    connection.exec_driver_sql(f"ALTER SCHEMA {quote(old)} RENAME TO {quote(new)}")
