"""Content-Encoding undone while the body arrives, with every intermediate size capped.

A 300 KB body can unpack to 300 MB, and to terabytes when packed twice, so nothing is unpacked
beyond the cap, and in pieces of at most `PIECE_BYTES`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE_BYTES = 65_536
_GZIP_MAGIC = b"\x1f\x8b"


class TooLargeError(Exception):
    """The decoded body is larger than the cap."""


class BadEncodingError(Exception):
    """The coding is not known, or the data does not follow it."""


class CutShortError(Exception):
    """The body ended before its coding said so."""


class BodyDecoder:
    """Collects one body. Feed it chunks, then take `finish()`.

    A body that says gzip and is plain is taken as it is; one that says gzip once and is packed
    twice (a proxy packed it again) is unpacked twice.

    >>> import gzip
    >>> decoder = BodyDecoder("gzip", max_bytes=100)
    >>> decoder.feed(gzip.compress(b"news"))
    >>> decoder.finish()
    b'news'
    """

    def __init__(self, content_encoding: str | None, max_bytes: int) -> None:
        """Prepare for the codings of the Content-Encoding header, listed in the order applied.

        Raises:
            BadEncodingError: a coding that was not offered, such as br.
        """
        codings = [c.strip().lower() for c in (content_encoding or "").split(",")]
        self._stages = [_stage(c, max_bytes) for c in reversed(codings) if c not in _PLAIN]
        if any(isinstance(stage, _Gunzip) for stage in self._stages):
            self._stages.append(_Gunzip(max_bytes))
        self._body = bytearray()
        self._max_bytes = max_bytes

    @property
    def size(self) -> int:
        """Bytes decoded so far."""
        return len(self._body)

    def feed(self, chunk: bytes) -> None:
        """Decode one chunk.

        Raises:
            TooLargeError: the body would exceed the cap; it then holds exactly the cap.
            BadEncodingError: the data is broken.
        """
        self._take(chunk, 0)

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            CutShortError: the packed data has no end.
        """
        for depth, stage in enumerate(self._stages):
            self._take(stage.rest(), depth + 1)
            if not stage.complete:
                raise CutShortError("the packed body has no end")
        return bytes(self._body)

    def so_far(self) -> bytes:
        """Return what was decoded up to an error."""
        return bytes(self._body)

    def _take(self, data: bytes, depth: int) -> None:
        for piece in self._through(data, depth):
            room = self._max_bytes - len(self._body)
            self._body += piece[:room]
            if len(piece) > room:
                raise TooLargeError(f"more than {self._max_bytes} bytes")

    def _through(self, data: bytes, depth: int) -> Iterator[bytes]:
        if depth == len(self._stages):
            yield data
            return
        for piece in self._stages[depth].unpack(data):
            yield from self._through(piece, depth + 1)


class _Inflate:
    """One layer of packing; a subclass knows how it begins."""

    def __init__(self, max_bytes: int) -> None:
        self._room = max_bytes
        self._head = b""  # too short yet to tell how the data is packed
        self._begun = False
        self._packed: zlib._Decompress | None = None
        self._tail = b""  # too short yet to tell what follows the end of the packed data

    @property
    def complete(self) -> bool:
        """Whether the data may end here."""
        return self._packed is None or self._packed.eof

    def begin(self, head: bytes) -> zlib._Decompress | None:
        """Choose the decompressor by the first two bytes; None takes the data as it is."""
        raise NotImplementedError

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` adds, in pieces of at most `PIECE_BYTES` where it is packed."""
        if not self._begun:
            data = self._head + data
            if len(data) < 2:
                self._head = data
                return
            self._begun, self._packed = True, self.begin(data)
        if self._packed is None:
            yield data
            return
        try:
            yield from self._inflate(data)
        except zlib.error as error:
            raise BadEncodingError(str(error)) from error

    def rest(self) -> bytes:
        """A body too short to be packed."""
        return b"" if self._begun else self._head

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        packed = self._packed
        while packed is not None:
            if packed.eof:
                data, self._tail = self._tail + data, b""
                if len(data) < 2:
                    self._tail = data
                    return
                packed = self.begin_again(data)
                continue
            piece = packed.decompress(data, PIECE_BYTES)
            data = packed.unused_data if packed.eof else packed.unconsumed_tail
            self._room -= len(piece)
            if piece:
                yield piece
            if self._room < 0:
                raise TooLargeError("the packed body is too large")
            if not (packed.eof or data or len(piece) == PIECE_BYTES):
                return

    def begin_again(self, tail: bytes) -> zlib._Decompress | None:
        """What follows the end of the packed data is ignored, as browsers do."""
        return None


class _Gunzip(_Inflate):
    def begin(self, head: bytes) -> zlib._Decompress | None:
        return zlib.decompressobj(31) if head.startswith(_GZIP_MAGIC) else None

    def begin_again(self, tail: bytes) -> zlib._Decompress | None:
        """Members may follow each other (RFC 1952, 2.2)."""
        member = self.begin(tail)
        self._packed = member or self._packed
        return member


class _Deflate(_Inflate):
    def begin(self, head: bytes) -> zlib._Decompress:
        """RFC 9110, 8.4.1.2 asks for the zlib format, but raw deflate is sent as well."""
        wrapped = head[0] & 0x0F == 8 and int.from_bytes(head[:2]) % 31 == 0
        return zlib.decompressobj(15 if wrapped else -15)


_PLAIN = frozenset({"", "identity", "none"})
_STAGES: dict[str, type[_Inflate]] = {"gzip": _Gunzip, "x-gzip": _Gunzip, "deflate": _Deflate}


def _stage(coding: str, max_bytes: int) -> _Inflate:
    if coding not in _STAGES:
        raise BadEncodingError(f"Content-Encoding {coding!r} was not asked for")
    return _STAGES[coding](max_bytes)
