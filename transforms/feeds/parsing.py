"""feedparser, called so that it fetches nothing and loses at most the entry it fails on."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import feedparser

_XML = b'<?xml version="1.0" encoding="utf-8"?>\n'
_OPAQUE_GUID = re.compile(
    rb"<((?:[\w.-]++:)?+(?:guid|id))(?=[\s>])[^<>]*+(?<!/)>(?=\s*+(?!https?://|\s))", re.IGNORECASE
)
_BACKSLASHES = re.compile(rb"(https?:)\\\\", re.IGNORECASE)
_DC_DATE = re.compile(rb"(</?)dc:date(?=[\s>])", re.IGNORECASE)
_ENTRY = re.compile(
    rb"<((?:[\w.-]++:)?+(?:item|entry))(?=[\s>])[^<>]*+(?<!/)>.*?</\1\s*+>",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Syndicated:
    """What feedparser made of a document, in its own terms."""

    version: str | None
    channel: Mapping[str, Any] = field(default_factory=dict)
    entries: tuple[Any, ...] = ()
    anomalies: tuple[str, ...] = ()


def parse(markup: bytes, base: str) -> Syndicated:
    """Parse prepared markup; `base` is what its relative links are seen from.

    feedparser trusts the order of the tags: one in 700 randomly damaged documents (measured) brings
    it to KeyError or ValueError. Such a document is parsed entry by entry.
    """
    markup = _told_apart(markup)
    try:
        return _parse(markup, base)
    except Exception:  # it has no exception of its own
        entries = [_parse_entry(match.group(), base) for match in _ENTRY.finditer(markup)]
    anomalies = ["parser-failed", *(["unreadable-entry"] if None in entries else [])]
    return Syndicated(None, {}, tuple(filter(None, entries)), tuple(anomalies))


def _parse_entry(markup: bytes, base: str) -> Any | None:
    try:
        # without the root and its attributes: they may be what feedparser fails on
        return next(iter(_parse(b"<rss><channel>" + markup + b"</channel></rss>", base).entries))
    except Exception:  # recorded as an anomaly
        return None


def _parse(markup: bytes, base: str) -> Syndicated:
    """Parse bytes with headers, never an address, which feedparser would fetch.

    Sanitising is off: articles are extracted from their own pages, and it doubles the time
    (measured: 1.9 s to 0.9 s for 1,000 entries).
    """
    parsed: Any = feedparser.parse(
        io.BytesIO(_XML + markup),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": base,
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return Syndicated(
        version=parsed.get("version") or None,
        channel=parsed.get("feed", {}),
        entries=tuple(parsed.get("entries", ())),
        anomalies=("not-well-formed",) if parsed.get("bozo") else (),
    )


def _told_apart(markup: bytes) -> bytes:
    """Write otherwise what feedparser would take for something else.

    An identifier that is no address would be made one, relative to the feed. It joins addresses
    by RFC 3986, while browsers take backslashes for slashes. And dc:date, the date of publication
    in RSS, would fall into one with dcterms:modified.
    """
    markup = _OPAQUE_GUID.sub(rb'<\1 isPermaLink="false">', markup)
    return _DC_DATE.sub(rb"\1created", _BACKSLASHES.sub(rb"\1//", markup))
