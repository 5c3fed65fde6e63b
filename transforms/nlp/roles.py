"""What a document says its people are: Mayor Ann Lund, Ann Lund, the mayor, Ann Lund is a baker.

"the mayor" is a name only where the document itself gives the evidence, and gives it for one person
alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from schemas.names import fold
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage
from transforms.nlp.relations import FINITE_TAGS, NOUN_TAGS
from transforms.nlp.speaking import is_person_noun

WORD_TAGS = NOUN_TAGS | {"JJ", "JJS", "HYPH", "CD", "VBN", "POS", "AFX"}
LONGEST_ROLE = 8
AGE = re.compile(r"^,? \(?(\d{1,3})[,)]")
AGED = re.compile(r"(\d{1,3})-year-old$")
ABBREVIATIONS = {
    "sen": "senator",
    "gov": "governor",
    "rep": "representative",
    "gen": "general",
    "dr": "doctor",
    "prof": "professor",
    "capt": "captain",
    "sgt": "sergeant",
    "pm": "prime minister",
    "ceo": "chief executive",
}
COPULAS = frozenset({"is", "was", "became", "becomes", "remains"})


@dataclass(frozen=True)
class Role:
    """A role of a person: its noun, and the words that tell it from others."""

    noun: str
    words: frozenset[str]  # folded: former, arizona, republican


def roles_of(passage: Passage, name: Name) -> Iterator[Role]:
    """Yield the roles one mention of a person comes with."""
    tokens = passage.tokens_in(name.start, name.end)
    if not tokens:
        return
    first, last = tokens[0].i, tokens[-1].i
    yield from _before(passage, first)
    age = AGE.match(passage.text[name.end :])
    if age is not None:
        yield Role(age.group(1), frozenset())
    if last + 2 < len(passage.tokens):
        following = passage.tokens[last + 1]
        if following.text in (",", "—", "–") or following.text.lower() in COPULAS:
            yield from _behind(passage, last + 2)


def role_in(passage: Passage, start: int, end: int) -> Role | None:
    """Read a description as a role: "the former mayor"; None where it is none, or not definite."""
    tokens = passage.tokens_in(start, end)
    if len(tokens) < 2 or tokens[0].text.lower() != "the":
        return None
    aged = AGED.search(passage.text[start:end])
    if aged is not None:
        return Role(aged.group(1), frozenset())
    tail = _context(passage, tokens[-1].i + 1)
    words = _words([*tokens[1:], *tail])
    noun = _words(tokens[-1:])[-1:]
    return _role(noun, words) if noun else None


def fits(wanted: Role, role: Role) -> bool:
    """Whether a role may be meant by a description: same noun, no word that contradicts it."""
    return wanted.noun == role.noun and wanted.words <= role.words


def _before(passage: Passage, first: int) -> Iterator[Role]:
    """Roles before a name: "former Ohio governor", "Secretary of State", "the mayor,"."""
    at = first - 1
    if at > 0 and passage.tokens[at].text == ",":
        at -= 1
    stop = at
    while stop >= 0 and at - stop < LONGEST_ROLE and passage.tokens[stop].tag_ in WORD_TAGS:
        stop -= 1
    words = _words(passage.tokens[stop + 1 : at + 1])
    if not words:
        return
    if stop > 0 and passage.tokens[stop].text == "of":
        office = _words([passage.tokens[stop - 1]])
        yield from _roles(office[-1:], [*words, *office])
    yield from _roles(words[-1:], words)


def _behind(passage: Passage, at: int) -> Iterator[Role]:
    """Roles behind a name: ", the Republican mayor of Springfield", " is a baker"."""
    doc = passage.tokens
    if doc[at].tag_ in ("DT", "PRP$"):
        at += 1
    end = at
    while end < len(doc) and end - at < LONGEST_ROLE and doc[end].tag_ in WORD_TAGS:
        end += 1
    if end < len(doc) and doc[end].tag_ in FINITE_TAGS:
        return  # In an interview with Ann Lund, the candidate said
    words = _words(doc[at:end])
    yield from _roles(words[-1:], [*words, *_words(_context(passage, end))])


def _context(passage: Passage, at: int) -> list[Token]:
    """The proper nouns of a phrase with "of" and the like: of [Springfield], for [Ohio]."""
    doc = passage.tokens
    if at >= len(doc) or doc[at].text.lower() not in ("of", "for", "at", "from", "in"):
        return []
    phrase = doc[at + 1 : at + 6]
    found: list[Token] = []
    for token in phrase:
        if token.tag_ not in WORD_TAGS and token.tag_ != "DT":
            break
        if token.tag_ in NOUN_TAGS:
            found.append(token)
    return found


def _words(tokens: Iterable[Token]) -> list[str]:
    """Folded words, abbreviations written out, marks left out."""
    folded = (fold(token.text).rstrip(".") for token in tokens if token.tag_ not in ("POS", "HYPH"))
    return [word for each in folded for word in ABBREVIATIONS.get(each, each).split()]


def _roles(noun: Sequence[str], words: Sequence[str]) -> Iterator[Role]:
    role = _role(noun, words)
    if role is not None:
        yield role


def _role(noun: Sequence[str], words: Sequence[str]) -> Role | None:
    if not noun or not is_person_noun(noun[0]):
        return None
    return Role(noun[0], frozenset(words) - {noun[0], "the", "a", "an"})
