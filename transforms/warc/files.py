"""Opening WARC files: as they are, packed record by record, or packed as a whole."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import BinaryIO, cast

from schemas.warc import WarcFile
from transforms.warc.places import place_of
from transforms.warc.unpacking import Unpacked

GZIP = b"\x1f\x8b\x08"
MARK = b"WARC/"
_PIECE = 1 << 20
_HEAD_BYTES = 64 << 10
_LONGEST_FIRST = 16 << 20  # a first record beyond that is taken to be packed by itself
_TRAILER = 64  # bytes by which a record may miss its own length: line ends, mostly


class Packing(Enum):
    """How a file is packed."""

    NONE = "not at all"
    RECORDS = "each record is a gzip member"
    WHOLE = "it can only be unpacked from its beginning"


class NotWarcError(Exception):
    """A file that is no WARC; the message says what it is instead."""


@contextmanager
def open_warc(file: WarcFile) -> Iterator[BinaryIO]:
    """Open a file so that its records can be read from their offsets.

    Of a file that is packed as a whole, offsets count unpacked bytes.

    Raises:
        NotWarcError: it is none.
        OSError: it cannot be read.
        StoreError: the object storage that it is on fails, which says nothing about the file.
    """
    with _open(file) as stream:
        if _packing_of(stream) is Packing.WHOLE:
            yield cast(BinaryIO, Unpacked(stream))
        else:
            yield stream


def packing(file: WarcFile) -> Packing:
    """Tell how a file is packed; of what is no WARC file, or cannot be read: not at all."""
    try:
        with _open(file) as stream:
            return _packing_of(stream)
    except (NotWarcError, OSError):  # whoever reads it finds that too, and tells
        return Packing.NONE


def _open(file: WarcFile) -> BinaryIO:
    place = place_of(file.address)
    return place.files.reading(place.path)


def _packing_of(stream: BinaryIO) -> Packing:
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    if head.startswith(MARK):
        return Packing.NONE
    if not head.startswith(GZIP):
        raise NotWarcError("empty" if not head else "it does not begin with a WARC record")
    text = _unpacked_head(stream, head)
    if text is None:
        return Packing.RECORDS  # its first record is damaged; whoever reads it finds that
    if not text.startswith(MARK):
        raise NotWarcError("it is packed, but does not begin with a WARC record")
    length = _record_length(text)
    goes_on = length is not None and len(text) > length + _TRAILER
    return Packing.WHOLE if goes_on else Packing.RECORDS


def _unpacked_head(stream: BinaryIO, head: bytes) -> bytes | None:
    """Return what the first gzip member holds, as far as is needed to see if that is one record."""
    unpacker, text, packed = zlib.decompressobj(31), b"", head
    try:
        while packed and not unpacker.eof and len(text) < _LONGEST_FIRST:
            text += unpacker.decompress(packed, _PIECE)
            length = _record_length(text)
            if length is None or len(text) > length + _TRAILER:
                break
            packed = unpacker.unconsumed_tail or stream.read(_HEAD_BYTES)
    except zlib.error:
        return text or None
    finally:
        stream.seek(0)
    return text


def next_record(stream: BinaryIO, start: int, packed: bool) -> int | None:
    """Return the offset of the first record at `start` or after it; None: there is none."""
    mark = GZIP if packed else MARK
    stream.seek(start)
    window, at = stream.read(_PIECE), start
    while window:
        found = window.find(mark)
        while found >= 0:
            if len(window) - found < _HEAD_BYTES:
                window += stream.read(_PIECE)
            if _begins_record(window, found, packed):
                return at + found
            found = window.find(mark, found + 1)
        kept = window[-(len(mark) - 1) :]
        piece = stream.read(_PIECE)
        at, window = at + len(window) - len(kept), kept + piece if piece else b""
    return None


def _begins_record(window: bytes, found: int, packed: bool) -> bool:
    head = window[found : found + _HEAD_BYTES]
    if not packed:
        at_line = found == 0 or window[found - 1 : found] == b"\n"
        return at_line and b"\nwarc-type:" in head[:2048].lower()
    try:
        return zlib.decompressobj(31).decompress(head, len(MARK)) == MARK
    except zlib.error:
        return False


def _record_length(text: bytes) -> int | None:
    head, end, _ = text.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if end and name.strip().lower() == b"content-length" and value.strip().isdigit():
            return len(head) + len(end) + int(value)
    return None
