"""A dataset opened for writing, by one at a time; what a killed writer left is put right."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from schemas.config import StoreConfig
from schemas.errors import DamagedError, StoreError
from schemas.messages import StagedPart
from schemas.roots import Root, absolute
from transforms.store.belonging import (
    adopt,
    check_state,
    has_articles,
    refuse_other,
    state_url,
)
from transforms.store.files import Files, files_at
from transforms.store.layout import (
    COMPACTING,
    DATASET_FILE,
    STAGING,
    STATE_FILE,
    final_path,
    notes_dir,
    staged_path,
    staging,
)
from transforms.store.locking import lock_root
from transforms.store.registry import Registry
from transforms.store.state import RunCommit, StateStore, open_state


@dataclass(frozen=True)
class Dataset:
    """A place and its state store; processes make their own from the same values."""

    root: Root
    state_url: str = field(repr=False)  # it may have a password
    writer: str
    """What proves to the state store that this is its writer (`Ownership.take_over`)."""

    @property
    def state(self) -> StateStore:
        """The state store, opened once per process."""
        return open_state(self.state_url)

    @property
    def registry(self) -> Registry:
        """The feeds that are watched."""
        return self.state.registry

    @property
    def files(self) -> Files:
        """The files, wherever they are."""
        return files_at(self.root)

    def commit(self, run: RunCommit) -> None:
        """Make a run visible: transaction, renames, intents cleared. Repeatable after failures.

        A run may be committed again with other parts of the same rows, as when a cluster repeats a
        step whose end it did not hear of. Those parts stay in staging, and go with it. Two may do
        so at the same time: one transaction is the first, and both publish what it committed.
        """
        if not self.state.ticks.is_committed(run.run_id):
            self.files.settle(staging(run.run_id), [_move(run.run_id, part) for part in run.parts])
        self.state.commit(run, self.writer)
        self.carry_out(self.state.intents(run.run_id))
        self.files.remove(staging(run.run_id))
        shutil.rmtree(notes_dir(self.root, run.run_id), ignore_errors=True)

    def renewed(self) -> Dataset:
        """Return the same, from which on nobody can commit with what this one had.

        Raises:
            StoreError: this is not the writer any more.
        """
        return replace(self, writer=self.state.ownership.renew(self.writer))

    def recover(self) -> None:
        """Finish or clear away what a run left that died, was killed or failed."""
        self.state.drop_claims(self.writer)
        intents = self.state.intents()
        if intents:
            self.carry_out(intents)
        for unseen in (STAGING, COMPACTING):
            self.files.remove(unseen)
        shutil.rmtree(notes_dir(self.root), ignore_errors=True)

    def carry_out(self, intents: list[tuple[str, StagedPart]]) -> None:
        """Publish committed parts and forget the intents.

        Raises:
            StoreError: a committed part is neither in staging nor in its place.
        """
        self.files.publish([_move(run_id, part) for run_id, part in intents])
        for run_id in sorted({run_id for run_id, _ in intents}):
            self.state.clear_intents(run_id)


@contextmanager
def open_dataset(config: StoreConfig) -> Iterator[Dataset]:
    """Open a dataset as its only writer, after finishing or clearing away what a killed run left.

    Raises:
        StoreError: it cannot be written, is in use, or its state is missing or damaged.
    """
    root = absolute(config.root)
    files_at(root).check()
    with lock_root(root), _open(config) as state, state.locked(root):
        adopt(config, state)
        dataset = Dataset(root, state_url(config), state.ownership.take_over())
        dataset.recover()
        yield dataset


@contextmanager
def attach(config: StoreConfig) -> Iterator[StateStore]:
    """Open the state of an existing dataset beside its writer, if there is one.

    Raises:
        StoreError: there is no dataset, or its state cannot be used.
    """
    root = absolute(config.root)
    if not files_at(root).has(DATASET_FILE if config.state_url else STATE_FILE):
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
    files_at(absolute(config.root)).check()
    with _open(config) as state:
        adopt(config, state)
        yield state


@contextmanager
def _open(config: StoreConfig) -> Iterator[StateStore]:
    _refuse_lost_state(config)
    with closing(open_state(state_url(config))) as state:
        check_state(config, state)
        yield state


def _refuse_lost_state(config: StoreConfig) -> None:
    root = absolute(config.root)
    if config.state_url is not None or not isinstance(root, Path):
        return
    path = root / STATE_FILE
    empty = not path.exists() or path.stat().st_size == 0
    if empty:
        refuse_other(root, None)
    if empty and has_articles(root):
        raise DamagedError(
            f"{path} is missing or empty, but there are articles in {root}. It remembers what is "
            "there: without it every article would be fetched and written again. "
            f"'newsbeam repair --data {root}' makes it again from the tables."
        )


def _move(run_id: str, part: StagedPart) -> tuple[str, str]:
    return staged_path(run_id, part), final_path(part)
