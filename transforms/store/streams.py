"""An object, read as a file is: from anywhere, and a little ahead of the reader."""

from __future__ import annotations

import io
from collections import deque
from typing import BinaryIO, cast

import pyarrow as pa

from schemas.roots import Bucket
from transforms.store.explaining import explain

LEAST_BYTES, MOST_BYTES = 1 << 16, 1 << 21
"""Of one request. Who reads on is given twice as much each time, as disks read ahead."""


def buffered(root: Bucket, source: pa.NativeFile) -> BinaryIO:
    """Return a stream of an object that asks for as much of it as is read, and a little more.

    Its memory is twice `MOST_BYTES`, however large the object is. The service's failures are
    StoreErrors, so that nobody takes them for damage of what the object holds.
    """
    return cast(BinaryIO, io.BufferedReader(_Ranges(root, source), LEAST_BYTES))


class _Ranges(io.RawIOBase):
    """Holds the last two pieces: readers of records step back a little before each."""

    def __init__(self, root: Bucket, source: pa.NativeFile) -> None:
        self._root, self._source = root, source
        self._size: int = source.size()
        self._at = self._end = 0  # of what was asked for last
        self._piece_bytes = LEAST_BYTES
        self._held: deque[tuple[int, memoryview]] = deque(maxlen=2)

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
        """Go elsewhere; nothing is asked for before something is read there."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = base + offset
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer as far as one request does.

        Raises:
            StoreError: the service fails.
        """
        if self._at >= self._size:
            return 0
        data = self._here()[: len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        """Let go of the object."""
        self._source.close()
        super().close()

    def _here(self) -> memoryview:
        """Return what is held from here on, or ask for it."""
        for start, data in self._held:
            if start <= self._at < start + len(data):
                return data[self._at - start :]
        reads_on = self._held and self._at == self._end
        self._piece_bytes = min(2 * self._piece_bytes, MOST_BYTES) if reads_on else LEAST_BYTES
        try:
            piece = memoryview(self._source.read_at(self._piece_bytes, self._at))
        except (OSError, pa.ArrowException) as error:
            raise explain(self._root, error) from error
        self._held.append((self._at, piece))
        self._end = self._at + len(piece)
        return piece
