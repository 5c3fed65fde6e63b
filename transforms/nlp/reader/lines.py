"""A document as the lines the network reads, and the annotations of the lines put together again.

The network was taught paragraphs without white space. So a line break ends a line, other spaces
that are words of their own are left out, and lines beyond all measure are cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

Integers = npt.NDArray[np.int64]

MAX_WORDS = 400
"""Words read at once: attention takes memory with their square, and no paragraph is longer."""


@dataclass(frozen=True)
class Line:
    """Words of a document, white space left out; `places` are their numbers in it."""

    words: list[str]
    spaced: list[bool]  # whether white space follows
    places: Integers


def lines_of(doc: Doc) -> list[Line]:
    """Return the lines of a document, none of them empty."""
    spelling = doc.vocab.strings
    orths, spaces, spaced = doc.to_array(["ORTH", "IS_SPACE", "SPACY"]).T.tolist()
    words = [spelling[orth] for orth in orths]
    return [
        Line([words[at] for at in places], [bool(spaced[at]) for at in places], np.array(places))
        for places in _lines(words, spaces)
    ]


def _lines(words: Sequence[str], spaces: Sequence[int]) -> Iterator[list[int]]:
    line: list[int] = []
    for at, word in enumerate(words):
        if spaces[at]:
            if line and "\n" in word:
                yield line
                line = []
            continue
        if len(line) == MAX_WORDS:
            yield line
            line = []
        line.append(at)
    if line:
        yield line


def spread(size: int, lines: Sequence[Line], heads: Sequence[Integers]) -> Integers:
    """Return how far each token's head is from it, given the heads within each line.

    White space hangs on the word before it, and at the beginning on the first word.
    """
    found = np.zeros(size, dtype=np.int64)
    is_word = np.zeros(size, dtype=bool)
    for line, inner in zip(lines, heads, strict=True):
        found[line.places] = line.places[inner] - line.places
        is_word[line.places] = True
    spaces = np.flatnonzero(~is_word)
    if len(spaces):
        words = np.flatnonzero(is_word)
        before = np.searchsorted(words, spaces) - 1
        anchors = words[before.clip(min=0)] if len(words) else np.zeros_like(spaces)
        found[spaces] = anchors - spaces
    return found
