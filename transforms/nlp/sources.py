"""From the word that does the saying to the words that name who says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from spacy.tokens import Token

from transforms.nlp import gender
from transforms.nlp.article import Article
from transforms.nlp.mentions import NUMERIC_LABELS, Name
from transforms.nlp.names import is_title
from transforms.nlp.passage import Passage, end_of
from transforms.nlp.relations import NOMINAL_TAGS, NOUN_TAGS

RELATIVES = frozenset({"who", "whom", "that", "which"})
COMMAS = frozenset({",", "—", "–", "--", "-"})
PREPOSITIONS = frozenset(
    "of for from by with to in on at about against like under near over".split()
)
PHRASE_TAGS = NOMINAL_TAGS - {"PRP", "WP", "WDT", "EX"} | {
    "POS",
    "JJ",
    "JJR",
    "JJS",
    "PRP$",
    "HYPH",
}
RUN_TAGS = NOUN_TAGS | {"JJ", "CD", "HYPH", "AFX"}
LONGEST_RUN = 8
NOT_SPEAKERS = NUMERIC_LABELS | {"DATE", "EVENT"}


class SourceKind(StrEnum):
    """How a speaker is given."""

    NAMED = "named"  # a person, organisation, place or group by name
    PRONOUN = "pronoun"  # he or she
    DESCRIPTION = "description"  # the spokesman, two officials
    OTHER = "other"  # they, we, I, it


@dataclass(frozen=True)
class Source:
    """A speaker as written; offsets half-open into the passage."""

    passage: int
    start: int
    end: int
    head: int  # token that stands in the sentence's grammar
    kind: SourceKind
    name: Name | None = None
    gender: str | None = None  # of a pronoun or description


def source_at(passage: Passage, article: Article, head: Token) -> Source | None:
    """Read the noun phrase around `head` as a speaker; None where it cannot be one.

    A name beats the description it is in apposition to: "the campaign's manager, Ann Lund, said"
    is said by Ann Lund; "a spokesman for Ann Lund" by a spokesman.
    """
    if head.tag_ == "PRP":
        kind = SourceKind.PRONOUN if gender.of_pronoun(head.text) else SourceKind.OTHER
        return _source(passage, head, head, kind, gender=gender.of_pronoun(head.text))
    head = _out_of_phrase(passage, head)
    name = _person_of(passage, article, head)
    if name is None:
        name = article.name_at(passage, head)
    if name is not None and name.label not in NOT_SPEAKERS:
        return Source(passage.index, name.start, name.end, head.i, SourceKind.NAMED, name)
    if head.tag_ not in NOMINAL_TAGS or name is not None or head.text.lower() in RELATIVES:
        return None
    first = _phrase_start(head)
    unknown = _unknown_name(passage, first, head)
    if unknown is not None:
        kind = SourceKind.NAMED
        return Source(passage.index, unknown.start, unknown.end, head.i, kind, unknown)
    return _source(passage, first, head, SourceKind.DESCRIPTION, gender=gender.of_noun(head.text))


def _source(
    passage: Passage, first: Token, head: Token, kind: SourceKind, gender: str | None
) -> Source:
    return Source(passage.index, first.idx, end_of(head), head.i, kind, None, gender)


def _unknown_name(passage: Passage, first: Token, head: Token) -> Name | None:
    """A proper noun the model took for no name, alone or after a forename: Melber says."""
    run = [token for token in passage.doc[first.i : head.i + 1] if not is_title(token.text)]
    proper = run and all(token.tag_ == "NNP" and token.text[:1].isupper() for token in run)
    if not proper or len(run) > 2 or len(run) < head.i + 1 - first.i or head.text.isupper():
        return None
    start, end = first.idx, end_of(head)
    text = passage.text[start:end]
    return Name(passage.index, start, end, text, "PERSON", None, text)


def _person_of(passage: Passage, article: Article, head: Token) -> Name | None:
    """The person a phrase names: its head, what follows it, or what it is in apposition to."""
    own = article.name_at(passage, head)
    if own is None or not _owns(passage, own):
        for following in _following_names(passage, article, head, own):
            return following
    if own is not None:
        return own if own.label == "PERSON" else None
    if head.tag_ in NOUN_TAGS:
        return _named_before_apposition(passage, article, head)
    return None


def _following_names(
    passage: Passage, article: Article, head: Token, own: Name | None
) -> Iterator[Name]:
    """Names the phrase runs into ("manager Ann Lund") or that stand between commas after it."""
    doc = passage.doc
    at = head.i + 1
    if own is not None:
        at = next((token.i for token in doc[head.i :] if token.idx >= own.end), len(doc))
    run = _run_into_name(passage, article, at)
    if run is not None:
        yield run
    elif own is None and at + 1 < len(doc) and doc[at].text in COMMAS:
        apposed = article.name_at(passage, doc[at + 1]) or _run_into_name(passage, article, at + 1)
        if apposed is not None and _ends_phrase(passage, apposed):
            yield apposed


def _run_into_name(passage: Passage, article: Article, at: int) -> Name | None:
    """The person at the end of a run of nouns: "campaign manager Ann Lund", "of State Ann Lund"."""
    doc = passage.doc
    for token in doc[at : at + LONGEST_RUN]:
        name = article.name_at(passage, token)
        if name is not None and name.label == "PERSON":
            return None if _owns(passage, name) else name
        office = token.text == "of" and token.i + 1 < len(doc) and _names_office(doc[token.i + 1])
        if token.tag_ not in RUN_TAGS and not (office and token.i + 2 < len(doc)):
            return None
        if office:
            following = article.name_at(passage, doc[token.i + 1])
            if following is not None and following.label == "PERSON":
                return None
    return None


def _names_office(token: Token) -> bool:
    """Whether "of" is followed by what an office is of (State, Health), not by a titled person."""
    return token.text in ("State", "House", "Senate", "Court") or not is_title(token.text)


def _owns(passage: Passage, name: Name) -> bool:
    return passage.text[name.end : name.end + 2] in ("'s", "’s")


def _ends_phrase(passage: Passage, name: Name) -> bool:
    following = passage.text[name.end : name.end + 2].strip()
    return following[:1] in (",", ".", "-", "—", "(", "") or following == ""


def _named_before_apposition(passage: Passage, article: Article, head: Token) -> Name | None:
    """For the head of "a baker from Ohio" in "Ann Lund, a baker from Ohio,": Ann Lund."""
    first = _phrase_start(head)
    if first.i < 2 or passage.doc[first.i - 1].text != ",":
        return None
    name = article.name_at(passage, passage.doc[first.i - 2])
    if name is None or name.label != "PERSON" or _owns(passage, name):
        return None
    before = passage.tokens_in(0, name.start)
    return None if before and before[-1].tag_ in ("IN", "TO", "CC") else name


def _phrase_start(head: Token) -> Token:
    """Leftmost word of the noun phrase that `head` closes."""
    start = head
    while start.i > 0:
        before = start.nbor(-1)
        if before.tag_ not in PHRASE_TAGS or before.is_sent_end:
            break
        if before.head.i not in range(start.i, head.i + 1) and before.tag_ != "POS":
            break
        start = before
    return start


def is_preposition(token: Token) -> bool:
    """Whether the word ties what follows to a noun before it, as in "a spokesman for Lund"."""
    return token.text.lower() in PREPOSITIONS


def _out_of_phrase(passage: Passage, head: Token) -> Token:
    """The noun that a prepositional phrase belongs to: no subject follows a preposition.

    In "a baker from Ohio said" the parser may take Ohio for the subject.
    """
    for _ in range(3):
        first = _phrase_start(head)
        if first.i < 2 or not is_preposition(passage.doc[first.i - 1]):
            break
        owner = passage.doc[first.i - 2]
        if owner.tag_ not in NOUN_TAGS or passage.in_quotes[owner.i]:
            break
        head = owner
    return head


def phrase_from(passage: Passage, at: int) -> Token | None:
    """Head of the noun phrase that begins at token `at`, as after "according to"."""
    if at >= len(passage.doc):
        return None
    token = passage.doc[at]
    while token.head != token and token.head.i > token.i and token.head.left_edge.i >= at - 2:
        if token.head.tag_ not in NOMINAL_TAGS:
            break
        token = token.head
    if token.tag_ in NOMINAL_TAGS and token.tag_ != "DT":
        return token
    nouns = [each for each in passage.doc[at : at + 5] if each.tag_ in NOUN_TAGS]
    return nouns[0] if nouns else None
