"""Pairing spans of the gold with predicted ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from transforms.evaluation.outcomes import Span

EDGES = " \t\r\n\u00a0\u202a\u202c\ufeff\"'“”‘’„«»`,.;:-–—"
"""What may hang on a quotation without being part of what was said."""

BREAK = re.compile(r"[\r\n]+")
WORD = re.compile(r"\w+")

Likeness = Callable[[Span, Span], float]
"""How alike two spans are, 0 to 1."""


def pieces(span: Span, text: str) -> Iterator[Span]:
    """Cut a span at line breaks, and marks, spaces and ,.;:- from the edges of every piece.

    So a quotation over several paragraphs counts once for each, whether it was annotated as one or
    as many, and a comma or a mark inside or outside of a span makes no difference.
    """
    breaks = [at.span() for at in BREAK.finditer(text, span.start, span.end)]
    start = span.start
    for end, after in [*breaks, (span.end, span.end)]:
        first, last = _trimmed(text, start, end)
        if first < last:
            yield replace(span, start=first, end=last)
        start = after


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return start, end


def overlap(one: Span, other: Span) -> float:
    """Return the characters both have by those either has, 0 to 1."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    if shared <= 0:
        return 0.0
    return shared / (max(one.end, other.end) - min(one.start, other.start))


def word_overlap(text: str) -> Likeness:
    """Return a function like `overlap` that counts words (Jaccard)."""

    def share(one: Span, other: Span) -> float:
        mine, theirs = _words(text, one), _words(text, other)
        return len(mine & theirs) / max(1, len(mine | theirs))

    return share


def _words(text: str, span: Span) -> set[int]:
    return {word.start() for word in WORD.finditer(text, span.start, span.end)}


def pair(
    gold: Sequence[Span],
    found: Sequence[Span],
    likeness: Likeness,
    least: float,
) -> dict[int, int]:
    """Pair spans one to one, the most alike first; return indexes into `found` by those of `gold`.

    Ties go to the spans that come first.
    """
    ranked = sorted(
        (-likeness(one, other), at, by)
        for at, one in enumerate(gold)
        for by, other in enumerate(found)
        if one.start < other.end and other.start < one.end
    )
    paired: dict[int, int] = {}
    taken: set[int] = set()
    for negative, at, by in ranked:
        if -negative >= least and at not in paired and by not in taken:
            paired[at] = by
            taken.add(by)
    return paired
