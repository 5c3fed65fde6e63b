"""Find the feeds that a page names: links in its head, and links in its text that look like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from schemas.charsets import decode_document
from schemas.urls import normalize_url, registered_domain
from transforms.feeds.entries import plain_text

_FEED_TYPES = frozenset(
    {
        *("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
        *("application/feed+json", "application/json", "text/xml", "application/xml"),
    }
)
_FEED_PATH = re.compile(
    r"/(?:rss|atom|feeds?)(?:$|[/.])|[._-](?:rss|rdf|atom)(?:\.xml)?$", re.IGNORECASE
)
_COMMENTS = re.compile(r"/comments?/", re.IGNORECASE)


@dataclass(frozen=True)
class FoundFeed:
    """An address that a page names as a feed."""

    url: str
    title: str | None
    declared: bool  # in a <link rel="alternate">; else by the look of a link


def discover_feeds(body: bytes, *, base: str, content_type: str | None = None) -> list[FoundFeed]:
    """Return the feeds that a page names, declared ones first, those of comments last.

    Links in the text count only within the page's own site. Never raises.
    """
    root = _parse(decode_document(body, content_type).markup)
    if root is None:
        return []
    found: dict[str, FoundFeed] = {}
    for feed in (*_declared(root, base), *_linked(root, base)):
        found.setdefault(feed.url, feed)
    return sorted(found.values(), key=_is_of_comments)


def _parse(markup: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(markup, etree.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _declared(root: etree._Element, base: str) -> Iterator[FoundFeed]:
    for link in root.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if not {"alternate", "feed"}.intersection(relations) or link.get("hreflang"):
            continue
        if "feed" not in relations and kind not in _FEED_TYPES:
            continue
        url = normalize_url(link.get("href") or "", base=base)
        if url is not None:
            yield FoundFeed(url, plain_text(link.get("title")), declared=True)


def _linked(root: etree._Element, base: str) -> Iterator[FoundFeed]:
    site = registered_domain(base)
    for link in root.iter("a"):
        url = normalize_url(link.get("href") or "", base=base)
        if url is None or registered_domain(url) != site:
            continue
        if _FEED_PATH.search(urlsplit(url).path):
            yield FoundFeed(url, plain_text("".join(link.itertext())), declared=False)


def _is_of_comments(feed: FoundFeed) -> bool:
    return _COMMENTS.search(urlsplit(feed.url).path) is not None
