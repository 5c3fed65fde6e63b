"""Stable identities: the same thing gets the same id in every run, on every machine.

Each id is the first 128 bits of SHA-256, as 32 hex digits, of a versioned text. Raise the version
in the text when the recipe changes, so that old and new ids can never be taken for each other.
"""

from __future__ import annotations

import hashlib

from schemas.urls import article_key


def article_id(canonical_url: str) -> str:
    """Return the id of the article that has this canonical address.

    >>> article_id("https://example.org/a") == article_id("http://example.org/a")
    True
    """
    return _digest("article", "1", article_key(canonical_url))


def quote_id(article: str, version: int, field: str, start_char: int, end_char: int) -> str:
    """Return the id of the quote at half-open offsets of a field of an article version."""
    return _digest("quote", "1", article, str(version), field, str(start_char), str(end_char))


def story_id(founder: str) -> str:
    """Return the id of the story that was first met in the article with this id."""
    return _digest("story", "1", founder)


def event_id(founder: str) -> str:
    """Return the id of the event that was first told of in the article with this id."""
    return _digest("event", "1", founder)


def person_id(key: str) -> str:
    """Return the id of the person whose name, folded and without titles, is `key`."""
    return _digest("person", "1", key)


def url_id(url: str) -> str:
    """Return the key under which the state store remembers an address taken from a feed."""
    return _digest("url", "1", article_key(url))


def text_sha256(text: str) -> str:
    """Return the hex SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
