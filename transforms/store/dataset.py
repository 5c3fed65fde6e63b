"""A dataset folder opened for writing, by one at a time; what a killed writer left is put right."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from schemas.config import StoreConfig
from schemas.errors import DamagedError, StoreError
from schemas.messages import StagedPart
from transforms.store.layout import (
    LOCK_FILE,
    STAGING,
    STATE_FILE,
    final_path,
    staged_path,
    staging_dir,
)
from transforms.store.registry import Registry
from transforms.store.state import RunCommit, StateStore, open_state


@dataclass(frozen=True)
class Dataset:
    """The folder and its state store; processes make their own from the same two values."""

    root: Path
    state_url: str

    @property
    def state(self) -> StateStore:
        """The state store, opened once per process."""
        return open_state(self.state_url)

    @property
    def registry(self) -> Registry:
        """The feeds that are watched."""
        return self.state.registry

    def commit(self, run: RunCommit) -> None:
        """Make a run visible: transaction, renames, intents cleared. Repeatable after failures."""
        # the files are on disk already, and their names must be before the state counts on them
        staged = [staged_path(self.root, run.run_id, part).parent for part in run.parts]
        sync_folders(self.root, [folder for folder in staged if folder.exists()])
        self.state.commit(run)
        self.carry_out([(run.run_id, part) for part in run.parts])

    def recover(self) -> None:
        """Finish or clear away what a run left that died, was killed or failed."""
        intents = self.state.intents()
        if intents:
            self.carry_out(intents)
        self.state.drop_claims()
        shutil.rmtree(self.root / STAGING, ignore_errors=True)

    def carry_out(self, intents: list[tuple[str, StagedPart]]) -> None:
        """Move committed parts to their places and forget the intents.

        Raises:
            StoreError: a committed part is neither in staging nor in its place.
        """
        sync_folders(self.root, [_move(self.root, run_id, part) for run_id, part in intents])
        for run_id in sorted({run_id for run_id, _ in intents}):
            self.state.clear_intents(run_id)
            shutil.rmtree(staging_dir(self.root, run_id), ignore_errors=True)


@contextmanager
def open_dataset(config: StoreConfig) -> Iterator[Dataset]:
    """Open a dataset as its only writer, after finishing or clearing away what a killed run left.

    Raises:
        StoreError: the folder cannot be written, is in use, or its state is missing or damaged.
    """
    root = config.root.absolute()
    with lock(root):
        dataset = Dataset(root, config.state_url or _sqlite_url(root))
        with closing(dataset.state):
            dataset.recover()
            yield dataset


@contextmanager
def attach(config: StoreConfig) -> Iterator[StateStore]:
    """Open the state of an existing dataset beside its writer, if there is one.

    Raises:
        StoreError: there is no dataset, or its state cannot be used.
    """
    root = config.root.absolute()
    if not config.state_url and not (root / STATE_FILE).exists():
        raise StoreError(
            f"{root}: no dataset with a state there. Name another with --data; 'newsbeam ingest' "
            "and 'newsbeam feeds import' make one."
        )
    with make_state(config) as state:
        yield state


@contextmanager
def make_state(config: StoreConfig) -> Iterator[StateStore]:
    """Open the state of a dataset beside its writer, if there is one; made if there is none.

    Raises:
        StoreError: it cannot be used.
    """
    root = config.root.absolute()
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{root} cannot be written: {error.strerror or error}.") from error
    with closing(open_state(config.state_url or _sqlite_url(root))) as state:
        yield state


@contextmanager
def lock(root: Path) -> Iterator[None]:
    """Be the only writer of a dataset.

    Raises:
        StoreError: somebody else is, or the folder cannot be written.
    """
    held = _acquire(root)
    try:
        yield
    finally:
        held.release()


def _acquire(root: Path) -> FileLock:
    held = FileLock(root / LOCK_FILE)
    try:
        root.mkdir(parents=True, exist_ok=True)
        held.acquire(timeout=0)
    except Timeout:
        raise StoreError(
            f"{root} is being written by another newsbeam. Wait for it to end, or stop it."
        ) from None
    except OSError as error:
        raise StoreError(f"{root} cannot be written: {error.strerror or error}.") from error
    return held


def _sqlite_url(root: Path) -> str:
    path = root / STATE_FILE
    empty = not path.exists() or path.stat().st_size == 0
    if empty and any(root.glob("articles/date=*/*.parquet")):
        raise DamagedError(
            f"{path} is missing or empty, but there are articles in {root}. It remembers what is "
            "there: without it every article would be fetched and written again. "
            f"'newsbeam repair --data {root}' makes it again from the tables."
        )
    return f"sqlite:///{path}"


def _move(root: Path, run_id: str, part: StagedPart) -> Path:
    source, target = staged_path(root, run_id, part), final_path(root, part)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(target)
    except FileNotFoundError:
        if not target.exists():
            raise StoreError(
                f"{target} was committed but is in neither place: something else removed it, or "
                "the disk lost it. Its rows are gone; the other parts are not affected."
            ) from None
    return target.parent


def sync_folders(root: Path, folders: Iterable[Path]) -> None:
    """Make the names in these folders, and the folders' own names up to the root, survive a cut."""
    chains = {each for folder in folders for each in (folder, *folder.parents)}
    for folder in sorted((each for each in chains if each.is_relative_to(root)), reverse=True):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
