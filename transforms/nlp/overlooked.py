"""Persons the model overlooked, where the words around a name say that it is one's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schemas.names import fold, is_title
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage
from transforms.nlp.relations import NOUN_TAGS
from transforms.nlp.speaking import is_person_noun

WORD = r"[A-Z][\w’'-]*[\w]"
FULL = rf"{WORD}(?: (?:[A-Z]\.|{WORD}|de|da|van|von|der|den|bin|el|al)){{1,3}}"
APPOSED = re.compile(
    rf"(?<![\w@#’'-])({FULL})(?=, (?:\d\d?,|who\b|(?:an?|the) ((?:[\w’'-]+ ?){{1,4}})))"
)
"""A name before its age, a relative clause or a noun: Ann Lund, 45, ... Ann Lund, a fish vendor."""

SAYING = re.compile(rf"\b(?:said|says|added|adds|[Aa]ccording to) ({FULL})(?=[,.]|$)")
ROLED = re.compile(rf"(?<![\w@#’'-])([A-Za-z]{{3,}}) ({FULL})(?![\w’'-])")
"""A name behind a role: Superintendent Ann Lund, the economist Ann Lund."""

ORGANISED = frozenset(
    "bank club college company corp council county court group hospital house inc institute league"
    " ltd party police press road school society states street times trust union university".split()
)


def with_overlooked(passages: Sequence[Passage], names: Sequence[Name]) -> list[Name]:
    """Add persons whom an apposition, an age or a cue gives away."""
    added: list[Name] = []
    for passage in passages:
        own = [name for name in names if name.passage == passage.index]
        for name in _given_away(passage):
            if not _overlaps(name, own):
                own.append(name)
                added.append(name)
    return [*names, *added]


def _given_away(passage: Passage) -> Iterator[Name]:
    for match in APPOSED.finditer(passage.text):
        nouns = (match.group(2) or "").split()
        if match.group(2) is None or any(is_person_noun(noun) for noun in nouns):
            yield from _name(passage, match)
    for match in ROLED.finditer(passage.text):
        if is_title(match.group(1)) or is_person_noun(match.group(1)):
            yield from _name(passage, match, 2)
    for match in SAYING.finditer(passage.text):
        yield from _name(passage, match)


def _name(passage: Passage, match: re.Match[str], group: int = 1) -> Iterator[Name]:
    start, end = match.span(group)
    words = match.group(group).split()
    tokens = passage.tokens_in(start, end)
    proper = [token for token in tokens if token.text[0].isupper()]
    named = proper and all(token.tag_ in NOUN_TAGS for token in proper)
    if named and not is_title(words[0]) and fold(words[-1]) not in ORGANISED:
        yield Name(passage.index, start, end, match.group(group), "PERSON")


def _overlaps(name: Name, others: Sequence[Name]) -> bool:
    return any(name.start < other.end and other.start < name.end for other in others)
