"""URL rules: the same article has one address, different articles never do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.urls import article_key, normalize_url, registered_domain

BASE = "https://news.example/desk/list.xml"


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTP://News.Example:80", "http://news.example/"),
        ("https://news.example:/a", "https://news.example/a"),
        ("https://news.example/a/./b/../c", "https://news.example/a/c"),
        (" \n https://news.example/a\n b\t", "https://news.example/a%20b"),
        ("https:\\\\news.example\\a", "https://news.example/a"),
        ("http://http://news.example/a", "http://news.example/a"),
        ("https://https://news.example/a", "https://news.example/a"),
        ("https://müller.example/ä", "https://xn--mller-kva.example/%C3%A4"),
        ("https://news.example/%7ea%2fb%c3%a9", "https://news.example/~a%2Fb%C3%A9"),
        ("https://user:secret@news.example/a", "https://news.example/a"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://news.example/#!/a", "https://news.example/#!/a"),
        ("https://news.example/a?utm_source=rss&id=7&fbclid=x", "https://news.example/a?id=7"),
        ("https://news.example/a?utm_source=rss", "https://news.example/a"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?b=2&a=1"),
        ("https://news.example/a??b=1", "https://news.example/a??b=1"),
        ("http://0x7f.1/a", "http://127.0.0.1/a"),
    ],
)
def test_an_address_has_one_form(url, normal):
    assert normalize_url(url) == normal


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("story", "https://news.example/desk/story"),
        ("/story", "https://news.example/story"),
        ("//cdn.example/story", "https://cdn.example/story"),
        ("?id=7", "https://news.example/desk/list.xml?id=7"),
        ("https://other.example/x", "https://other.example/x"),
    ],
)
def test_a_relative_address_is_seen_from_its_base(url, absolute):
    assert normalize_url(url, base=BASE) == absolute


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "mailto:desk@news.example",
        "javascript:void(0)",
        "ftp://news.example/a",
        "file:///etc/passwd",
        "tag:news.example,2026:1",
        "https://",
        "https://[::1/a",
        "https://news.example:99999/",
        "https://news.example/" + "a" * 2048,
        "not an address",
    ],
)
def test_what_cannot_be_read_is_no_address(url):
    assert normalize_url(url) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/Story", "https://news.example/story"),
        ("https://news.example/a", "https://www.news.example/a"),
        ("https://news.example/a?id=1", "https://news.example/a?id=2"),
        ("https://news.example/a", "https://news.example/a/"),
        ("https://news.example/a?id=1", "https://news.example/a"),
        ("https://news.example/#!/a", "https://news.example/#!/b"),
    ],
    ids=["path case", "subdomain", "query", "trailing slash", "no query", "hash-bang path"],
)
def test_different_articles_keep_different_keys(one, other):
    assert article_key(one) != article_key(other)


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://news.example.com./a", "example.com"),
        ("http://127.0.1.3:8080/a", "127.0.1.3"),
        ("http://[::1]:8080/a", "::1"),
        ("http://localhost:8080/a", "localhost"),
        ("https://a.github.io/x", "github.io"),
    ],
)
def test_an_address_belongs_to_its_registered_domain(url, domain):
    assert registered_domain(url) == domain


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60), st.sampled_from(["", "https://news.example/", "http://a.example?"]))
def test_normalising_twice_changes_nothing(tail, head):
    once = normalize_url(head + tail)
    assert once is None or normalize_url(once) == once
