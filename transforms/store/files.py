"""The files of a dataset, wherever they are. Paths are relative to its root, with slashes.

Two things differ between a disk and object storage, and only here: how something written is made to
last, and how it gets to its final place. A disk has fsync and an atomic rename; object storage has
uploads that are there as a whole or not at all, and a server-side copy.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol

import pyarrow as pa
from pyarrow import fs

from schemas.errors import StoreError
from schemas.roots import Bucket, Root
from transforms.store.durable import sync_folders
from transforms.store.fileinfo import FileInfo
from transforms.store.objects import Objects, lost

Move = tuple[str, str]
"""From where, and to where."""


class Files(Protocol):
    """What a dataset needs of a place. Every method may be repeated after a crash."""

    def check(self) -> None:
        """Make sure that it can be used.

        Raises:
            StoreError: it cannot, and why.
        """

    def writing(self, path: str) -> AbstractContextManager[BinaryIO | pa.NativeFile]:
        """Open a new file; its bytes last when the context is left."""

    def settle(self, folder: str, moves: Sequence[Move]) -> None:
        """Make sure that what was written to a folder lasts, be it still there or moved on.

        Raises:
            StoreError: one is not there.
        """

    def publish(self, moves: Sequence[Move]) -> None:
        """Put files into their final places; what is there already is left.

        The source may still be there afterwards, until its folder is removed.

        Raises:
            StoreError: one is in neither place.
        """

    def remove(self, path: str) -> None:
        """Remove a file, or a folder with all that is in it, if it is there."""

    def listed(self, folder: str) -> list[str]:
        """Return the files in and below a folder, sorted; none if it is not there."""

    def infos(self, folder: str, *, deep: bool = False) -> list[FileInfo]:
        """Return what is in a folder, and below it if `deep`, sorted by path."""

    def info(self, path: str) -> FileInfo | None:
        """Return what is known of a file or folder; None: it is not there."""

    def opened(self, path: str) -> AbstractContextManager[pa.NativeFile]:
        """Open a file to read it by Arrow."""

    def reading(self, path: str) -> BinaryIO:
        """Open a file to read it as Python's own; the memory it takes is bounded."""

    def has(self, path: str) -> bool:
        """Tell whether there is such a file."""

    def arrow(self) -> tuple[fs.FileSystem, str]:
        """Return the file system as Arrow knows it, and the root in it."""


@lru_cache(maxsize=8)
def files_at(root: Root) -> Files:
    """Return the files of a dataset; one object per process."""
    return Objects(root) if isinstance(root, Bucket) else Folder(root)


class Folder:
    """The files of a folder on a disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def check(self) -> None:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or error
            raise StoreError(f"{self._root} cannot be written: {reason}.") from error
        if not os.access(self._root, os.W_OK):
            raise StoreError(
                f"{self._root} is read-only. Let this user write there, or name another folder "
                "with --data or store.root. 'newsbeam query' and 'newsbeam report' only read."
            )

    @contextmanager
    def writing(self, path: str) -> Iterator[BinaryIO]:
        target = self._root / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(
                f"cannot write to {target.parent}: {error.strerror or error}. Nothing of this run "
                "was committed and the dataset is as before; mend that, then run again."
            ) from error

    def settle(self, folder: str, moves: Sequence[Move]) -> None:
        # the files are on disk already; their names must be before the state counts on them
        self._sync((self._root / source).parent for source, _ in moves)

    def publish(self, moves: Sequence[Move]) -> None:
        for source, target in moves:
            self._move(self._root / source, self._root / target)
        self._sync((self._root / target).parent for _, target in moves)

    def remove(self, path: str) -> None:
        if self.has(path):
            (self._root / path).unlink()
        else:
            shutil.rmtree(self._root / path, ignore_errors=True)

    def listed(self, folder: str) -> list[str]:
        found = (path for path in (self._root / folder).rglob("*") if path.is_file())
        return sorted(path.relative_to(self._root).as_posix() for path in found)

    def infos(self, folder: str, *, deep: bool = False) -> list[FileInfo]:
        place = self._root / folder
        found = (self._info(path) for path in (place.rglob("*") if deep else place.glob("*")))
        return sorted((info for info in found if info is not None), key=lambda info: info.path)

    def info(self, path: str) -> FileInfo | None:
        return self._info(self._root / path)

    @contextmanager
    def opened(self, path: str) -> Iterator[pa.NativeFile]:
        with pa.OSFile(str(self._root / path)) as file:
            yield file

    def reading(self, path: str) -> BinaryIO:
        return (self._root / path).open("rb")

    def has(self, path: str) -> bool:
        return (self._root / path).is_file()

    def arrow(self) -> tuple[fs.FileSystem, str]:
        return fs.LocalFileSystem(), str(self._root)

    def _info(self, path: Path) -> FileInfo | None:
        try:
            status = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        size = None if stat.S_ISDIR(status.st_mode) else status.st_size
        return FileInfo(path.relative_to(self._root).as_posix(), size)

    def _sync(self, folders: Iterable[Path]) -> None:
        sync_folders(self._root, [folder for folder in folders if folder.exists()])

    def _move(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            source.replace(target)
        except FileNotFoundError:
            if not target.exists():
                raise lost(str(target)) from None
