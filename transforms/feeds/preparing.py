"""Make the bytes of a feed fit for a parser: one charset, one document, nothing that blows up."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from itertools import islice

from schemas.charsets import decode_document

MAX_INFLATED_BYTES = 15_000_000
_HEAD = 65_536

_ROOT = re.compile(
    rb"<(?:[\w.-]+:)?(rss|rdf|feed|channel|urlset|sitemapindex|opml)(?=[\s>/])", re.IGNORECASE
)
_FIRST_TAG = re.compile(rb"<!doctype\s+(\w+)|<([a-z][\w:.-]*)", re.IGNORECASE)
_SKIPPED = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,2000}(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_LONG_TAG = re.compile(rb"<([a-zA-Z][\w:.-]*)\s[^<>]{100000,}")
_MANY_ATTRIBUTES = 5_000
_AMPERSANDS = re.compile(rb"&{20,}")
_ITEM = re.compile(rb"<(?:[\w.-]+:)?(item|entry|url)(?=[\s>])", re.IGNORECASE)
_ITEM_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry|url)\s*>", re.IGNORECASE)


@dataclass(frozen=True)
class Prepared:
    """UTF-8 markup from its root element on; `root` is the element's name in lower case."""

    markup: bytes
    root: str | None
    anomalies: tuple[str, ...]


def inflate(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Unpack a document that was published as a gzip file; never beyond `MAX_INFLATED_BYTES`."""
    if not body.startswith(b"\x1f\x8b"):
        return body, ()
    unpacker = zlib.decompressobj(wbits=31)
    try:
        return unpacker.decompress(body, MAX_INFLATED_BYTES), ("gzip-file",)
    except zlib.error:
        return b"", ("broken-gzip-file",)


def prepare(body: bytes, content_type: str | None, max_entries: int) -> Prepared:
    """Return a document that a parser reads in bounded time, and what had to be done to it."""
    decoded = decode_document(body, content_type)
    anomalies = ["control-characters"] if decoded.controls else []
    markup, root = _from_root(decoded.markup, anomalies)
    if root is None:
        return Prepared(markup, None, tuple(anomalies))
    markup = _until_root_ends(markup, root, anomalies)
    markup = _without_bombs(markup, anomalies)
    return Prepared(_capped(markup, max_entries, anomalies), root, tuple(anomalies))


def _from_root(markup: bytes, anomalies: list[str]) -> tuple[bytes, str | None]:
    """Drop what stands before the root: prolog, DTD with its entities, warnings of a script."""
    head = _SKIPPED.sub(b" ", markup[:_HEAD])
    first = _FIRST_TAG.search(head)
    name = (first.group(1) or first.group(2)).lower() if first else b""
    match = None if name == b"html" else _ROOT.search(markup, 0, _HEAD)
    if match is None:
        return markup, None
    before = _DOCTYPE.sub(b"", _SKIPPED.sub(b"", markup[: match.start()]))
    if b"<!DOCTYPE" in markup[: match.start()].upper():
        anomalies.append("doctype")
    if before.strip() and b"<!ENTITY" not in before:
        anomalies.append("junk-before-document")
    return markup[match.start() :], match.group(1).decode().lower()


def _until_root_ends(markup: bytes, root: str, anomalies: list[str]) -> bytes:
    ends = list(re.finditer(rb"</(?:[\w.-]+:)?" + root.encode() + rb"\s*>", markup, re.IGNORECASE))
    if not ends:
        anomalies.append("truncated")
        return markup
    if markup[ends[-1].end() :].strip():
        anomalies.append("junk-after-document")
    return markup[: ends[-1].end()]


def _without_bombs(markup: bytes, anomalies: list[str]) -> bytes:
    """Defuse what takes parsers minutes: a tag with 50,000 attributes 35 s, a MB of `&` 6 s."""

    def bare(match: re.Match[bytes]) -> bytes:
        if match.group().count(b"=") < _MANY_ATTRIBUTES:
            return match.group()
        anomalies.append("oversized-tag")
        return b"<" + match.group(1)

    return _AMPERSANDS.sub(b"&amp;", _LONG_TAG.sub(bare, markup))


def _capped(markup: bytes, max_entries: int, anomalies: list[str]) -> bytes:
    """Cut the entries beyond the limit out, so that they cost no parsing."""
    first = next(islice(_ITEM.finditer(markup), max_entries, None), None)
    if first is None:
        return markup
    anomalies.append("more-than-max-entries")
    ends = list(_ITEM_END.finditer(markup, first.start()))
    return markup[: first.start()] + (markup[ends[-1].end() :] if ends else b"")
