"""RSS 0.9x, 1.0, 2.0, Atom 0.3, 1.0 and CDF, read by feedparser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.messages import ParsedFeed
from transforms.feeds.dates import FeedDate
from transforms.feeds.entries import Collector, as_link, language_code, plain_text
from transforms.feeds.hints import document_hints
from transforms.feeds.parsing import parse
from transforms.feeds.preparing import Prepared


def read(prepared: Prepared, base: str, collector: Collector) -> ParsedFeed:
    """Read a prepared document; `base` is what its relative links are seen from."""
    parsed = parse(prepared.markup, base)
    for anomaly in parsed.anomalies:
        collector.note(anomaly)
    collector.language = language_code(parsed.channel.get("language"))
    for item in parsed.entries:
        _add(item, base, collector)
    if parsed.version is None and not collector.entries:
        return ParsedFeed(
            None,
            reason="its root is that of a feed, but there is none",
            anomalies=collector.anomalies,
        )
    return ParsedFeed(
        format=parsed.version or prepared.root,
        title=plain_text(parsed.channel.get("title")),
        language=collector.language,
        entries=collector.entries,
        anomalies=collector.anomalies,
        hints=document_hints(parsed.channel, prepared.markup),
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
    if item.get("guidislink", True):
        yield as_link(item.get("id"))


def _is_no_page(link: Any) -> bool:
    return link.get("type", "text/html") not in ("text/html", "application/xhtml+xml")


def _authors(item: Any) -> Iterator[str | None]:
    listed = [author.get("name") for author in item.get("authors", ()) if author.get("name")]
    # a single one as it is written: feedparser cuts mail addresses out by their top-level domain,
    # of which it expects four letters at most
    yield from listed if len(listed) > 1 else [item.get("author") or next(iter(listed), None)]


def _date(item: Any, name: str, collector: Collector) -> FeedDate | None:
    # feedparser answers a question for `updated` with `published` where there is none
    value = collector.date(dict.get(item, name), dict.get(item, f"{name}_parsed"))
    if value is not None and not value.tz_known:
        collector.note("date-without-zone")
    return value
