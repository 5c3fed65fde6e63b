"""The characters the model sees, and the stretches of text it sees at once.

Everything here keeps lengths: one character becomes one character, so that every offset into what
the model saw is an offset into what the caller gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LINE_BREAKS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
SPACES = (
    "\t\x1f\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
    "\u205f\u3000"
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"  # without width
)
PLAIN = str.maketrans({**dict.fromkeys(LINE_BREAKS, "\n"), **dict.fromkeys(SPACES, " ")})

MAX_PASSAGE_CHARS = 8_000
"""Longest stretch given to the model: memory grows with it, and no real paragraph is longer."""

LINE = re.compile(r"[^\n]+")
SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s")


def plain(text: str) -> str:
    r"""Write every space as U+0020 and every line break as one line feed, one for one.

    U+00A0 beside a quotation mark is a token of its own to spaCy and pushes "said" into another
    sentence than its quote.

    >>> plain("He said:\u00a0“Yes.”\r\nThen") == "He said: “Yes.”\n\nThen"
    True
    """
    return text.translate(PLAIN)


def passages(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield the offset and words of each line of `text`, as `plain` returned it.

    A line is a paragraph; one that is too long for the model is cut after a sentence, else at a
    space, else anywhere.

    >>> list(passages("One.\n\n Two."))
    [(0, 'One.'), (7, 'Two.')]
    """
    for line in LINE.finditer(text):
        start, end = line.span()
        while end - start > MAX_PASSAGE_CHARS:
            cut = _cut(text, start, start + MAX_PASSAGE_CHARS)
            yield from _stripped(text, start, cut)
            start = cut
        yield from _stripped(text, start, end)


def _cut(text: str, start: int, end: int) -> int:
    middle = (start + end) // 2
    ends = [match.end() for match in SENTENCE_END.finditer(text, middle, end)]
    if ends:
        return ends[-1]
    space = text.rfind(" ", middle, end)
    return end if space < 0 else space


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    words = text[start:end].lstrip()
    if words:
        yield end - len(words), words.rstrip()
