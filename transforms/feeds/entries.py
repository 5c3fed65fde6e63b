"""What all feed formats have in common: an entry is kept when it links to a page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import struct_time
from urllib.parse import urlsplit

from schemas.messages import Entry
from schemas.urls import article_key, normalize_url
from transforms.feeds.dates import FeedDate, read_date

MAX_TITLE_CHARS = 2000
_MAX_AUTHOR_CHARS = 500
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!\[CDATA\[|\]\]>")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])", re.IGNORECASE)
_MAILBOX = re.compile(
    r"[^\s@]++@[^\s@(]++\s*+\(([^()]+)\)$"
    r"|([^<>]++)<[^<>@]*+@[^<>]*+>$"
    r"|([^()@]++)\([^()@\s]*+@[^()\s]*+\)$"
)
_ABSOLUTE = re.compile(r"\s*https?://", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@]++@[^\s@]++$")


@dataclass
class Collector:
    """Collects the entries of one document, and what was odd about them."""

    feed_url: str
    max_entries: int
    language: str | None = None
    _entries: dict[str, Entry] = field(default_factory=dict)
    _anomalies: dict[str, None] = field(default_factory=dict)

    def note(self, anomaly: str) -> None:
        """Remember an oddity, once."""
        self._anomalies[anomaly] = None

    def date(self, text: str | None, parsed: struct_time | None = None) -> FeedDate | None:
        """Read a date as `read_date` does; None for no text, and for one that is no date."""
        if not text or not text.strip():
            return None
        value = read_date(text, parsed)
        if value is None:
            self.note("unreadable-date")
        return value

    def add(
        self,
        links: Iterable[str | None],
        base: str,
        *,
        guid: str | None = None,
        title: str | None = None,
        published: FeedDate | None = None,
        updated: FeedDate | None = None,
        authors: Iterable[str | None] = (),
        tags: Iterable[str | None] = (),
        language: str | None = None,
    ) -> None:
        """Take an entry under the first of `links` that leads to a page, seen from `base`."""
        url = self._page_address(links, base)
        if url is None:
            return
        key = article_key(url)
        if key in self._entries:
            self.note("duplicate-entry")
            return
        if len(self._entries) >= self.max_entries:
            self.note("more-than-max-entries")
            return
        self._entries[key] = Entry(
            url=url,
            feed_url=self.feed_url,
            guid=writable(guid)[:MAX_TITLE_CHARS] if guid else None,
            title=plain_text(title),
            published_at=published.at if published else None,
            published_tz_known=published.tz_known if published else True,
            updated_at=updated.at if updated else None,
            authors=tuple(dict.fromkeys(filter(None, map(author_name, authors)))),
            tags=tuple(dict.fromkeys(filter(None, map(plain_text, tags)))),
            language=language_code(language) or self.language,
        )

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries so far, in document order."""
        return tuple(self._entries.values())

    @property
    def anomalies(self) -> tuple[str, ...]:
        """The oddities so far, in the order they were met."""
        return tuple(self._anomalies)

    def _page_address(self, links: Iterable[str | None], base: str) -> str | None:
        named = [link for link in links if link and link.strip()]
        usable = [url for link in named if (url := normalize_url(link, base=base)) is not None]
        pages = [url for url in usable if not _is_home_page(url)]
        if pages:
            return pages[0]
        self.note(
            "entry-links-to-home-page"
            if usable
            else "entry-with-unusable-link"
            if named
            else "entry-without-link"
        )
        return None


def as_link(guid: str | None) -> str | None:
    """Return an identifier where it can stand in for a link: as an absolute address only.

    >>> as_link("1234") is None
    True
    """
    return guid if guid and _ABSOLUTE.match(guid) else None


def _is_home_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query and not parts.fragment


def plain_text(value: str | None) -> str | None:
    """Return a title on one line without markup; entities are decoded, twice if escaped twice.

    >>> plain_text("Bread &amp;amp; <b>butter</b>")
    'Bread & butter'
    """
    if not value:
        return None
    text = html.unescape(html.unescape(value[: 4 * MAX_TITLE_CHARS]))
    text = " ".join(_TAG.sub("", text).replace("\0", "").split())
    return writable(text[:MAX_TITLE_CHARS]) or None


def writable(text: str) -> str:
    """Replace lone surrogates, which JSON and numeric entities can name and UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()


def author_name(value: str | None) -> str | None:
    """Return the name in `mail (name)`, `name (mail)` or `name <mail>`; None for a bare address."""
    text = (value or "")[:_MAX_AUTHOR_CHARS].strip()
    match = _MAILBOX.match(text)
    if match:
        return plain_text(next(filter(None, match.groups())))
    return None if _ADDRESS.match(text) else plain_text(text)


def language_code(value: str | None) -> str | None:
    """Return the primary subtag of a language tag (RFC 5646), in lower case.

    >>> language_code("en-GB")
    'en'
    """
    match = _LANGUAGE.match((value or "").strip())
    return match.group().lower() if match else None
