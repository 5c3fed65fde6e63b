"""Feed made-up input to every edge where bytes of strangers come in. `make fuzz` runs it.

    pytest tests/fuzz_edges.py --fuzz-seconds 60

Each test goes on for so long, and shrinks what it finds. A law that breaks here gets a test of its
own, with the input that broke it.
"""

import random
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from schemas.charsets import decode_document
from schemas.config import ExtractConfig
from schemas.urls import normalize_url, registered_domain
from transforms.feeds import discover_feeds, parse_feed, read_opml
from transforms.text import extract_article
from transforms.web.addresses import refuse_host
from transforms.web.decoding import BadEncodingError, BodyDecoder, CutShortError, TooLargeError
from transforms.web.retry import retry_after_s
from transforms.web.targets import Target, aim, follow

NOW = datetime(2026, 5, 4, tzinfo=UTC)
BASE = "https://news.example/a/"
SLOWEST_S = 20.0

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>Ledger &amp; Post</title><ttl>60</ttl><sy:updatePeriod>hourly</sy:updatePeriod>
<skipHours><hour>3</hour></skipHours>
<item><title><![CDATA[A <b>bold</b> one]]></title><link>https://news.example/1?a=1&amp;b=2</link>
<guid isPermaLink="false">tag:1</guid><pubDate>Mon, 04 May 2026 10:00:00 EST</pubDate></item>
<item><title>Two</title><link>/2</link><dc:creator>Ann &lt;a@b.example&gt;</dc:creator></item>
</channel></rss>"""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T | Ledger</title>
<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-05-04"}</script>
<link rel="canonical" href="https://news.example/1"></head><body><article><h1>T</h1>
<p>""" + "</p><p>".join(f"The council met on day {n} and said little of use." for n in range(9))
PAGE += "</p></article></body></html>"
TOKENS = [
    *("<", ">", "</", "/>", "&", "&#x", ";", '"', "'", "=", "<!--", "-->", "<![CDATA[", "]]>"),
    *("<?", "<item>", "</item>", "<link>", "<p>", "</p>", "<div>" * 50, "<table>", "<script>"),
    *("\0", "\ufeff", "\ud800", "\u202e", "\x1b[2J", "%00", "&amp;amp;", "a" * 300, "{", "}"),
    *("http://", "//", "javascript:", "file:///", "\\\\", "@", "::1", "x='y' " * 60, "[", "]"),
]

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def seconds(request):
    return request.config.getoption("--fuzz-seconds")


def for_a_while(seconds, law, *strategies):
    """Check a law on new examples until the time is over."""
    ends = time.monotonic() + seconds
    rounds = settings(
        max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )

    def check(example):
        began = time.monotonic()
        law(*example)
        assert time.monotonic() - began < SLOWEST_S

    while time.monotonic() < ends:
        once = rounds(given(st.tuples(*strategies))(check))
        seed(random.randrange(2**32))(once)()


@st.composite
def damaged(draw, text):
    """A document with pieces cut, doubled, moved and put in, as bytes in some charset."""
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 200)))
        piece = draw(st.sampled_from(["", text[start:end] * 2, *TOKENS]) | st.text(max_size=20))
        text = text[:start] + piece + text[draw(st.sampled_from([start, end])) :]
    charset = draw(st.sampled_from(["utf-8", "utf-16", "utf-16-be", "latin-1", "shift-jis"]))
    raw = text.encode(charset, draw(st.sampled_from(["ignore", "replace"])))
    return raw[: draw(st.integers(len(raw) // 2, len(raw)))] if draw(st.booleans()) else raw


addresses = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(TOKENS) | st.text(max_size=8), max_size=8).map("".join),
    st.builds("http://{}{}".format, st.text(max_size=30), st.sampled_from(["", "/", ":80", "?"])),
)
content_types = st.none() | st.text(max_size=40) | st.just("text/html; charset=utf-16")


def test_an_address_is_refused_or_normal_for_good(seconds):
    def law(text):
        url = normalize_url(text, base=BASE)
        if url is not None:
            assert normalize_url(url) == url
            assert urlsplit(url).scheme in ("http", "https")
            assert registered_domain(url)

    for_a_while(seconds, law, addresses)


def test_nothing_leads_to_a_forbidden_host(seconds):
    start = aim(BASE, allow_private=False)

    def law(text):
        for found in (aim(text, allow_private=False), follow(start, text, allow_private=False)):
            if isinstance(found, Target):
                assert found.url.scheme in ("http", "https")
                assert found.url.host is not None
                assert refuse_host(found.host, allow_private=False) is None

    for_a_while(seconds, law, addresses)


def test_a_feed_is_read_whatever_is_in_it(seconds):
    def law(body, kind):
        parsed = parse_feed(body, url=BASE, feed_url=BASE, content_type=kind, max_entries=50)
        for entry in parsed.entries:
            assert normalize_url(entry.url) == entry.url
            f"{entry.title}{entry.guid}{entry.authors}".encode()
            assert entry.published_at is None or entry.published_at.tzinfo is UTC
        assert 0 <= parsed.hints.wait_s < float("inf")

    for_a_while(seconds, law, damaged(FEED) | st.binary(max_size=300), content_types)


def test_a_list_of_feeds_and_a_page_that_names_some_are_read(seconds):
    def law(body):
        read_opml(body, base=BASE)
        for feed in discover_feeds(body, base=BASE):
            assert normalize_url(feed.url) == feed.url

    lists = damaged('<opml><body><outline text="a" xmlUrl="/feed"/></body></opml>')
    pages = damaged('<head><link rel="alternate" type="application/rss+xml" href="/f"></head>')
    for_a_while(seconds, law, lists | pages)


def test_a_document_is_decoded_whatever_its_bytes(seconds):
    def law(body, kind):
        decode_document(body, kind).markup.decode("utf-8")

    for_a_while(seconds, law, damaged(PAGE) | st.binary(max_size=300), content_types)


def test_a_page_is_extracted_whatever_is_in_it(seconds):
    config = ExtractConfig()

    def law(body, kind):
        found = extract_article(
            body, url=BASE, content_type=kind, entry=None, fetched_at=NOW, config=config
        )
        f"{found.title}{found.text}{found.authors}{found.tags}{found.section}".encode()
        assert found.published_at is None or found.published_at.tzinfo is not None

    for_a_while(seconds, law, damaged(PAGE), content_types)


def test_a_body_never_grows_beyond_its_cap(seconds):
    codings = st.lists(st.sampled_from(["gzip", "deflate", "br", "identity", "", "x"]), max_size=3)

    def law(names, chunks):
        try:
            decoder = BodyDecoder(",".join(names), 1000)
            for chunk in chunks:
                decoder.feed(chunk)
                assert decoder.size <= 1000
            assert len(decoder.finish()) <= 1000
        except (BadEncodingError, CutShortError, TooLargeError):
            pass

    import gzip
    import zlib

    packed = st.sampled_from([gzip.compress(b"a" * 5000), zlib.compress(b"b" * 400)])
    chunks = st.lists(st.binary(max_size=400) | packed, max_size=6)
    for_a_while(seconds, law, codings, chunks)


def test_a_wish_to_wait_is_a_number_of_seconds(seconds):
    def law(value, date):
        wait = retry_after_s(value, date, NOW)
        assert wait is None or 0 <= wait <= 31 * 86_400

    for_a_while(seconds, law, st.text(max_size=40), st.none() | st.text(max_size=40))
