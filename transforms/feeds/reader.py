"""Read any feed document: find out by its content what it is, and call the reader for that."""

from __future__ import annotations

import re
from collections.abc import Callable

from schemas.messages import ParsedFeed
from schemas.urls import normalize_url, registered_domain
from transforms.feeds import json_feed, news_sitemap, syndication
from transforms.feeds.entries import Collector
from transforms.feeds.opml import read_opml
from transforms.feeds.preparing import Prepared, inflate, prepare

_XML_READERS: dict[str, Callable[[Prepared, str, Collector], ParsedFeed]] = {
    "urlset": news_sitemap.read,
    "rss": syndication.read,
    "rdf": syndication.read,
    "feed": syndication.read,
    "channel": syndication.read,
}
_PAGE = re.compile(rb"<(?:html|head|body)[\s>]|<!doctype\s+html", re.IGNORECASE)


def parse_feed(
    body: bytes,
    *,
    url: str,
    feed_url: str,
    content_type: str | None = None,
    content_location: str | None = None,
    max_entries: int,
) -> ParsedFeed:
    """Read a feed document from its bytes; never raises, whatever they are.

    Args:
        body: the document, Content-Encoding undone.
        url: where it was read from, after redirects: what relative links are seen from.
        feed_url: the address it is configured under, kept in each entry.
        content_type: its charset counts, its media type does not: too many servers send any.
        content_location: RFC 9110, 8.7; the base of links, where it is of the same site as `url`.
        max_entries: entries beyond the first so many are left out, and an anomaly says so.

    Returns:
        The entries in document order; with `format` None and a `reason` where it is no feed.
    """
    body, unpacked = inflate(body)
    base = _base(url, content_location)
    collector = Collector(feed_url, max_entries)
    for anomaly in unpacked:
        collector.note(anomaly)
    if not body.strip():
        reason = f"the document is a {unpacked[0]}" if unpacked else "the document is empty"
        return ParsedFeed(None, reason=reason.replace("-", " "), anomalies=collector.anomalies)
    if json_feed.looks_like_json(body):
        return json_feed.read(body, base, collector)
    prepared = prepare(body, content_type, max_entries)
    for anomaly in prepared.anomalies:
        collector.note(anomaly)
    reader = _XML_READERS.get(prepared.root or "")
    if reader is None:
        return ParsedFeed(None, reason=_what_else(prepared, url), anomalies=collector.anomalies)
    return reader(prepared, base, collector)


def _base(url: str, content_location: str | None) -> str:
    """Return what links are seen from; behind a proxy, servers name hosts that nobody can reach."""
    location = normalize_url(content_location, base=url) if content_location else None
    same_site = location is not None and registered_domain(location) == registered_domain(url)
    return location if location is not None and same_site else url


def _what_else(prepared: Prepared, url: str) -> str:
    if prepared.root == "opml":
        listed = read_opml(prepared.markup, base=url)
        return f"this is an OPML list of {len(listed.feeds)} feeds; pass it as --feeds"
    if prepared.root == "sitemapindex":
        return "this is a sitemap index; name one of the news sitemaps it lists"
    if _PAGE.search(prepared.markup, 0, 4096):
        return "this is an HTML page, not a feed"
    return "this is neither a feed nor a news sitemap"
