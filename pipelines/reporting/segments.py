"""A text cut where spans begin and end, so that spans may overlap and still be marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    """A stretch of a text, half-open, with the classes it is shown by and what is said of it."""

    start_char: int
    end_char: int
    classes: str
    note: str
    mark: str = ""  # shown behind its end


@dataclass(frozen=True)
class Segment:
    """A stretch on which nothing begins or ends; `classes` and `note` are of all that cover it."""

    text: str
    classes: str = ""
    note: str = ""
    marks: tuple[str, ...] = ()  # of the spans that end with it


def paragraphs_of(text: str, spans: Sequence[Span]) -> list[list[Segment]]:
    """Cut a text into paragraphs of segments; the segments' texts joined are the paragraph.

    >>> [[segment.text for segment in p] for p in paragraphs_of("ab cd", [Span(1, 4, "q", "")])]
    [['a', 'b c', 'd']]
    """
    paragraphs = []
    start = 0
    for line in text.split("\n"):
        paragraphs.append(list(_segments(text, start, start + len(line), spans)))
        start += len(line) + 1
    return paragraphs


def _segments(text: str, first: int, last: int, spans: Sequence[Span]) -> Iterator[Segment]:
    near = [span for span in spans if span.start_char < last and span.end_char > first]
    edges = {first, last}
    for span in near:
        edges |= {max(span.start_char, first), min(span.end_char, last)}
    borders = sorted(edges)
    for start, end in pairwise(borders):
        over = [span for span in near if span.start_char <= start and span.end_char >= end]
        yield Segment(
            text[start:end],
            " ".join(span.classes for span in over),
            "; ".join(span.note for span in over if span.note),
            tuple(span.mark for span in over if span.mark and span.end_char == end),
        )
