"""An object, read as a file is: from anywhere, and a little ahead of the reader."""

from __future__ import annotations

import io
from typing import BinaryIO, cast

import pyarrow as pa

from schemas.roots import Bucket
from transforms.store.explaining import explain

LEAST_BYTES, MOST_BYTES = 1 << 16, 1 << 21
"""Of one request. What is read in order is asked for in ever larger pieces, as disks are."""


def buffered(root: Bucket, source: pa.NativeFile) -> BinaryIO:
    """Return a stream of an object that asks for as much of it as is read, and a little more.

    Its memory is `MOST_BYTES`, however large the object is. The service's failures are StoreErrors,
    so that nobody takes them for damage of what the object holds.
    """
    return cast(BinaryIO, io.BufferedReader(_Ranges(root, source), MOST_BYTES))


class _Ranges(io.RawIOBase):
    def __init__(self, root: Bucket, source: pa.NativeFile) -> None:
        self._root, self._source = root, source
        self._size: int = source.size()
        self._at, self._piece = 0, LEAST_BYTES

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is, at the price of a request."""
        return True

    def tell(self) -> int:
        """Return the offset of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go elsewhere; what is read there is asked for in small pieces first."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset != self._at:
            self._at, self._piece = base + offset, LEAST_BYTES
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer as far as one request does.

        Raises:
            StoreError: the service fails.
        """
        most = min(len(buffer), self._piece, self._size - self._at)
        if most <= 0:
            return 0
        try:
            data = self._source.read_at(most, self._at)
        except (OSError, pa.ArrowException) as error:
            raise explain(self._root, error) from error
        buffer[: len(data)] = data
        self._at += len(data)
        self._piece = min(2 * self._piece, MOST_BYTES)
        return len(data)

    def close(self) -> None:
        """Let go of the object."""
        self._source.close()
        super().close()
