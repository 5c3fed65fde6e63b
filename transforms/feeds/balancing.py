"""Close what a document leaves open, so that a damaged entry costs no other."""

from __future__ import annotations

from collections import Counter

from transforms.feeds.thinning import TAG_AND_TEXT, TAG_NAME

_HOLDERS = frozenset({b"rss", b"rdf", b"feed", b"channel", b"urlset"})
_FIELDS = frozenset(
    b"title link guid id pubdate published updated created date author creator category "
    b"loc lastmod publication_date".split()
)
"""Elements that hold text, or nothing of this list: one that begins in another ends that one."""


def balance(markup: bytes, entries: frozenset[bytes], anomalies: list[str]) -> bytes:
    """Return thinned markup in which each tag has its counterpart; balanced markup stays as it is.

    Parsers that take an end tag for whatever is open (libxml2) or that wait for the right one
    (feedparser) lose the rest of the entry, or of the document. `entries` are the names of the
    elements that are an entry, in lower case.
    """
    tags = _Tags(entries)
    for match in TAG_AND_TEXT.finditer(markup):
        tag, text = match.groups()
        if tag.startswith(b"</"):
            tags.end(tag)
        else:
            tags.start(tag)
        tags.kept.append(text)
    if tags.mended:
        anomalies.append("unbalanced-tags")
    tags.close_all()
    return b"".join(tags.kept)


class _Tags:
    """The tags that are open at a place of a document, and what was kept of it so far."""

    def __init__(self, entries: frozenset[bytes]) -> None:
        self.kept: list[bytes] = []
        self.mended = False
        self._entries = entries
        self._enders = _FIELDS | entries
        self._holders = _HOLDERS | entries
        self._open: list[bytes] = []
        self._counts: Counter[bytes] = Counter()

    def start(self, tag: bytes) -> None:
        """Open an element; entries do not nest, and neither do fields."""
        name = _name(tag)
        local = _local(name)
        if local in self._entries and self._counts[name.lower()]:
            self._close_through(name)
            self.mended = True
        if local in self._enders and self._open and _local(self._open[-1]) in _FIELDS:
            self._close()
            self.mended = True
        self.kept.append(tag)
        if not tag.endswith(b"/>"):
            self._open.append(name)
            self._counts[name.lower()] += 1

    def end(self, tag: bytes) -> None:
        """Close the innermost element of that name; for a misspelt name, what is open."""
        name = _name(tag)
        if self._counts[name.lower()]:
            self.mended |= self._open[-1] != name
            self._close_through(name)
            return
        self.mended = True
        if self._open and _local(self._open[-1]) not in self._holders:
            self._close()

    def close_all(self) -> None:
        """Close what is open at the end of the document."""
        while self._open:
            self._close()

    def _close_through(self, name: bytes) -> None:
        while self._close() != name.lower():
            pass

    def _close(self) -> bytes:
        name = self._open.pop()
        self._counts[name.lower()] -= 1
        self.kept.append(b"</" + name + b">")
        return name.lower()


def _name(tag: bytes) -> bytes:
    found = TAG_NAME.match(tag)
    return found[1] if found else b""


def _local(name: bytes) -> bytes:
    return name.rpartition(b":")[2].lower()
