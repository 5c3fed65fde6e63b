"""Lists of feeds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.messages import Feed
from transforms.feeds import read_opml

A, B = Feed("https://a.example/feed", "A & Co"), Feed("https://b.example/feed", "B")
OUTLINES = """<outline text="News"><outline text="A &amp; Co" xmlUrl="https://a.example/feed"/>
<outline type="rss" title="B" text="b" xmlurl="https://b.example/feed"/></outline>"""
OPML = f'<?xml version="1.0" encoding="utf-8"?><opml version="2.0"><body>{OUTLINES}</body></opml>'

LISTS = {
    "nested": OPML.encode(),
    "byte order mark": b"\xef\xbb\xbf" + OPML.encode(),
    "utf-16": OPML.encode("utf-16"),
    "namespace": OPML.replace("<opml ", '<opml xmlns="http://opml.example" ').encode(),
    "blank lines before": b"\n\n" + OPML.encode(),
    "bare ampersand": OPML.replace("A &amp; Co", "A & Co").replace('b"', 'b & c"').encode(),
    "cut short": OPML[:-20].encode(),
    "the same feed twice": OPML.replace("</body>", f"{OUTLINES}</body>").encode(),
    "external entity": OPML.replace(
        "<opml", '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml'
    ).encode(),
}


@pytest.mark.parametrize("body", LISTS.values(), ids=LISTS.keys())
def test_each_feed_of_a_list_is_found_once(body: bytes) -> None:
    listed = read_opml(body, base="")
    assert [feed.url for feed in listed.feeds] == [A.url, B.url]
    assert listed.problems == ()


def test_feeds_have_their_titles() -> None:
    assert read_opml(OPML.encode(), base="").feeds == (A, B)


def test_relative_addresses_are_seen_from_the_list() -> None:
    body = b'<opml><body><outline xmlUrl="../rss"/></body></opml>'
    listed = read_opml(body, base="https://a.example/x/list")
    assert listed.feeds == (Feed("https://a.example/rss"),)


def test_an_unusable_address_is_a_problem_and_the_others_are_kept() -> None:
    body = OPML.replace("https://a.example/feed", "ftp://a.example/feed").encode()
    listed = read_opml(body, base="")
    assert listed.feeds == (B,)
    assert listed.problems == ("not a usable address: ftp://a.example/feed",)


@pytest.mark.parametrize(
    "body",
    [b"", b"  ", b"feeds", b"<rss/>", b"<html></html>", b"<", b"\0", b"<http:/>", b"<a://b>"],
)
def test_what_is_no_list_is_said_to_be_none(body: bytes) -> None:
    listed = read_opml(body, base="")
    assert (listed.feeds, listed.problems) == ((), ("not an OPML document",))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_bytes_break_the_reader(data: st.DataObject) -> None:
    body = OPML.encode()
    cut = data.draw(st.integers(0, len(body)))
    resumed = data.draw(st.integers(cut, len(body)))
    read_opml(body[:cut] + data.draw(st.binary(max_size=20)) + body[resumed:], base="")
