"""A dataset and a state outside of it, each of which knows the other by one name."""

from __future__ import annotations

import uuid

from schemas.config import StoreConfig
from schemas.errors import ConfigError, DamagedError, StoreError
from schemas.roots import Bucket, Root, absolute
from transforms.store.files import files_at
from transforms.store.layout import DATASET_FILE, STATE_FILE
from transforms.store.state import StateStore


def state_url(config: StoreConfig) -> str:
    """Return the URL of a dataset's state: as configured, or SQLite in its folder.

    Raises:
        ConfigError: it must be configured and is not.
    """
    root = absolute(config.root)
    if config.state_url is not None:
        return config.state_url
    if isinstance(root, Bucket):
        raise ConfigError(
            f"store.state_url: {root} is object storage, where no database can lie; say where "
            "the state is: postgresql://USER@HOST/DATABASE, or sqlite:////FILE on this machine"
        )
    return f"sqlite:///{root / STATE_FILE}"


def check_state(config: StoreConfig, state: StateStore) -> None:
    """Make sure that a state is that of the dataset.

    Raises:
        StoreError: it is another dataset's, or does not know what is in this one.
    """
    root, known = absolute(config.root), state.ownership.dataset_id()
    if config.state_url is None:
        refuse_other(root, known)
        return
    if known is None and has_articles(root):
        raise DamagedError(
            f"store.state_url: {state} is empty, but there are articles in {root}: without a "
            "state every one would be fetched and written again. 'newsbeam repair' makes it "
            "from the tables."
        )
    if known is not None and known != _mark(root):
        raise StoreError(
            f"store.state_url: {state} is that of another dataset than {root}. Give each dataset a "
            "state of its own (for PostgreSQL, ?schema=NAME at the end of the URL); drop the "
            "schema, or move the file away, if its dataset is no more."
        )


def refuse_other(root: Root, known: str | None) -> None:
    """Refuse a state in the folder of a dataset whose state is elsewhere.

    One that has stayed there from before knows nothing of what was written since.

    Args:
        root: of the dataset.
        known: name of the dataset that the state in its folder is of, if it says so.

    Raises:
        StoreError: it is elsewhere.
    """
    if _mark(root) not in (None, known):
        raise StoreError(
            f"{root}: its state is elsewhere. Name it in store.state_url, in the file that -c "
            f"names. (To have one in the folder again: remove {DATASET_FILE} there, then run "
            "'newsbeam repair --force'.)"
        )


def adopt(config: StoreConfig, state: StateStore) -> None:
    """Let a checked state and its dataset know each other."""
    if config.state_url is not None and state.ownership.dataset_id() is None:
        state.ownership.adopt(dataset_id(absolute(config.root)))


def dataset_id(root: Root) -> str:
    """Return what tells a dataset from all others; made if there is none yet."""
    known = _mark(root)
    if known is not None:
        return known
    made = uuid.uuid4().hex
    with files_at(root).writing(DATASET_FILE) as file:
        file.write(f"{made}\n".encode())
    return made


def has_articles(root: Root) -> bool:
    """Tell whether there are articles in a dataset."""
    return any(path.endswith(".parquet") for path in files_at(root).listed("articles"))


def _mark(root: Root) -> str | None:
    files = files_at(root)
    if not files.has(DATASET_FILE):
        return None
    with files.opened(DATASET_FILE) as file:
        name: bytes = file.read()
    return name.decode().strip()
