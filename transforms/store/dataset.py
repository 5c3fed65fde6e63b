"""A dataset folder opened for writing, by one at a time; what a killed writer left is put right."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from schemas.config import StoreConfig
from schemas.errors import DamagedError, StoreError
from schemas.messages import StagedPart
from transforms.store.durable import sync_folders
from transforms.store.layout import (
    COMPACTING,
    DATASET_FILE,
    STAGING,
    STATE_FILE,
    final_path,
    staged_path,
    staging_dir,
)
from transforms.store.locking import lock_folder
from transforms.store.registry import Registry
from transforms.store.state import RunCommit, StateStore, open_state


@dataclass(frozen=True)
class Dataset:
    """The folder and its state store; processes make their own from the same values."""

    root: Path
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

    def commit(self, run: RunCommit) -> None:
        """Make a run visible: transaction, renames, intents cleared. Repeatable after failures.

        A run may be committed again with other parts of the same rows, as when a cluster repeats a
        step whose end it did not hear of. Those parts stay in staging, and go with it.
        """
        # the files are on disk already, and their names must be before the state counts on them
        staged = [staged_path(self.root, run.run_id, part).parent for part in run.parts]
        sync_folders(self.root, [folder for folder in staged if folder.exists()])
        self.state.commit(run, self.writer)
        self.carry_out(self.state.intents(run.run_id))
        shutil.rmtree(staging_dir(self.root, run.run_id), ignore_errors=True)

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
            shutil.rmtree(self.root / unseen, ignore_errors=True)

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
    with lock_folder(root):
        url = config.state_url or _present_sqlite(root)
        with closing(open_state(url)) as state:
            if config.state_url:
                match(root, state)
            with state.locked(str(root)):
                dataset = Dataset(root, url, state.ownership.take_over())
                dataset.recover()
                yield dataset


@contextmanager
def attach(config: StoreConfig) -> Iterator[StateStore]:
    """Open the state of an existing dataset beside its writer, if there is one.

    Raises:
        StoreError: there is no dataset, or its state cannot be used.
    """
    root = config.root.absolute()
    if not (root / (DATASET_FILE if config.state_url else STATE_FILE)).exists():
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
    with closing(open_state(config.state_url or _present_sqlite(root))) as state:
        if config.state_url:
            match(root, state)
        yield state


def match(root: Path, state: StateStore) -> None:
    """Make sure that a state outside a dataset is its own; both are marked if both are new.

    Raises:
        StoreError: the state is another dataset's, or does not know what is in this one.
    """
    there = state.ownership.dataset_id()
    if there is None:
        if has_articles(root):
            raise DamagedError(
                f"store.state_url: {state} is empty, but there are articles in {root}: without a "
                "state every one would be fetched and written again. 'newsbeam repair' makes it "
                "from the tables."
            )
        state.ownership.adopt(dataset_id(root))
    elif not (root / DATASET_FILE).exists() or dataset_id(root) != there:
        raise StoreError(
            f"store.state_url: {state} is that of another dataset than {root}. Give each dataset a "
            "schema of its own (?schema=NAME at the end of the URL); drop the schema if its "
            "dataset is no more."
        )


def has_articles(root: Path) -> bool:
    """Tell whether anything was ever committed to a dataset."""
    return any(root.glob("articles/date=*/*.parquet"))


def dataset_id(root: Path) -> str:
    """Return what tells a dataset from all others; made if there is none yet."""
    mark = root / DATASET_FILE
    if not mark.exists():
        mark.write_text(f"{uuid.uuid4().hex}\n", encoding="utf-8")
    return mark.read_text(encoding="utf-8").strip()


def sqlite_url(root: Path) -> str:
    """Return the URL of the state inside a dataset."""
    return f"sqlite:///{root / STATE_FILE}"


def _present_sqlite(root: Path) -> str:
    path = root / STATE_FILE
    empty = not path.exists() or path.stat().st_size == 0
    if empty and has_articles(root):
        raise DamagedError(
            f"{path} is missing or empty, but there are articles in {root}. It remembers what is "
            "there: without it every article would be fetched and written again. "
            f"'newsbeam repair --data {root}' makes it again from the tables."
        )
    return sqlite_url(root)


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
