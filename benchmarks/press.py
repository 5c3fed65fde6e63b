"""Pages to read, and as many different copies of them as a benchmark asks for.

A copy has an address of its own, its paragraphs shuffled and every third plain word replaced, so
that nothing can pass for known, and costs as much to read as its original.
"""

from __future__ import annotations

import gzip
import html
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from newsroom import Publisher, Story, load_publishers
from newsroom.pages import render_story
from newsroom.sites import Site

_PLACEHOLDER = "http://newsroom.example"
_TOKEN = re.compile(r"<[^>]*>|&[#\w]+;|\w+|[^<&\w]+|.", re.DOTALL)
_CAMPAIGN = re.compile(r"[?&](utm_|cmp=|ico=).*")
_PLAIN_CHARS = 4
_BETWEEN_COPIES = timedelta(minutes=7)

Piece = tuple[str, str]
"""A stretch of a page and its kind: p (text of a paragraph), u (its own address), t (where the
headline ends), or empty for all the rest."""


@dataclass(frozen=True)
class Original:
    """A page that can be copied."""

    publisher: str  # slug
    path: str
    title: str
    published_at: datetime
    pieces: tuple[Piece, ...]

    @cached_property
    def _paragraphs(self) -> list[list[str]]:
        return [_TOKEN.findall(text) for kind, text in self.pieces if kind == "p"]

    @cached_property
    def _words(self) -> list[str]:
        return [token for tokens in self._paragraphs for token in tokens if _is_plain(token)]

    def path_of(self, copy: int) -> str:
        """Return the path of a copy; number 0 is the page itself."""
        stem, dot, suffix = self.path.rpartition(".")
        if not copy:
            return self.path
        if dot and "/" not in suffix:
            return f"{stem}--r{copy}.{suffix}"
        return f"{self.path.rstrip('/')}--r{copy}"

    def title_of(self, copy: int) -> str:
        """Return the headline of a copy."""
        return f"{self.title} ({copy})" if copy else self.title

    def published_at_of(self, copy: int) -> datetime:
        """Return when a copy says it was published."""
        return self.published_at + copy * _BETWEEN_COPIES

    def page(self, copy: int, url: str) -> bytes:
        """Return the page of a copy as it stands at `url`."""
        texts = iter(self._varied(copy) if copy else map("".join, self._paragraphs))
        shown = {"u": lambda _: url, "p": lambda _: next(texts)}
        shown["t"] = lambda text: f"{text} ({copy})" if copy else text
        return "".join(shown.get(kind, str)(text) for kind, text in self.pieces).encode()

    def _varied(self, copy: int) -> Iterator[str]:
        choice = random.Random(f"{self.publisher}{self.path}{copy}")
        for paragraph in choice.sample(self._paragraphs, len(self._paragraphs)):
            tokens = paragraph.copy()
            plain = [place for place, token in enumerate(tokens) if _is_plain(token)]
            for place in plain[copy % 3 :: 3]:
                tokens[place] = choice.choice(self._words)
            yield "".join(tokens)


def from_corpus(folder: Path) -> list[Original]:
    """Read the English UTF-8 pages of a folder of real ones.

    Its manifest.json lists `pages` (`file`, a gzipped page; `slug` of the publisher, `path`,
    `title`, `published`, `lang`, `charset`, and `marks`: byte spans with their kind).
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [
        _from_entry(folder, entry)
        for entry in manifest["pages"]
        if entry["lang"] == "en" and entry["charset"] == "utf-8"
    ]


def from_newsroom() -> list[Original]:
    """Render the English stories of the sample newsroom."""
    return [
        _from_story(publisher, story)
        for publisher in load_publishers()
        if publisher.language == "en"
        for story in publisher.stories_in(1)
        if story.status == 200 and not story.members_only
    ]


def _from_entry(folder: Path, entry: dict[str, Any]) -> Original:
    stored = gzip.decompress((folder / entry["file"]).read_bytes())
    return Original(
        publisher=entry["slug"],
        path=_CAMPAIGN.sub("", entry["path"]),
        title=entry["title"] or entry["slug"],
        published_at=datetime.fromisoformat(entry["published"]).astimezone(UTC),
        pieces=tuple(_cut(stored, entry["marks"])),
    )


def _cut(stored: bytes, marks: Sequence[tuple[int, int, str]]) -> Iterator[Piece]:
    position = 0
    for start, end, kind in (*marks, (len(stored), len(stored), "")):
        yield "", stored[position:start].decode(errors="replace")
        yield kind, stored[start:end].decode(errors="replace")
        position = end


def _from_story(publisher: Publisher, story: Story) -> Original:
    site = Site(publisher, _PLACEHOLDER)
    written = render_story(site, story, publisher.stories_in(1))
    return Original(
        publisher=publisher.slug,
        path=story.path,
        title=story.title,
        published_at=story.published_at.astimezone(UTC),
        pieces=tuple(_cut_story(written, story)),
    )


def _cut_story(written: str, story: Story) -> Iterator[Piece]:
    kinds = {html.escape(block.text): "p" for block in story.body}
    kinds[_PLACEHOLDER + story.path] = "u"
    kinds[html.escape(story.title)] = "t"
    anywhere = "|".join(re.escape(text) for text in sorted(kinds, key=len, reverse=True))
    for text in re.split(f"({anywhere})", written):
        yield kinds.get(text, ""), text


def _is_plain(token: str) -> bool:
    return len(token) >= _PLAIN_CHARS and token.isalpha() and token.islower()
