"""Make the bytes of a feed fit for a parser: one charset, one document, nothing that blows up."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from schemas.charsets import decode_document
from transforms.feeds.balancing import balance
from transforms.feeds.thinning import bound, thin

MAX_INFLATED_BYTES = 15_000_000
_HEAD = 1_000_000  # of whatever stands before the root
_PIECE_BYTES = 256
_GZIP_TRAILER_BYTES = 8  # checksum and length (RFC 1952, 2.3.1)

_ROOT = re.compile(
    rb"<(?:[\w.-]++:)?+(rss|rdf|feed|channel|urlset|sitemapindex|opml)(?=[\s>/])", re.IGNORECASE
)
_FIRST_TAG = re.compile(rb"<!doctype\s++(\w+)|<([a-z][\w:.-]*+)", re.IGNORECASE)
# what is never closed runs to the end, so that each byte is looked at once
_SKIPPED = re.compile(rb"<!--.*?(?:-->|\Z)|<\?[^>]*+>?", re.DOTALL)
_DOCTYPE = re.compile(
    rb"<!DOCTYPE[^\[>]{0,500}+(?:\[.*?(?:\]\s*+>|\Z)|>)", re.IGNORECASE | re.DOTALL
)
_PAGE_TAGS = frozenset({b"html", b"head", b"body"})
_ENTRIES = frozenset({b"item", b"entry"})
_ENTRIES_OF = {"urlset": frozenset({b"url"})}  # elsewhere `url` is that of an image or an author


@dataclass(frozen=True)
class Prepared:
    """UTF-8 markup from its root element on; `root` is the element's name in lower case."""

    markup: bytes
    root: str | None
    anomalies: tuple[str, ...]


def inflate(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Unpack a document that was published as a gzip file, unless it is a bomb.

    Of a damaged file there is what comes before the damage; that may be all but the checksum.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body, ()
    unpacker, inflated = zlib.decompressobj(wbits=31), bytearray()
    try:
        for piece in _pieces(body):
            inflated += unpacker.decompress(piece, MAX_INFLATED_BYTES - len(inflated))
            if len(inflated) == MAX_INFLATED_BYTES:
                return b"", ("too-large-gzip-file",)
    except zlib.error:
        return bytes(inflated), ("broken-gzip-file",)
    return bytes(inflated), ("gzip-file",) if unpacker.eof else ("gzip-file", "cut-gzip-file")


def _pieces(body: bytes) -> Iterator[bytes]:
    """Yield a gzip file in pieces, its trailer apart: zlib gives nothing of a piece that fails."""
    end = max(0, len(body) - _GZIP_TRAILER_BYTES)
    yield from (body[at : min(end, at + _PIECE_BYTES)] for at in range(0, end, _PIECE_BYTES))
    yield body[end:]


def prepare(body: bytes, content_type: str | None, max_entries: int) -> Prepared:
    """Return a document that a parser reads in bounded time, and what had to be done to it."""
    decoded = decode_document(body, content_type)
    anomalies = ["control-characters"] if decoded.controls else []
    markup, root = _from_root(decoded.markup, anomalies)
    if root is None:
        return Prepared(markup, None, tuple(anomalies))
    markup = _until_root_ends(thin(markup, anomalies), root, anomalies)
    entries = _ENTRIES_OF.get(root, _ENTRIES)
    markup = bound(_capped(markup, entries, max_entries, anomalies), entries, anomalies)
    markup = balance(markup, entries, anomalies)
    return Prepared(markup, root, tuple(anomalies))


def _from_root(markup: bytes, anomalies: list[str]) -> tuple[bytes, str | None]:
    """Drop what stands before the root: prolog, DTD with its entities, warnings of a script."""
    head = _SKIPPED.sub(_blank, markup[:_HEAD])
    first = _FIRST_TAG.search(head)
    name = (first.group(1) or first.group(2)).lower() if first else b""
    match = None if name in _PAGE_TAGS else _ROOT.search(head)
    if match is None:
        return markup, None
    before = head[: match.start()]
    if b"<!DOCTYPE" in before.upper():
        anomalies.append("doctype")
    if _DOCTYPE.sub(b"", before).strip():
        anomalies.append("junk-before-document")
    return markup[match.start() :], match.group(1).decode().lower()


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match.group())


def _until_root_ends(markup: bytes, root: str, anomalies: list[str]) -> bytes:
    end = rb"</(?:[\w.-]++:)?+" + root.encode() + rb"\s*+>"
    ends = list(re.finditer(end, markup, re.IGNORECASE))
    if not ends:
        anomalies.append("truncated")
        return markup[: markup.rfind(b">") + 1]  # half a link would be that of another page
    if markup[ends[-1].end() :].strip():
        anomalies.append("junk-after-document")
    return markup[: ends[-1].end()]


def _capped(
    markup: bytes, entries: frozenset[bytes], max_entries: int, anomalies: list[str]
) -> bytes:
    """Cut the entries beyond the limit out, so that they cost no parsing."""
    name = rb"(?:[\w.-]++:)?+(?:" + b"|".join(sorted(entries)) + rb")"
    starts = re.finditer(rb"<" + name + rb"(?=[\s/>])", markup, re.IGNORECASE)
    first = next(islice(starts, max_entries, None), None)
    if first is None:
        return markup
    anomalies.append("more-than-max-entries")
    end = re.compile(rb"</" + name + rb"\s*+>", re.IGNORECASE)
    ends = list(end.finditer(markup, first.start()))
    return markup[: first.start()] + (markup[ends[-1].end() :] if ends else b"")
