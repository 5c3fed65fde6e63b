"""News sitemaps, and the sitemaps that are none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas.messages import ParsedFeed
from transforms.feeds import parse_feed

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
STORY = """<url><loc> https://news.example/a?b=1&amp;c=2 </loc><lastmod>2026-05-05</lastmod>
<news:news><news:publication><news:name>The News</news:name><news:language>en-GB</news:language>
</news:publication><news:publication_date>2026-05-04T09:30:00+02:00</news:publication_date>
<news:title><![CDATA[Bread & butter]]></news:title><news:keywords>food, bread</news:keywords>
</news:news></url>"""

PICTURE = "<i:image><i:loc>https://news.example/i.jpg</i:loc><i:title>I</i:title></i:image>"


def sitemap(body: str, news: str = NEWS, own: str = SITEMAP) -> str:
    return f'<?xml version="1.0"?><urlset xmlns="{own}" xmlns:news="{news}">{body}</urlset>'


def read(document: str, max_entries: int = 100) -> ParsedFeed:
    url = "https://news.example/sitemap.xml"
    return parse_feed(document.encode(), url=url, feed_url=url, max_entries=max_entries)


def test_an_entry_has_all_that_the_sitemap_says() -> None:
    parsed = read(sitemap(STORY))
    (entry,) = parsed.entries
    assert (parsed.format, parsed.anomalies) == ("news-sitemap", ())
    assert (entry.url, entry.title) == ("https://news.example/a?b=1&c=2", "Bread & butter")
    assert entry.published_at == datetime(2026, 5, 4, 7, 30, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 5, 5, tzinfo=UTC)
    assert (entry.tags, entry.language) == (("food", "bread"), "en")


ODD = {
    "wrong news namespace": (sitemap(STORY, news="http://news.example/ns"), ()),
    "no sitemap namespace": (sitemap(STORY).replace(f'xmlns="{SITEMAP}" ', ""), ()),
    "undeclared prefix": (
        sitemap(STORY).replace(f'xmlns:news="{NEWS}"', ""),
        ("not-well-formed",),
    ),
    "addresses without news": (
        sitemap("<url><loc>/about</loc></url>" + STORY),
        ("address-without-news",),
    ),
    "picture before the address": (
        sitemap(STORY.replace("<url>", f"<url>{PICTURE}")),
        ("not-well-formed",),
    ),
    "address cut short": (
        sitemap(f"{STORY}<url><news:news/><loc>https://news.example/b").partition("</urlset")[0],
        ("truncated", "entry-without-link"),
    ),
    "address that is never closed": (
        sitemap(STORY.replace("</loc>", "")),
        ("unbalanced-tags",),
    ),
    "comment between": (sitemap(f"<!-- <url> -->{STORY}"), ()),
    "bare ampersand": (sitemap(STORY.replace("&amp;", "&")), ("bare-ampersand",)),
    "cut short": (
        sitemap(STORY)[: -len("</news:news></url></urlset>")],
        ("truncated",),
    ),
    "no date": (sitemap(STORY.replace("2026-05-04T09:30:00+02:00", "")), ()),
    "bad date": (sitemap(STORY.replace("2026-05-04T", "soon")), ("unreadable-date",)),
    "same address twice": (sitemap(STORY + STORY), ("duplicate-entry",)),
    "external entity": (
        '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + sitemap(STORY + "<url><loc>&x;</loc><news:news/></url>").partition("?>")[2],
        ("doctype", "not-well-formed", "entry-without-link"),
    ),
}


@pytest.mark.parametrize(("document", "anomalies"), ODD.values(), ids=ODD.keys())
def test_the_one_story_is_found_and_the_oddity_named(
    document: str, anomalies: tuple[str, ...]
) -> None:
    parsed = read(document)
    assert parsed.format == "news-sitemap"
    assert [entry.url for entry in parsed.entries] == ["https://news.example/a?b=1&c=2"]
    assert parsed.anomalies == anomalies


NONE = {
    "plain sitemap": (sitemap("<url><loc>/a</loc></url>"), "without news: elements"),
    "empty sitemap": (sitemap(""), "without news: elements"),
    "nothing but a tag": ("<urlset>", "without news: elements"),
    "not even that": ("<urlset ", "without news: elements"),
    "sitemap index": (
        f'<sitemapindex xmlns="{SITEMAP}"><sitemap><loc>/a</loc></sitemap></sitemapindex>',
        "sitemap index",
    ),
    "50,000 addresses": (sitemap("<url><loc>/a</loc></url>" * 50_000), "without news: elements"),
}


@pytest.mark.parametrize(("document", "reason"), NONE.values(), ids=NONE.keys())
def test_other_sitemaps_are_no_feed_and_the_reason_is_given(document: str, reason: str) -> None:
    parsed = read(document)
    assert (parsed.format, parsed.entries) == (None, ())
    assert reason in (parsed.reason or "")


def test_a_long_sitemap_is_read_to_its_end() -> None:
    parsed = read(sitemap("".join(STORY.replace("/a?", f"/a{n}?") for n in range(1_000))), 1_000)
    assert (len(parsed.entries), parsed.anomalies) == (1_000, ())


def test_a_sitemap_beyond_the_limit_is_cut_and_it_is_said() -> None:
    stories = (STORY.replace("/a?", f"/a{n}?") for n in range(30))
    parsed = read(sitemap("".join(stories)), max_entries=7)
    assert len(parsed.entries) == 7
    assert parsed.anomalies == ("more-than-max-entries",)
