"""Hostile documents: bounded time and memory, and never an exception."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.messages import ParsedFeed
from schemas.urls import normalize_url
from tests.support.effort import at_most
from transforms.feeds import parse_feed, read_opml

TURNS = 250
DATE = "<pubDate>Mon, 04 May 2026 09:30:00 GMT</pubDate>"


def read(body: bytes) -> ParsedFeed:
    url = "https://news.example/desk/feed"
    return parse_feed(body, url=url, feed_url=url, max_entries=2000)


def item(path: str, extra: str = "") -> str:
    link = f"<link>https://news.example/{path}</link>"
    return f"<item><title>Café</title>{link}{DATE}{extra}</item>"


A = item("a", "<author>ada@news.example (Ada)</author><description>Über A</description>")


def rss(items: str = A, prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f'{prolog}<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/x/"><entry><title>Café</title>
<link href="a"/><id>1</id><author><name>Ada</name></author><category term="b"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><item rdf:about="1"><link>/a</link></item></rdf:RDF>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "url": "/a",
"title": "Café", "date_published": "2026-05-04", "authors": [{"name": "Ada"}], "tags": ["b"]}]}"""
SITEMAP = """<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>/a</loc>
<n:news><n:title>Café</n:title><n:publication_date>2026-05-04</n:publication_date></n:news></url>
</urlset>"""


def one(description: str) -> str:
    return rss(item("a", f"<description>{description}</description>"))


HOSTILE = {
    "50,000 entries": rss("".join(item(f"{n}") for n in range(50_000))),
    "1 MB of ampersands": one("&" * 1_000_000),
    "50,000 attributes": rss(A.replace("<item>", "<item " + 'a=">" ' * 50_000 + ">")),
    "20 tags of 8,000 attributes": rss(A + ("<x " + 'a="1" ' * 8_000 + "/>") * 20),
    "100,000 nested tags": rss(item("a", "<b>" * 100_000 + "</b>" * 100_000)),
    "100,000 open tags before": rss("<b>" * 100_000 + A),
    "5 MB of description": one("&lt;a href='/b'&gt;c&lt;/a&gt; " * 170_000),
    "5 MB of author": rss(item("a", f"<author>{'a' * 5_000_000}</author>")),
    "mail addresses": rss(item("a", f"<author>{'a@' * 1_000_000}</author>")),
    "tags that never match": rss(A + "<a><channel></b>" * 60_000),
    "100,000 empty entries": rss(A + "<item/>" * 100_000),
    "50,000 categories": rss(
        item("a", "".join(f"<category>{n}</category>" for n in range(50_000)))
    ),
    "20,000 namespaces": rss(A + "".join(f'<n{n}:x xmlns:n{n}="u:{n}"/>' for n in range(20_000))),
    "comments that never end": rss(A + "<!--" * 500_000),
    "CDATA sections that never end": rss(A + "<![CDATA[" * 300_000),
    "instructions that never end": rss(A + "<?" * 500_000),
    "tags that never end": rss(A + "<a " * 500_000),
    "angle brackets": rss(A + "<" * 1_000_000),
    "doctypes that never end": "<!DOCTYPE a [" * 4_000 + rss(A, ""),
    "comments before that never end": "<!--" * 1_000_000,
    "closing tags that never end": rss(A) + "</rss " * 500_000,
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_documents_take_bounded_time(document: str) -> None:
    with at_most(TURNS):
        parsed = read(document.encode())
    assert parsed.format is None or parsed.entries


def test_a_hostile_list_of_feeds_takes_bounded_time() -> None:
    attributes = "".join(f' a{n}="1"' for n in range(50_000))
    with at_most(TURNS):
        read_opml(f"<opml><body><outline{attributes}/></body></opml>".encode(), base="")
        read_opml(b"<opml><body>" + b"<outline text='a'>" * 100_000, base="")


def test_a_gzip_bomb_takes_bounded_memory() -> None:
    bomb = gzip.compress(bytes(100_000_000))
    tracemalloc.start()
    parsed = read(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000
    assert (parsed.format, parsed.anomalies) == (None, ("too-large-gzip-file",))


SEEDS = [rss(), ATOM, RDF, JSON, SITEMAP, rss(prolog='<!DOCTYPE rss [<!ENTITY a "b">]>')]
PIECES = [
    "<",
    ">",
    "&",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "<item>",
    "</item>",
    "<link>",
    '"',
    "\0",
    "<?",
    "&#xD800;",
    "&#1114112;",
    "&e;",
    "<urlset>",
    "{",
    "<x:y>",
    "</rss>",
    "http://[",
    "<pubDate>1e9 9",
    "<entry>",
    ' href="',
    "\ud800",
]


def check(parsed: ParsedFeed) -> None:
    for entry in parsed.entries:
        assert normalize_url(entry.url) == entry.url
        for text in (entry.title, entry.guid, *entry.authors, *entry.tags):
            (text or "").encode("utf-8")
    assert (parsed.format is None) == (parsed.reason is not None)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"<rss>", b"<feed ", b"{", b"<urlset>"]))
def test_no_bytes_break_the_reader(body: bytes, start: bytes) -> None:
    check(read(start + body))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_damage_to_a_feed_breaks_the_reader(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(SEEDS))
    for _ in range(data.draw(st.integers(1, 3))):
        cut = data.draw(st.integers(0, len(document)))
        resumed = min(len(document), cut + data.draw(st.integers(0, 30)))
        document = document[:cut] + data.draw(st.sampled_from(PIECES)) + document[resumed:]
    check(read(document.encode("utf-8", "surrogatepass")))
