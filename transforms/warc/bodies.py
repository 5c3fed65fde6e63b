"""The body of an archived answer, with undone what HTTP did to it, and nothing beyond a cap."""

from __future__ import annotations

import re
from typing import Protocol

import brotli

from schemas.vocabulary import FetchOutcome
from transforms.web.decoding import BadEncodingError, BodyDecoder, CutShortError, TooLargeError

Headers = tuple[tuple[str, str], ...]
Ending = tuple[FetchOutcome, str | None, bytes]

_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_FRAMING_BYTES = 1 << 20  # what chunk sizes may add to a body


class Reader(Protocol):
    """What bytes come from."""

    def read(self, size: int = ..., /) -> bytes:
        """Return at most `size` bytes; none at the end."""


def read_body(reader: Reader, headers: Headers, max_bytes: int) -> Ending:
    """Return outcome, its detail, and the decoded body of an answer.

    Many archives hold bodies already decoded under headers that say otherwise; what does not look
    as its header says is taken as it is.

    Args:
        reader: of the body as archived.
        headers: of the answer, names in lower case.
        max_bytes: cap of the body, packed and decoded.
    """
    raw = _read(reader, max_bytes + _FRAMING_BYTES)
    if raw is None:
        return FetchOutcome.TOO_LARGE, f"more than {max_bytes} bytes", b""
    try:
        if "chunked" in _values(headers, "transfer-encoding") and _CHUNK.match(raw):
            raw = _unchunked(raw)
        return FetchOutcome.OK, None, _decoded(raw, headers, max_bytes)
    except TooLargeError as error:
        return FetchOutcome.TOO_LARGE, str(error), b""
    except BadEncodingError as error:
        return FetchOutcome.BAD_ENCODING, str(error), b""
    except CutShortError as error:
        return FetchOutcome.INCOMPLETE, str(error), b""


def _read(reader: Reader, most: int) -> bytes | None:
    """Return all there is; None: it is more than `most` bytes."""
    pieces, size = [], 0
    while piece := reader.read(1 << 16):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            return None
    return b"".join(pieces)


def _unchunked(raw: bytes) -> bytes:
    """Undo chunked transfer coding (RFC 9112, 7.1).

    Raises:
        CutShortError: it ends before its last chunk.
    """
    pieces: list[bytes] = []
    at = 0
    while head := _CHUNK.match(raw, at):
        size, begin = int(head[1], 16), head.end()
        if not size:
            return b"".join(pieces)
        pieces.append(raw[begin : begin + size])
        line_end = raw.find(b"\n", begin + size, begin + size + 2)
        if line_end < 0:
            break
        at = line_end + 1
    raise CutShortError("the chunked body has no end")


def _decoded(raw: bytes, headers: Headers, max_bytes: int) -> bytes:
    codings = _values(headers, "content-encoding")
    if codings and codings[-1] == "br":
        raw = _unbrotli(raw, max_bytes)
        codings = codings[:-1]
    decoder = BodyDecoder(",".join(codings), max_bytes)
    decoder.feed(raw)
    return decoder.finish()


def _unbrotli(raw: bytes, max_bytes: int) -> bytes:
    """Undo brotli; what is none is taken as it is."""
    if raw.lstrip()[:1] == b"<":
        return raw
    unpacker = brotli.Decompressor()
    try:
        body: bytes = unpacker.process(raw, output_buffer_limit=max_bytes + 1)
    except brotli.error as error:
        raise BadEncodingError(f"brotli: {error}") from error
    if len(body) > max_bytes:
        raise TooLargeError(f"more than {max_bytes} bytes")
    if not unpacker.is_finished():
        raise CutShortError("the packed body has no end")
    return body


def _values(headers: Headers, name: str) -> list[str]:
    said = ",".join(value for key, value in headers if key == name)
    return [value for value in (each.strip().lower() for each in said.split(",")) if value]
