"""JSON Feed, tidy and untidy."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.messages import ParsedFeed
from transforms.feeds import parse_feed

VERSION = "https://jsonfeed.org/version/1.1"
STORY = {"id": "7", "url": "/a", "title": "Bread &amp;amp; butter"}


def read(body: bytes, max_entries: int = 100) -> ParsedFeed:
    url = "https://news.example/feed.json"
    return parse_feed(body, url=url, feed_url=url, max_entries=max_entries)


def feed(*items: Any, **extra: Any) -> bytes:
    return json.dumps({"version": VERSION, "items": items, **extra}).encode()


def test_an_entry_has_all_that_the_feed_says() -> None:
    item = {
        **STORY,
        "date_published": "2026-05-04T09:30:00+02:00",
        "date_modified": "2026-05-04T10:30:00+02:00",
        "authors": [{"name": "Ada Rey"}, {"url": "https://x.example"}, "Ben"],
        "author": {"name": "Ada Rey"},
        "tags": ["Food", 7, "Food"],
    }
    parsed = read(feed(item, title="The News", language="en-GB"))
    (entry,) = parsed.entries
    assert (parsed.format, parsed.title, parsed.language) == ("json11", "The News", "en")
    assert (entry.url, entry.guid, entry.title) == ("https://news.example/a", "7", "Bread & butter")
    assert (entry.published_at, entry.updated_at) == (
        datetime(2026, 5, 4, 7, 30, tzinfo=UTC),
        datetime(2026, 5, 4, 8, 30, tzinfo=UTC),
    )
    assert (entry.authors, entry.tags, entry.language) == (("Ada Rey",), ("Food",), "en")


FEEDS = {
    "byte order mark": (b"\xef\xbb\xbf" + feed(STORY), ()),
    "utf-16 with byte order mark": (feed(STORY).decode().encode("utf-16"), ()),
    "utf-16 without": (feed(STORY).decode().encode("utf-16-le"), ()),
    "1 MB of blanks before": (b" \n" * 500_000 + feed(STORY), ()),
    "version 1": (feed(STORY, version="https://jsonfeed.org/version/1"), ()),
    "external address only": (feed({"id": 7, "external_url": "https://news.example/a"}), ()),
    "identifier for an address": (feed({"id": "https://news.example/a"}), ()),
    "line break in a text": (feed({**STORY, "title": "x"}).replace(b'"x"', b'"x\ny"'), ()),
    "control character in a text": (
        feed({**STORY, "title": "x"}).replace(b'"x"', b'"x\0"'),
        ("control-characters",),
    ),
    "null entry": (feed(None, STORY, "x"), ("entry-not-an-object",)),
    "entry without a link": (feed({"id": "8"}, STORY), ("entry-without-link",)),
    "link that is a number": (feed({"url": 8}, STORY), ("entry-without-link",)),
    "link to mail": (feed({"url": "mailto:x@y.example"}, STORY), ("entry-with-unusable-link",)),
    "link to the home page": (feed({"url": "/"}, STORY), ("entry-links-to-home-page",)),
    "same entry twice": (feed(STORY, STORY), ("duplicate-entry",)),
    "date that is none": (feed({**STORY, "date_published": "soon"}), ("unreadable-date",)),
    "date that is a number": (feed({**STORY, "date_published": 17}), ("unreadable-date",)),
    "fields of wrong types": (feed({**STORY, "authors": 3, "tags": {}, "title": []}), ()),
}


@pytest.mark.parametrize(("body", "anomalies"), FEEDS.values(), ids=FEEDS.keys())
def test_the_one_story_is_found_and_the_oddity_named(
    body: bytes, anomalies: tuple[str, ...]
) -> None:
    parsed = read(body)
    assert [entry.url for entry in parsed.entries] == ["https://news.example/a"]
    assert parsed.anomalies == anomalies


NO_FEEDS = {
    "null": (b"null", "not a JSON Feed"),
    "text": (b'"feed"', "not a JSON Feed"),
    "list": (b"[1]", "not a JSON Feed"),
    "other JSON": (b'{"items": []}', "not a JSON Feed"),
    "items that are none": (feed()[:-3] + b"7}", "not a JSON Feed"),
    "cut short": (feed(STORY)[:-9], "not valid JSON"),
    "two million brackets": (b"[" * 2_000_000, "not valid JSON"),
    "a number of a million digits": (b'{"a":' + b"9" * 1_000_000 + b"}", "not valid JSON"),
}


@pytest.mark.parametrize(("body", "reason"), NO_FEEDS.values(), ids=NO_FEEDS.keys())
def test_other_json_is_no_feed_and_the_reason_is_given(body: bytes, reason: str) -> None:
    parsed = read(body)
    assert parsed.format is None
    assert reason in (parsed.reason or "")
    assert parsed.entries == ()


def test_lone_surrogates_are_replaced_as_utf8_cannot_hold_them() -> None:
    (entry,) = read(feed({"id": "\ud800", "url": "/a", "title": "x \udfff"})).entries
    assert (entry.guid, entry.title) == ("?", "x ?")


def test_entries_beyond_the_limit_are_left_out_and_it_is_said() -> None:
    parsed = read(feed(*({"url": f"/{n}"} for n in range(9))), max_entries=4)
    assert [entry.url[-1] for entry in parsed.entries] == ["0", "1", "2", "3"]
    assert parsed.anomalies == ("more-than-max-entries",)
