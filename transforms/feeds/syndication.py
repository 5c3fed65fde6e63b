"""RSS 0.9x, 1.0, 2.0, Atom 0.3, 1.0 and CDF, read by feedparser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import feedparser

from schemas.messages import ParsedFeed
from transforms.feeds.dates import FeedDate, read_date
from transforms.feeds.entries import Collector, language_code, plain_text
from transforms.feeds.preparing import Prepared

_XML = b'<?xml version="1.0" encoding="utf-8"?>\n'


def read(prepared: Prepared, base: str, collector: Collector) -> ParsedFeed:
    """Read a prepared document; `base` is what its relative links are seen from.

    feedparser gets bytes and headers, never an address, which it would fetch. Sanitising is off:
    articles are extracted from their own pages, and it doubles the time (measured: 1.9 s to 0.9 s
    for 1,000 entries).
    """
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    source = io.BytesIO(_XML + prepared.markup)
    parsed: Any = feedparser.parse(
        source, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if parsed.get("bozo"):
        collector.note("not-well-formed")
    channel = parsed.get("feed", {})
    collector.language = language_code(channel.get("language"))
    for item in parsed.get("entries", ()):
        _add(item, base, collector)
    version = parsed.get("version") or None
    if version is None and not collector.entries:
        return ParsedFeed(
            None,
            reason="its root is that of a feed, but there is none",
            anomalies=collector.anomalies,
        )
    return ParsedFeed(
        format=version or prepared.root,
        title=plain_text(channel.get("title")),
        language=collector.language,
        entries=collector.entries,
        anomalies=collector.anomalies,
    )


def _add(item: Any, base: str, collector: Collector) -> None:
    published = _date(item, "published", collector) or _date(item, "created", collector)
    updated = _date(item, "updated", collector)
    collector.add(
        _links(item),
        base,
        guid=item.get("id"),
        title=item.get("title"),
        published=published or updated,
        updated=updated,
        authors=_authors(item),
        tags=(tag.get("term") for tag in item.get("tags", ())),
        language=item.get("language") or item.get("dc_language"),
    )


def _links(item: Any) -> Iterator[str | None]:
    """Yield the entry's links, the likeliest page of the article first."""
    yield item.get("feedburner_origlink")
    alternates = [link for link in item.get("links", ()) if link.get("rel") == "alternate"]
    for link in sorted(alternates, key=_is_no_page):
        yield link.get("href")
    yield item.get("link")
    if item.get("guidislink"):
        yield item.get("id")


def _is_no_page(link: Any) -> bool:
    return link.get("type", "text/html") not in ("text/html", "application/xhtml+xml")


def _authors(item: Any) -> Iterator[str | None]:
    listed = [author.get("name") for author in item.get("authors", ()) if author.get("name")]
    yield from listed or [item.get("author")]


def _date(item: Any, name: str, collector: Collector) -> FeedDate | None:
    # feedparser answers a question for `updated` with `published` where there is none
    text = dict.get(item, name)
    if not text or not str(text).strip():
        return None
    value = read_date(str(text), dict.get(item, f"{name}_parsed"))
    if value is None:
        collector.note("unreadable-date")
    elif not value.tz_known:
        collector.note("date-without-zone")
    return value
