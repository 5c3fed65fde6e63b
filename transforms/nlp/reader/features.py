"""What the network is told of a word: its pieces, its ends, its shape.

Everything here depends on the spelling alone, never on the context, so that a word's vector is
computed once and kept (words.py).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

MAX_PIECES = 8
"""Pieces of a word that count: the rest of an address or a row of dashes tells nothing."""

AFFIX_CHARS = 3
SUFFIX_ROWS, PREFIX_ROWS, SHAPE_ROWS = 6_000, 3_000, 800
PADDING, UNKNOWN = 0, 100
"""Rows of the vocabulary: nothing, and what no piece covers."""


@dataclass(frozen=True)
class WordFeatures:
    """Rows of the embedding tables for one word; `pieces` is padded to MAX_PIECES."""

    pieces: tuple[int, ...]
    suffix: int
    prefix: int
    shape: int


@dataclass(frozen=True)
class Vocabulary:
    """Word pieces and their rows, as BERT's uncased vocabulary has them (one piece a line)."""

    rows: Mapping[str, int]

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.rows))

    def features(self, word: str) -> WordFeatures:
        """Return what the network is told of `word`, in any case and script."""
        plain = fold(word)
        pieces = self._pieces(plain)[:MAX_PIECES]
        return WordFeatures(
            pieces=(*pieces, *[PADDING] * (MAX_PIECES - len(pieces))),
            suffix=_row(plain[-AFFIX_CHARS:], SUFFIX_ROWS),
            prefix=_row(plain[:AFFIX_CHARS], PREFIX_ROWS),
            shape=_row(shape_of(word), SHAPE_ROWS),
        )

    def _pieces(self, plain: str) -> list[int]:
        """Cut greedily, longest piece first (Wu et al. 2016); marks stand alone as in BERT."""
        found: list[int] = []
        at, inside = 0, False
        while at < len(plain) and len(found) < MAX_PIECES:
            end = next(
                (
                    end
                    for end in range(min(len(plain), at + self._longest), at, -1)
                    if self._named(plain[at:end], inside) in self.rows
                ),
                at,
            )
            if end == at:
                return [*found, UNKNOWN]
            found.append(self.rows[self._named(plain[at:end], inside)])
            inside = plain[end - 1].isalnum() and plain[end : end + 1].isalnum()
            at = end
        return found or [UNKNOWN]

    @staticmethod
    def _named(piece: str, inside: bool) -> str:
        return f"##{piece}" if inside else piece


def fold(word: str) -> str:
    """Return a word without case and accents.

    >>> fold("Zürich"), fold("’")
    ('zurich', "'")
    """
    plain = word.translate(MARKS)
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFD", plain)
        plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    return plain.lower()


MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


def shape_of(word: str) -> str:
    """Return how a word is written: X and x for letters, d for digits, runs cut at four.

    >>> shape_of("McAllister's"), shape_of("2026"), shape_of("NATO")
    ("XxXxxxx'x", 'dddd', 'XXXX')
    """
    shape = ""
    for each in word:
        kind = "d" if each.isdigit() else each
        if each.isalpha():
            kind = "X" if each.isupper() else "x"
        if not shape.endswith(kind * 4):
            shape += kind
    return shape[:20]


def _row(text: str, rows: int) -> int:
    """A row by hash; row 0 is never used, so that it can stand for nothing."""
    return 1 + crc32(text.encode("utf-8", "surrogatepass")) % (rows - 1)
