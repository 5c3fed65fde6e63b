"""The files of a dataset on S3-compatible object storage, by Arrow's own S3 client.

There is no rename, and none is pretended: a part is uploaded under `_staging`, where no reader
looks, and copied to its final key by the server after its commit. An object appears as a whole when
its upload or copy has ended, whatever becomes of us, and a copy made twice is the same copy.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO, TypeVar

import pyarrow as pa
from pyarrow import fs

from schemas.errors import StoreError
from schemas.roots import Bucket
from transforms.store.explaining import explain, missing_bucket
from transforms.store.fileinfo import FileInfo
from transforms.store.streams import buffered

_AT_ONCE = 16
"""Copies under way. Each is one request of some 20 ms that moves no bytes through us."""

_TRIES = 6
"""Of a request that the service was too busy for, or lost; the waits grow up to seconds."""

_CONNECT_TIMEOUT_S, _REQUEST_TIMEOUT_S = 10.0, 60.0

T = TypeVar("T")


class Objects:
    """Objects whose keys begin with the prefix of a dataset."""

    def __init__(self, root: Bucket) -> None:
        self._root = root
        self._base = f"{root.bucket}/{root.prefix}".rstrip("/")
        self._client: fs.S3FileSystem | None = None

    def check(self) -> None:
        found = self._do(lambda client: client.get_file_info(self._root.bucket))
        if found.type is fs.FileType.NotFound:
            raise missing_bucket(self._root)

    @contextmanager
    def writing(self, path: str) -> Iterator[pa.NativeFile]:
        key = self._key(path)
        # by itself the client would pack what is named .gz, which is packed already
        opened = self._connected().open_output_stream
        with self._explained(), opened(key, compression=None) as stream:
            yield stream

    def settle(self, folder: str, moves: Sequence[tuple[str, str]]) -> None:
        there = set(self.listed(folder)) if moves else set()
        moved_on = ((source, target) for source, target in moves if source not in there)
        missing = [source for source, target in moved_on if not self.has(target)]
        if missing:
            raise StoreError(
                f"{self._root}: {min(missing)} was written and is not there. Nothing of this run "
                "was committed."
            )

    def publish(self, moves: Sequence[tuple[str, str]]) -> None:
        if moves:
            with ThreadPoolExecutor(min(_AT_ONCE, len(moves))) as pool:
                for _ in pool.map(self._copy, moves):
                    pass

    def remove(self, path: str) -> None:
        if self.listed(path):
            self._do(lambda client: client.delete_dir(self._key(path)))
        elif self.has(path):
            self._do(lambda client: client.delete_file(self._key(path)))

    def listed(self, folder: str) -> list[str]:
        return [each.path for each in self.infos(folder, deep=True) if each.size is not None]

    def infos(self, folder: str, *, deep: bool = False) -> list[FileInfo]:
        below = fs.FileSelector(self._key(folder), allow_not_found=True, recursive=deep)
        found = self._do(lambda client: client.get_file_info(below))
        return sorted(map(self._info, found), key=lambda info: info.path)

    def info(self, path: str) -> FileInfo | None:
        found = self._do(lambda client: client.get_file_info(self._key(path)))
        return None if found.type is fs.FileType.NotFound else self._info(found)

    @contextmanager
    def opened(self, path: str) -> Iterator[pa.NativeFile]:
        with self._explained(), self._connected().open_input_file(self._key(path)) as file:
            yield file

    def reading(self, path: str) -> BinaryIO:
        key = self._key(path)
        file = self._do(lambda client: client.open_input_file(key))
        return buffered(replace(self._root, prefix=key.partition("/")[2]), file)

    def has(self, path: str) -> bool:
        info = self.info(path)
        return info is not None and info.size is not None

    def arrow(self) -> tuple[fs.FileSystem, str]:
        return self._connected(), self._base

    def _copy(self, move: tuple[str, str]) -> None:
        source, target = move
        try:
            self._do(lambda client: client.copy_file(self._key(source), self._key(target)))
        except StoreError as error:
            if "NO_SUCH_KEY" not in str(error.__cause__):
                raise
            if not self.has(target):
                raise lost(f"{self._root}: {target}") from None

    def _info(self, found: fs.FileInfo) -> FileInfo:
        return FileInfo(found.path[len(self._base) + 1 :], found.size if found.is_file else None)

    def _key(self, path: str) -> str:
        return f"{self._base}/{path}".rstrip("/")

    def _connected(self) -> fs.S3FileSystem:
        if self._client is None:
            self._client = _connect(self._root)
        return self._client

    def _do(self, work: Callable[[fs.S3FileSystem], T]) -> T:
        with self._explained():
            return work(self._connected())

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, pa.ArrowException) as error:
            raise explain(self._root, error) from error


def lost(place: str) -> StoreError:
    """Return the error of a committed part that is nowhere."""
    return StoreError(
        f"{place} was committed but is in neither place: something else removed it, or "
        "the disk lost it. Its rows are gone; the other parts are not affected."
    )


def _connect(root: Bucket) -> fs.S3FileSystem:
    named = os.environ.get
    endpoint = root.endpoint or named("AWS_ENDPOINT_URL_S3") or named("AWS_ENDPOINT_URL")
    region = root.region or named("AWS_REGION") or named("AWS_DEFAULT_REGION")
    if region is None:
        region = "us-east-1" if endpoint else fs.resolve_s3_region(root.bucket)
    return fs.S3FileSystem(
        endpoint_override=endpoint,
        region=region,
        connect_timeout=_CONNECT_TIMEOUT_S,
        request_timeout=_REQUEST_TIMEOUT_S,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=_TRIES),
    )
