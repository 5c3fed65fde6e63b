"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from schemas.charsets import decode_document
from schemas.messages import ParsedFeed
from transforms.feeds.dates import FeedDate, read_date
from transforms.feeds.entries import Collector, as_link, language_code, plain_text

_START = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*(?:[\[{]|null|\")")
_VERSION = re.compile(r"jsonfeed\.org/version/(\d)(?:\.(\d))?")


def looks_like_json(body: bytes) -> bool:
    """Tell whether a document begins as JSON does."""
    return _START.match(body) is not None


def read(body: bytes, base: str, collector: Collector) -> ParsedFeed:
    """Read a document; `base` is what its relative links are seen from."""
    decoded = decode_document(body, None)
    if decoded.controls:
        collector.note("control-characters")
    try:
        document = json.loads(decoded.markup, strict=False)
    except (ValueError, RecursionError) as error:
        return _no_feed(f"this is not valid JSON: {error}", collector)
    if not isinstance(document, dict):
        return _no_feed("this is JSON, but not a JSON Feed", collector)
    version = _VERSION.search(str(document.get("version", "")))
    items = document.get("items")
    if version is None or not isinstance(items, list):
        return _no_feed("this is JSON, but not a JSON Feed", collector)
    collector.language = language_code(_text(document, "language"))
    if len(items) > collector.max_entries:
        collector.note("more-than-max-entries")
    for item in items[: collector.max_entries]:
        if isinstance(item, dict):
            _add(item, base, collector)
        else:
            collector.note("entry-not-an-object")
    return ParsedFeed(
        format=f"json{version[1]}{version[2] or '0'}",
        title=plain_text(_text(document, "title")),
        language=collector.language,
        entries=collector.entries,
        anomalies=collector.anomalies,
    )


def _add(item: dict[str, Any], base: str, collector: Collector) -> None:
    published = _date(item, "date_published", collector)
    updated = _date(item, "date_modified", collector)
    tags = item.get("tags")
    guid = str(item["id"]) if item.get("id") is not None else None
    collector.add(
        (_text(item, "url"), _text(item, "external_url"), as_link(guid)),
        base,
        guid=guid,
        title=_text(item, "title"),
        published=published or updated,
        updated=updated,
        authors=_authors(item),
        tags=(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        language=_text(item, "language"),
    )


def _authors(item: dict[str, Any]) -> Iterator[str | None]:
    listed = item.get("authors")
    for author in [*(listed if isinstance(listed, list) else ()), item.get("author")]:
        if isinstance(author, dict):
            yield _text(author, "name")


def _text(value: dict[str, Any], key: str) -> str | None:
    found = value.get(key)
    return found if isinstance(found, str) else None


def _date(item: dict[str, Any], key: str, collector: Collector) -> FeedDate | None:
    found = item.get(key)
    if not found:
        return None
    value = read_date(found) if isinstance(found, str) else None
    if value is None:
        collector.note("unreadable-date")
    return value


def _no_feed(reason: str, collector: Collector) -> ParsedFeed:
    return ParsedFeed(None, reason=reason, anomalies=collector.anomalies)
