"""Persons the model overlooked, where the words around a name say that it is one's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from schemas.names import fold, is_title
from transforms.nlp.forenames import FORENAMES
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

HUMAN = re.compile(r", (?:\d\d,|aged? \d)| \(\d\d\)")
SPEAKS = re.compile(r",? (?:said|says|told|tells|added|adds|wrote|writes|asked|who)\b")
MISTAKEN = frozenset({"ORG", "GPE", "LOC"})
"""Labels that a small model gives to persons of names it has not seen."""

ORGANISED = frozenset(
    "bank club college company corp council county court group hospital house inc institute league"
    " ltd party police press road school society states street times trust union university".split()
)


def with_overlooked(passages: Sequence[Passage], names: Sequence[Name]) -> list[Name]:
    """Add persons whom an apposition, an age or a cue gives away; relabel those seen as others."""
    found: list[Name] = []
    for passage in passages:
        own = [name for name in names if name.passage == passage.index]
        own = [_as_person(passage.text, name) for name in own]
        for name in _given_away(passage):
            if not _overlaps(name, own):
                own.append(name)
        found += own
    return found


def _as_person(text: str, name: Name) -> Name:
    """Take for a person what has an age, a "who" behind it, or a forename and a cue of speech."""
    if name.label not in MISTAKEN or " " not in name.text:
        return name
    words = fold(name.text).split()
    human = HUMAN.match(text, name.end) or (words[0] in FORENAMES and SPEAKS.match(text, name.end))
    return replace(name, label="PERSON") if human and words[-1] not in ORGANISED else name


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
