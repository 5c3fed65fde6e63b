"""From the word that does the saying to the words that name who says it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from spacy.tokens import Token

from schemas.names import is_title
from transforms.nlp import gender
from transforms.nlp.article import Article
from transforms.nlp.mentions import NUMERIC_LABELS, Name
from transforms.nlp.passage import Passage, end_of
from transforms.nlp.phrases import AGED, out_of_phrase, phrase_start
from transforms.nlp.relations import NOMINAL_TAGS, NOUN_TAGS
from transforms.nlp.speaking import BODIES, is_known_noun

RELATIVES = frozenset({"who", "whom", "that", "which"})
COMMAS = frozenset({",", "—", "–", "--", "-"})
RUN_TAGS = NOUN_TAGS | {"JJ", "JJS", "CD", "HYPH", "AFX", "POS", "VBN", ":"}
LONGEST_RUN = 10
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


def source_at(
    passage: Passage, article: Article, head: Token, *, owner: bool = False
) -> Source | None:
    """Read the noun phrase around `head` as a speaker; None where it cannot be one.

    A name beats the description it is in apposition to: "the campaign's manager, Ann Lund, said"
    is said by Ann Lund; "a spokesman for Ann Lund" by a spokesman, and "Ann Lund's lawyer" by her
    lawyer, unless `head` itself is asked for, an `owner` or who follows "in the words of".
    """
    if head.tag_ in ("PRP", "PRP$"):
        kind = SourceKind.PRONOUN if gender.of_pronoun(head.text) else SourceKind.OTHER
        return _source(passage, head, head, kind, gender=gender.of_pronoun(head.text))
    if head.is_space:
        return None
    if not owner:
        head = _owned_by(passage, article, out_of_phrase(passage, head))
    name = _person_of(passage, article, head)
    if name is None:
        name = article.name_at(passage, head)
    if name is not None and name.label not in NOT_SPEAKERS:
        return Source(passage.index, name.start, name.end, head.i, SourceKind.NAMED, name)
    nominal = head.tag_ in NOMINAL_TAGS or head.text == AGED
    if not nominal or name is not None or head.text.lower() in RELATIVES:
        return None
    first = phrase_start(head)
    unknown = _body(passage, first, head) or _unknown_name(passage, first, head)
    if unknown is not None:
        kind = SourceKind.NAMED
        return Source(passage.index, unknown.start, unknown.end, head.i, kind, unknown)
    return _source(passage, first, head, SourceKind.DESCRIPTION, gender=gender.of_noun(head.text))


def _owned_by(passage: Passage, article: Article, head: Token) -> Token:
    """The noun somebody owns, where the parser took the owner for it: Lund's [lawyer] said."""
    name = article.name_at(passage, head)
    if name is None or not _owns(passage, name):
        return head
    behind = passage.tokens[head.i + 1 : head.i + LONGEST_RUN]
    at = next((i for i, token in enumerate(behind) if token.tag_ == "POS"), None)
    if at is None:
        return head
    noun = None
    for token in behind[at + 1 :]:
        if token.tag_ in NOUN_TAGS and article.name_at(passage, token) is None:
            noun = token
        elif token.tag_ not in ("JJ", "HYPH", "CD", "JJS"):
            break
    return head if noun is None else noun


def _source(
    passage: Passage, first: Token, head: Token, kind: SourceKind, gender: str | None
) -> Source:
    return Source(passage.index, first.idx, end_of(head), head.i, kind, None, gender)


def _body(passage: Passage, first: Token, head: Token) -> Name | None:
    """A body of people that a proper noun tells from others: the Lund campaign, Ohio police."""
    if head.text.lower() not in BODIES or head.i == 0 or first.i == head.i:
        return None
    if passage.tokens[head.i - 1].tag_ not in ("NNP", "NNPS") or first.tag_ == "PRP$":
        return None
    start = first.i + 1 if first.tag_ == "DT" else first.i
    words = passage.tokens[start : head.i + 1]
    if any(token.tag_ in ("DT", "POS", "PRP$") for token in words):
        return None
    begin, end = words[0].idx, end_of(head)
    text = passage.text[begin:end]
    return Name(passage.index, begin, end, text, "ORG", None, text)


def _unknown_name(passage: Passage, first: Token, head: Token) -> Name | None:
    """A proper noun the model took for no name, alone or after a forename: Melber says."""
    run = [token for token in passage.tokens[first.i : head.i + 1] if not is_title(token.text)]
    proper = run and all(token.tag_ == "NNP" and token.text[:1].isupper() for token in run)
    if first.is_sent_start and is_known_noun(head.text):
        return None  # Police said: a capital that the sentence asks for
    if not proper or len(run) > 2 or len(run) < head.i + 1 - first.i or head.text.isupper():
        return None
    start, end = first.idx, end_of(head)
    text = passage.text[start:end]
    return Name(passage.index, start, end, text, "PERSON", None, text)


def _person_of(passage: Passage, article: Article, head: Token) -> Name | None:
    """The person a phrase names: its head, what follows it, or what it is in apposition to."""
    own = article.name_at(passage, head)
    following = _following_name(passage, article, head, own)
    if following is not None:
        return following
    if own is not None:
        return own if own.label == "PERSON" else None
    if head.tag_ in NOUN_TAGS:
        return _named_before_apposition(passage, article, head)
    return None


def _following_name(
    passage: Passage, article: Article, head: Token, own: Name | None
) -> Name | None:
    """The name a phrase runs into ("manager Ann Lund") or that stands between commas after it."""
    doc = passage.tokens
    at = head.i + 1
    if own is not None:
        at = next((token.i for token in doc[head.i :] if token.idx >= own.end), len(doc))
    run = _run_into_name(passage, article, at)
    if run is not None:
        return run
    if own is not None or at + 1 >= len(doc) or doc[at].text not in COMMAS:
        return None
    apposed = article.name_at(passage, doc[at + 1]) or _run_into_name(passage, article, at + 1)
    return apposed if apposed is not None and _ends_phrase(passage, apposed) else None


def _run_into_name(passage: Passage, article: Article, at: int) -> Name | None:
    """The last person in a run of nouns: "campaign manager Ann Lund", "Lund's aide Paul Osei"."""
    doc = passage.tokens
    found: Name | None = None
    after_office = False
    for token in doc[at : at + LONGEST_RUN]:
        name = article.name_at(passage, token)
        if name is not None and name.label == "PERSON":
            if after_office:
                break
            found = None if _owns(passage, name) else name
        elif token.text == "of" and token.i + 2 < len(doc) and _names_office(doc[token.i + 1]):
            after_office = True
            continue
        elif not _runs_on(token) or (found is not None and not is_title(token.text)):
            break
        after_office = False
    return found


def _runs_on(token: Token) -> bool:
    """Whether a word can stand between the nouns of a phrase and the name at its end."""
    return token.tag_ in RUN_TAGS and (token.tag_ != ":" or token.text == "-")


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
    first = phrase_start(head)
    if first.i < 2 or passage.tokens[first.i - 1].text != ",":
        return None
    name = article.name_at(passage, passage.tokens[first.i - 2])
    if name is None or name.label != "PERSON" or _owns(passage, name):
        return None
    before = passage.tokens_in(0, name.start)
    return None if before and before[-1].tag_ in ("IN", "TO", "CC") else name
