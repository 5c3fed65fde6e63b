"""Transcripts without quotation marks: LUND: We are ready."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.nlp.article import Article
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage
from transforms.nlp.sources import Source, SourceKind

LINE = re.compile(r"(?P<name>[A-Z][A-Z.’'\- ]{1,30}[A-Z]):\s+(?P<words>\S.*)", re.DOTALL)
FEWEST_LINES = 3
"""Lines of such a form that make a transcript of a document; one may be a heading."""

FEWEST_LABELS = 2


@dataclass(frozen=True)
class Turn:
    """What one speaker says in a line; offsets half-open into the passage."""

    start: int
    end: int
    source: Source


def turns_of(article: Article) -> dict[int, Turn]:
    """Find the lines of a transcript, by passage; none where the document is no transcript.

    A line counts if its label is in capital letters; a mark right behind the colon makes a quote of
    its own, which layouts.py reads.
    """
    matches = {passage.index: LINE.fullmatch(passage.text) for passage in article.passages}
    lines = {index: match for index, match in matches.items() if match is not None}
    labels = {match["name"] for match in lines.values()}
    if len(lines) < FEWEST_LINES or len(labels) < FEWEST_LABELS:
        return {}
    return {
        index: _turn(article, article.passages[index], match)
        for index, match in lines.items()
        if match["words"][0].isalnum()
    }


def _turn(article: Article, passage: Passage, match: re.Match[str]) -> Turn:
    start, end = match.span("name")
    known = article.name_like(match["name"])
    kind = SourceKind.DESCRIPTION if known is None else SourceKind.NAMED
    name = known and Name(
        passage.index, start, end, match["name"], known.label, None, known.canonical
    )
    head = passage.tokens_in(start, end)[-1].i
    return Turn(*match.span("words"), Source(passage.index, start, end, head, kind, name))
