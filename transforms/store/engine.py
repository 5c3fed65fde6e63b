"""Open the database of a state store, with the tables of this version."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError

from schemas.errors import ConfigError, DamagedError, StoreError
from transforms.store import postgresql, sqlite
from transforms.store.tables import META, METADATA, STATE_VERSION

_DATABASES = {"sqlite": sqlite, "postgresql": postgresql, "postgres": postgresql}


def open_engine(url: str) -> sa.Engine:
    """Return an engine whose database has the tables of this version of newsbeam.

    Raises:
        ConfigError: the URL names no database that can be used.
        StoreError: the database cannot be opened, is damaged, or is of another version.
    """
    engine = bare_engine(url)
    try:
        _create_tables(engine)
    except StoreError:
        engine.dispose()
        raise
    return engine


def parse_url(url: str) -> sa.URL:
    """Return a state store's address in parts.

    Raises:
        ConfigError: it is none.
    """
    try:
        parsed = sa.make_url(url)
    except ArgumentError:  # its message has the URL, and the URL may have a password
        raise ConfigError(
            "store.state_url: expected postgresql://USER@HOST/DATABASE or sqlite:////FILE"
        ) from None
    if parsed.get_backend_name() not in _DATABASES:
        raise ConfigError(
            f"store.state_url: {parsed.get_backend_name()}: only postgresql and sqlite can be used"
        )
    return parsed


def shown(engine: sa.Engine) -> str:
    """Return the address of a state as it may be shown: without user and password."""
    text: str = _DATABASES[engine.dialect.name].shown(engine)
    return text


def bare_engine(url: str) -> sa.Engine:
    """Return an engine whose errors are a `StoreError`; nothing is opened or made yet.

    Raises:
        ConfigError: the URL names no database that can be used.
    """
    parsed = parse_url(url)
    engine: sa.Engine = _DATABASES[parsed.get_backend_name()].make_engine(parsed)
    sa.event.listen(engine, "handle_error", _as_store_error)
    return engine


def _create_tables(engine: sa.Engine) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            postgresql.make_schema(connection)
        METADATA.create_all(connection)
        version = connection.scalar(sa.select(META.c.value).where(META.c.key == "version"))
        if version is None:
            connection.execute(META.insert(), {"key": "version", "value": str(STATE_VERSION)})
        elif version != str(STATE_VERSION):
            raise DamagedError(
                f"the state store is of version {version}, this newsbeam reads {STATE_VERSION}: "
                "use the newsbeam that wrote the dataset, or make the state again from the tables "
                "with 'newsbeam repair'."
            )


def _as_store_error(context: sa.engine.ExceptionContext) -> StoreError | None:
    """Let an error in the middle of a run (a full disk, say) be told as what it is."""
    error, engine = context.sqlalchemy_exception, context.engine
    if engine is None or not isinstance(error, DBAPIError):
        return None
    told: StoreError = _DATABASES[engine.dialect.name].explain(engine, error)
    return told
