"""Feeds as newspapers write them: RSS 2.0 and 1.0, Atom 1.0, JSON Feed 1.1, news sitemaps."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from newsroom.model import FeedFormat, Story
from newsroom.sites import Site, story_id

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_DCTERMS = "http://purl.org/dc/terms/"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RSS1 = "http://purl.org/rss/1.0/"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"

_DC_E = ElementMaker(namespace=_DC)
_DCTERMS_E = ElementMaker(namespace=_DCTERMS)
_E = ElementMaker()
_NEWS_E = ElementMaker(namespace=_NEWS)

Stories = Sequence[Story]


def render_feed(site: Site, stories: Stories) -> tuple[str, bytes]:
    """Write a publisher's feed.

    Returns:
        Its media type and its bytes: XML in the publisher's charset, JSON in UTF-8 (RFC 8259, 8.1).
    """
    if site.publisher.feed is FeedFormat.JSONFEED:
        body = json.dumps(_json_feed(site, stories), ensure_ascii=False, indent=1)
        return "application/feed+json", body.encode()
    media_type, write = _XML[site.publisher.feed]
    return media_type, _to_bytes(write(site, stories), site.publisher.charset)


def render_opml(sites: Sequence[Site]) -> bytes:
    """List the feeds of all publishers (OPML 2.0)."""
    outlines = [
        _E.outline(
            type="rss",
            text=site.publisher.name,
            xmlUrl=site.feed_url,
            htmlUrl=f"{site.base_url}/",
            language=site.publisher.language,
        )
        for site in sites
    ]
    head = _E.head(_E.title("newsbeam's sample newsroom"))
    return _to_bytes(_E.opml(head, _E.body(*outlines), version="2.0"), "utf-8")


def _rss20(site: Site, stories: Stories) -> Any:
    items = [
        _E.item(
            _E.title(story.title),
            _E.link(site.feed_link(story)),
            _E.guid(story_id(story), isPermaLink="false"),
            _E.pubDate(format_datetime(story.published_at)),
            *_modified(story),
            *(_DC_E.creator(author) for author in story.authors),
            *(_E.category(label) for label in (story.section, *story.tags)),
            _E.description(story.summary),
        )
        for story in stories
    ]
    channel = _E.channel(
        _E.title(site.publisher.name),
        _E.link(f"{site.base_url}/"),
        _E.description(_about(site)),
        _E.language(site.publisher.language),
        *items,
    )
    return ElementMaker(nsmap={"dc": _DC, "dcterms": _DCTERMS}).rss(channel, version="2.0")


def _rss10(site: Site, stories: Stories) -> Any:
    spaces = {None: _RSS1, "rdf": _RDF, "dc": _DC, "dcterms": _DCTERMS}
    rss, rdf = ElementMaker(namespace=_RSS1), ElementMaker(namespace=_RDF, nsmap=spaces)
    about, resource = f"{{{_RDF}}}about", f"{{{_RDF}}}resource"
    links = [site.feed_link(story) for story in stories]
    channel = rss.channel(
        rss.title(site.publisher.name),
        rss.link(f"{site.base_url}/"),
        rss.description(_about(site)),
        _DC_E.language(site.publisher.language),
        rss("items", rdf.Seq(*(rdf.li({resource: link}) for link in links))),
        {about: site.feed_url},
    )
    items = [
        rss.item(
            rss.title(story.title),
            rss.link(link),
            _DCTERMS_E.issued(_iso(story.published_at)),
            _DC_E.date(_iso(story.changed_at)),
            *(_DC_E.creator(author) for author in story.authors),
            *(_DC_E.subject(label) for label in (story.section, *story.tags)),
            rss.description(story.summary),
            {about: link},
        )
        for story, link in zip(stories, links, strict=True)
    ]
    return rdf.RDF(channel, *items)


def _atom10(site: Site, stories: Stories) -> Any:
    atom = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})
    entries = [
        atom.entry(
            atom.id(story_id(story)),
            atom.title(story.title),
            atom.link(rel="alternate", type="text/html", href=site.feed_link(story)),
            atom.published(_iso(story.published_at)),
            atom.updated(_iso(story.changed_at)),
            *(atom.author(atom.name(author)) for author in story.authors),
            *(atom.category(term=label) for label in (story.section, *story.tags)),
            atom.summary(story.summary),
        )
        for story in stories
    ]
    newest = max((story.changed_at for story in stories), default=datetime.fromtimestamp(0, UTC))
    return atom.feed(
        {"{http://www.w3.org/XML/1998/namespace}lang": site.publisher.language},
        atom.id(f"tag:{site.publisher.slug}.example,2026:/"),
        atom.title(site.publisher.name),
        atom.link(rel="self", href=site.feed_url),
        atom.link(rel="alternate", type="text/html", href=f"{site.base_url}/"),
        atom.updated(_iso(newest)),
        *entries,
    )


def _news_sitemap(site: Site, stories: Stories) -> Any:
    sitemap = ElementMaker(namespace=_SITEMAP, nsmap={None: _SITEMAP, "news": _NEWS})
    publication = (site.publisher.name, site.publisher.language)
    return sitemap.urlset(
        *(
            sitemap.url(
                sitemap.loc(site.feed_link(story)),
                sitemap.lastmod(_iso(story.changed_at)),
                _NEWS_E.news(
                    _NEWS_E.publication(
                        _NEWS_E.name(publication[0]), _NEWS_E.language(publication[1])
                    ),
                    _NEWS_E.publication_date(_iso(story.published_at)),
                    _NEWS_E.title(story.title),
                    _NEWS_E.keywords(", ".join(story.tags)),
                ),
            )
            for story in stories
        )
    )


def _json_feed(site: Site, stories: Stories) -> dict[str, Any]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.publisher.name,
        "home_page_url": f"{site.base_url}/",
        "feed_url": site.feed_url,
        "language": site.publisher.language,
        "items": [_json_item(site, story) for story in stories],
    }


def _json_item(site: Site, story: Story) -> dict[str, Any]:
    item = {
        "id": story_id(story),
        "url": site.feed_link(story),
        "title": story.title,
        "summary": story.summary,
        "date_published": _iso(story.published_at),
        "authors": [{"name": author} for author in story.authors],
        "tags": [story.section, *story.tags],
    }
    return item | ({"date_modified": _iso(story.modified_at)} if story.modified_at else {})


_XML: dict[FeedFormat, tuple[str, Callable[[Site, Stories], Any]]] = {
    FeedFormat.RSS20: ("application/rss+xml", _rss20),
    FeedFormat.RSS10: ("application/rdf+xml", _rss10),
    FeedFormat.ATOM10: ("application/atom+xml", _atom10),
    FeedFormat.NEWS_SITEMAP: ("application/xml", _news_sitemap),
}


def _modified(story: Story) -> list[Any]:
    return [_DCTERMS_E.modified(_iso(story.modified_at))] if story.modified_at else []


def _about(site: Site) -> str:
    return f"All stories of {site.publisher.name}"


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _to_bytes(root: Any, charset: str) -> bytes:
    text: bytes = etree.tostring(root, xml_declaration=True, encoding=charset, pretty_print=True)
    return text
