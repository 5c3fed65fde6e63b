"""Google-News sitemaps: a `urlset` whose addresses carry `news:` elements."""

from __future__ import annotations

from itertools import chain

from lxml import etree

from schemas.messages import ParsedFeed
from transforms.feeds.entries import Collector, language_code
from transforms.feeds.preparing import Prepared


def read(prepared: Prepared, base: str, collector: Collector) -> ParsedFeed:
    """Read a prepared document; `base` is what its relative links are seen from."""
    root = _parse(prepared.markup, collector)
    addresses = [] if root is None else [node for node in root if _name(node) == "url"]
    news = [node for node in addresses if _find(node, "news") is not None]
    if not news:
        return ParsedFeed(
            None,
            reason="this is a sitemap without news: elements; it does not tell articles from pages",
            anomalies=collector.anomalies,
        )
    if len(news) < len(addresses):
        collector.note("address-without-news")
    for node in news:
        _add(node, base, collector)
    return ParsedFeed(
        format="news-sitemap", entries=collector.entries, anomalies=collector.anomalies
    )


def _parse(markup: bytes, collector: Collector) -> etree._Element | None:
    options = {"resolve_entities": False, "no_network": True, "huge_tree": True}
    try:
        return etree.fromstring(markup, etree.XMLParser(**options))
    except etree.XMLSyntaxError:
        collector.note("not-well-formed")
    try:
        return etree.fromstring(markup, etree.XMLParser(recover=True, **options))
    except etree.XMLSyntaxError:  # nothing to recover
        return None


def _add(node: etree._Element, base: str, collector: Collector) -> None:
    published = collector.date(_text(node, "publication_date"))
    updated = collector.date(_text(node, "lastmod"))
    keywords = _text(node, "keywords") or ""
    collector.add(
        [_text(node, "loc")],
        base,
        title=_text(node, "title"),
        published=published or updated,
        updated=updated,
        tags=keywords.split(","),
        language=language_code(_text(node, "language")),
    )


def _text(node: etree._Element, name: str) -> str | None:
    found = _find(node, name)
    return (found.text or "").strip() or None if found is not None else None


def _find(node: etree._Element, name: str) -> etree._Element | None:
    """Return the first descendant called `name`, in any namespace: publishers bind wrong ones.

    Children go first: pictures have a `loc` and a `title` too, and may stand before.
    """
    elements = chain(node, node.iterdescendants())
    return next((element for element in elements if _name(element) == name), None)


def _name(node: etree._Element) -> str:
    """Return the local name, also of a tag whose prefix is not declared."""
    tag = node.tag if isinstance(node.tag, str) else ""
    return tag.rpartition("}")[2].rpartition(":")[2]
