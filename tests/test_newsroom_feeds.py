"""Each feed is well-formed, in its publisher's charset, and lists what the issue holds."""

import json
import time
from urllib.parse import urljoin

import feedparser
import pytest
from lxml import etree

from newsroom import load_publishers
from newsroom.feeds import render_feed, render_opml
from newsroom.model import FeedFormat, Links
from newsroom.sites import Site

SITES = [Site(paper, f"http://{paper.slug}.example") for paper in load_publishers()]
XML_SITES = [
    site
    for site in SITES
    if site.publisher.feed not in (FeedFormat.JSONFEED, FeedFormat.NEWS_SITEMAP)
]
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def slug(site: Site) -> str:
    return site.publisher.slug


def changed(entry: feedparser.FeedParserDict) -> time.struct_time:
    """Read when an entry was last written, without feedparser's warning where it does not say."""
    return entry.updated_parsed if "updated_parsed" in entry else entry.published_parsed


def of_format(feed: FeedFormat) -> list[Site]:
    return [site for site in SITES if site.publisher.feed is feed]


@pytest.mark.parametrize("issue", [1, 2])
@pytest.mark.parametrize("site", XML_SITES, ids=slug)
def test_feedparser_reads_every_entry_of_an_xml_feed(site, issue):
    stories = site.publisher.stories_in(issue)
    media_type, body = render_feed(site, stories)
    feed = feedparser.parse(body, response_headers={"content-type": media_type})
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.encoding == site.publisher.charset
    assert feed.feed.title == site.publisher.name
    assert [entry.title for entry in feed.entries] == [story.title for story in stories]
    for entry, story in zip(feed.entries, stories, strict=True):
        assert entry.summary == story.summary
        assert entry.published_parsed[:6] == story.published_at.utctimetuple()[:6]
        assert changed(entry)[:6] == story.changed_at.utctimetuple()[:6]
        assert urljoin(site.feed_url, entry.link) == urljoin(site.feed_url, site.feed_link(story))


@pytest.mark.parametrize("site", of_format(FeedFormat.JSONFEED), ids=slug)
def test_a_json_feed_lists_every_story(site):
    stories = site.publisher.stories_in(1)
    media_type, body = render_feed(site, stories)
    feed = json.loads(body)
    assert media_type == "application/feed+json"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in feed["items"]] == [story.title for story in stories]
    assert [item["url"] for item in feed["items"]] == [site.feed_link(story) for story in stories]


@pytest.mark.parametrize("site", of_format(FeedFormat.NEWS_SITEMAP), ids=slug)
def test_a_news_sitemap_lists_every_story(site):
    stories = site.publisher.stories_in(1)
    root = etree.fromstring(render_feed(site, stories)[1])
    assert [loc.text for loc in root.iter(f"{SITEMAP}loc")] == [
        site.feed_link(story) for story in stories
    ]
    assert [title.text for title in root.iter(f"{NEWS}title")] == [story.title for story in stories]


def test_an_edition_keeps_the_id_of_its_entry_and_is_marked_as_updated():
    [(site, edition), *_] = [
        (site, story) for site in SITES for story in site.publisher.stories if story.revises
    ]
    entries = []
    for issue in (1, 2):
        body = render_feed(site, site.publisher.stories_in(issue))[1]
        found = feedparser.parse(body).entries
        entries += [entry for entry in found if entry.link.endswith(edition.path)]
    before, after = entries
    assert before.id == after.id
    assert before.title != after.title
    assert changed(before) < changed(after)


LINKS = {
    Links.PLAIN: "http://127.0.0.1:1/p/x",
    Links.RELATIVE: "/p/x",
    Links.UTM: "http://127.0.0.1:1/p/x?utm_source=feed&utm_medium=rss&utm_campaign=daily",
    Links.REDIRECT: "http://127.0.0.1:1/p/go/name",
}


@pytest.mark.parametrize("style", LINKS)
def test_links_are_written_in_the_publishers_style(style):
    paper = next(paper for paper in load_publishers() if paper.links is style)
    story = paper.stories[0]
    url = Site(paper, "http://127.0.0.1:1/p").feed_link(story)
    expected = LINKS[style].replace("/x", story.path).replace("name", story.key.split("/")[1])
    assert url == expected


def test_the_opml_list_names_every_feed():
    root = etree.fromstring(render_opml(SITES))
    assert [outline.get("xmlUrl") for outline in root.iter("outline")] == [
        site.feed_url for site in SITES
    ]
