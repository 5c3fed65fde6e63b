"""A file packed as a whole, read as if it were not."""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO

_PIECE = 1 << 16


class Unpacked(io.RawIOBase):
    """Reads a gzip file; may be cut off, and then gives all that can be unpacked.

    Seeking forward unpacks what lies between, and seeking back begins anew.
    """

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._at, self._left = 0, b""
        self._unpacker = zlib.decompressobj(31)
        self._begun = False  # with the member that is being unpacked

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is, at a price."""
        return True

    def tell(self) -> int:
        """Return the offset in unpacked bytes."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset in unpacked bytes, or to the end if that comes first."""
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only from the beginning")
        if offset < self._at:
            self._rewind()
        while self._at < offset and self.read(min(offset - self._at, _PIECE)):
            pass
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer as far as one step of unpacking does.

        Raises:
            OSError: the packed data is damaged.
        """
        try:
            data = self._step(len(buffer))
        except zlib.error as error:
            raise OSError(f"damaged gzip data: {error}") from error
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _step(self, most: int) -> bytes:
        while True:
            if self._unpacker.eof:  # another member may follow
                self._left = self._unpacker.unused_data
                self._unpacker, self._begun = zlib.decompressobj(31), False
            left = self._left or self._packed.read(_PIECE)
            if not left:
                if self._begun:
                    raise OSError("the file is cut off")
                return b""
            self._begun = True
            data = self._unpacker.decompress(left, most)
            self._left = self._unpacker.unconsumed_tail
            if data:
                return data

    def _rewind(self) -> None:
        self._packed.seek(0)
        self._at, self._left = 0, b""
        self._unpacker, self._begun = zlib.decompressobj(31), False
