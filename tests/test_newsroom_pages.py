"""Pages carry their story whole, and what stands around it can be told from it."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import html

from newsroom import load_publishers
from newsroom.answers import answer
from newsroom.model import Layout
from newsroom.sites import Site
from schemas.config import ExtractConfig
from transforms.text import extract_article

SITES = [Site(paper, f"http://{paper.slug}.example") for paper in load_publishers()]
READ_AT = datetime(2026, 7, 1, tzinfo=UTC)


def slug(site: Site) -> str:
    return site.publisher.slug


def words(text: str) -> list[str]:
    """Split at white space of any kind: extraction may turn no-break spaces into plain ones."""
    return text.split()


@pytest.mark.parametrize("site", SITES, ids=slug)
def test_extraction_finds_the_story_and_nothing_else(site):
    story = next(story for story in site.publisher.stories_in(1) if story.status == 200)
    page = answer(site, story.path, poll=1)
    found = extract_article(
        page.body,
        url=site.url_of(story),
        content_type=page.content_type,
        entry=None,
        fetched_at=READ_AT,
        config=ExtractConfig(),
    )
    assert words(found.text) == words(" ".join(block.text for block in story.body))
    assert words(found.title or "") == words(story.title)
    assert found.published_at == story.published_at
    assert found.language == site.publisher.language
    assert found.canonical_url == site.url_of(story)


@pytest.mark.parametrize("site", SITES, ids=slug)
def test_a_page_reads_right_in_the_charset_it_declares(site):
    story = next(story for story in site.publisher.stories_in(1) if story.status == 200)
    page = answer(site, story.path, poll=1)
    charset = site.publisher.charset
    declared = f'<meta charset="{charset}">'.encode()
    assert declared in page.body
    assert page.content_type in (f"text/html; charset={charset}", "text/html")
    root = html.fromstring(page.body, parser=html.HTMLParser(encoding=charset))
    assert root.findtext(".//h1") == story.title


@pytest.mark.parametrize("site", SITES, ids=slug)
def test_json_ld_is_there_but_for_the_plain_layout(site):
    story = site.publisher.stories_in(1)[0]
    root = html.fromstring(answer(site, story.path, poll=1).body)
    blocks = [json.loads(each) for each in root.xpath("//script[contains(@type,'ld+json')]/text()")]
    if site.publisher.layout is Layout.PLAIN:
        assert blocks == []
    else:
        [block] = blocks
        article = block.get("@graph", [block])[-1]
        assert article["headline"] == story.title
        assert article["datePublished"] == story.published_at.isoformat()


@pytest.mark.parametrize("site", SITES, ids=slug)
def test_no_page_leads_to_a_dead_link_or_a_closed_page_or_a_missing_picture(site):
    front = html.fromstring(answer(site, "/", poll=1).body, base_url=f"{site.base_url}/")
    story = html.fromstring(answer(site, site.publisher.stories_in(1)[0].path, poll=1).body)
    paths = {*front.xpath("//main//a/@href"), *front.xpath("//nav//a/@href")}
    paths |= {*story.xpath("//ul//a[starts-with(@href,'/')]/@href"), *story.xpath("//img/@src")}
    dead = {each.path for each in site.publisher.stories if each.status != 200}
    assert not [path for path in paths if path.startswith(site.publisher.disallow or ("//",))]
    assert {answer(site, path, poll=1).status for path in paths - dead} == {200}


def test_a_headline_with_markup_in_it_is_shown_and_not_obeyed():
    paper = SITES[1].publisher
    story = replace(paper.stories[0], title="</script><b>5 < 6 & 7</b>")
    site = Site(replace(paper, stories=(story,)), "http://x.example")
    root = html.fromstring(answer(site, story.path, poll=1).body)
    assert root.findtext(".//h1") == story.title
    assert not root.xpath("//h1/b")
