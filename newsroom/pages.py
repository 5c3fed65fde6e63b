"""The HTML pages of the newsroom: stories, front pages, and the hub that lists all publishers.

A story's page carries what pages of newspapers carry around it (menus, a byline, related and
most-read links, a letter box, a footer), so that reading only the story is work. The three layouts
differ in how:

plain   old-fashioned: no article element, no JSON-LD; meta elements and a byline in the text column
blocks  a blog system: article, header and entry-content elements, boxes between paragraphs, JSON-LD
wide    a large site: one div per paragraph, a side column, OpenGraph, JSON-LD as one graph
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from jinja2 import Environment, PackageLoader, StrictUndefined

from newsroom.model import FeedFormat, Layout, Story
from newsroom.phrases import PHRASES
from newsroom.sites import Site

_TEMPLATES = Environment(
    loader=PackageLoader("newsroom"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_FEED_TYPES = {
    FeedFormat.RSS20: "application/rss+xml",
    FeedFormat.RSS10: "application/rdf+xml",
    FeedFormat.ATOM10: "application/atom+xml",
    FeedFormat.JSONFEED: "application/feed+json",
}


def render_story(site: Site, story: Story, stories: Sequence[Story]) -> str:
    """Write the page of `story`; `stories` are those of the same issue, for the links around it."""
    return _render(
        f"{site.publisher.layout}.html",
        site,
        stories,
        story=story,
        related=_neighbours(story, stories),
        paragraphs_before_box=max(2, len(story.body) // 2),
        json_ld=_json_ld(site, story),
    )


def render_front(site: Site, stories: Sequence[Story]) -> str:
    """Write a publisher's front page; `stories` are those of the issue, newest first."""
    return _render("front.html", site, stories)


def render_hub(sites: Sequence[Site], opml_url: str) -> str:
    """Write the page that lists all publishers."""
    papers = [(site, _accent(site)) for site in sites]
    return _TEMPLATES.get_template("hub.html").render(papers=papers, opml_url=opml_url)


def picture_path(story: Story) -> str:
    """Give the path of a story's picture, without the prefix."""
    return f"/pictures/{story.key.partition('/')[2]}.svg"


def _render(template: str, site: Site, stories: Sequence[Story], **parts: Any) -> str:
    return _TEMPLATES.get_template(template).render(
        site=site,
        paper=site.publisher,
        stories=stories,
        sections=sorted({story.section for story in stories if not story.members_only}),
        say=PHRASES[site.publisher.language],
        accent=_accent(site),
        feed_type=_FEED_TYPES.get(site.publisher.feed),
        picture_path=picture_path,
        **parts,
    )


def _accent(site: Site) -> str:
    """Give a publisher a colour of its own, of one lightness, so that white reads well on all."""
    return f"oklch(42% 0.12 {crc32(site.publisher.slug.encode()) % 360})"


def _neighbours(story: Story, stories: Sequence[Story]) -> list[Story]:
    """Choose up to four other stories that can be read, those of the same section first."""
    others = [
        other
        for other in stories
        if other.key != story.key and other.status == 200 and not other.members_only
    ]
    return sorted(others, key=lambda other: other.section != story.section)[:4]


def _json_ld(site: Site, story: Story) -> dict[str, Any]:
    """Describe a story to search engines (schema.org NewsArticle)."""
    url = site.url_of(story)
    organization = {"@type": "NewsMediaOrganization", "name": site.publisher.name}
    article = {
        "@type": "NewsArticle",
        "@id": f"{url}#article",
        "mainEntityOfPage": url,
        "headline": story.title,
        "description": story.summary,
        "datePublished": story.published_at.isoformat(),
        "dateModified": story.changed_at.isoformat(),
        "author": [{"@type": "Person", "name": author} for author in story.authors],
        "publisher": organization,
        "articleSection": story.section,
        "keywords": list(story.tags),
        "image": site.base_url + picture_path(story),
        "inLanguage": site.publisher.language,
        "isAccessibleForFree": not story.members_only,
    }
    if site.publisher.layout is not Layout.WIDE:
        return {"@context": "https://schema.org", **article}
    page = {"@type": "WebPage", "@id": url, "url": url, "name": story.title}
    website = {"@type": "WebSite", "@id": f"{site.base_url}/#site", "publisher": organization}
    return {"@context": "https://schema.org", "@graph": [website, page, article]}
