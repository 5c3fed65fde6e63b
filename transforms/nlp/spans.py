"""From a model's entity span to a name: what does not belong to it is cut off."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from spacy.tokens import Span, Token

from schemas.names import fold, is_title
from transforms.nlp.forenames import FORENAMES
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage, end_of
from transforms.nlp.peoples import PEOPLES
from transforms.nlp.speaking import PEOPLE

EDGES = " \"'“”‘’«»`.,;:()[]—–-*"
HANDLE = re.compile(r"^[@#]")
POSSESSIVES = frozenset({"'s", "’s", "‘s", "'", "’", "‘"})
DASHES = frozenset({"-", "–", "—", "--", "|", "/"})
NO_NAME_TAGS = frozenset(
    {"IN", "CC", "DT", "TO", "MD", "RB", "VBD", "VBZ", "VBP", "PRP", "PRP$", "WRB", "WP", "WDT"}
)
"""Tags of words that neither begin nor end a person's name: Said Lund, Lund of."""

PERSONAL_TITLES = frozenset(
    "justice judge sen senator rep representative gov governor president secretary minister mayor"
    " chancellor premier attorney general director chairman chairwoman spokesman"
    " spokeswoman pvt sgt capt col maj".split()
)

GENERIC = frozenset(
    "ministry department court committee commission agency council bureau bank authority".split()
)
"""Last words of organisations' names that are none by themselves."""

CLUBS = frozenset(
    "AC A.C. AEK AFC AS A.S. AZ BSC CF CFR CSKA FC F.C. FK FSV GKS HNK HSV IFK KFC KV LKS MSK MSV"
    " MTK NAC NEC NK OFK OGC PSV RC RCD RKC RSC RWD SC SK SV TSV UD VfB VfL VVV".split()
)
"""Letters before a club's town that belong to its name."""

SHORTENED = frozenset({"Co.", "Corp.", "Cos.", "Inc.", "Ltd."})
"""Last words of companies' names; at the end of a sentence their dot is the full stop."""

OFFICES = frozenset({"ceo", "cfo", "coo"})
"""Ends of no organisation's name, whatever follows."""


def name_of(passage: Passage, span: Span) -> Name | None:
    """Cut marks, possessive endings, line breaks, titles and stray words from a model's span."""
    tokens = _without_edges(passage.tokens[span.start : span.end])
    label = span.label_
    if label in ("ORG", "GPE", "LOC"):
        person = _person_behind_title(tokens)
        if person:
            tokens, label = person, "PERSON"
    if label in ("PERSON", "GPE", "LOC") and tokens and _is_club(passage, tokens[0]):
        label = "ORG" if tokens[0].text.istitle() else label
    if label == "PERSON":
        tokens = _of_person(tokens)
    if label == "ORG":
        tokens = _of_organisation(passage, tokens)
    if not tokens or HANDLE.match(tokens[0].text):
        return None
    start, end = tokens[0].idx, end_of(tokens[-1]) - _has_full_stop(passage, tokens[-1])
    text = passage.text[start:end]
    if not any(character.isalnum() for character in text):
        return None
    name = Name(passage.index, start, end, text, label, title_before(passage, tokens[0].i))
    return _without_role(passage, name, tokens) if label == "PERSON" else name


def _has_full_stop(passage: Passage, last: Token) -> bool:
    """Whether the dot of Corp. ends the sentence, too."""
    ends = last.i + 1 == len(passage.tokens) or bool(passage.tokens[last.i + 1].is_sent_start)
    return ends and last.text in SHORTENED


def title_before(passage: Passage, at: int) -> str | None:
    """Return the title right before a token, folded: mr, president."""
    if at and is_title(passage.tokens[at - 1].text):
        return fold(passage.tokens[at - 1].text).rstrip(".")
    return None


def _without_edges(tokens: list[Token]) -> list[Token]:
    broken = next((i for i, token in enumerate(tokens) if "\n" in token.text), len(tokens))
    tokens = tokens[:broken]
    while tokens and (tokens[-1].text in POSSESSIVES or not tokens[-1].text.strip(EDGES)):
        tokens.pop()
    while tokens and not tokens[0].text.strip(EDGES):
        tokens.pop(0)
    return tokens


def _without_second_part(tokens: list[Token]) -> list[Token]:
    """Cut a span at a dash with spaces around it."""
    for at, token in enumerate(tokens):
        if at and token.text in DASHES and token.whitespace_ and tokens[at - 1].whitespace_:
            return tokens[:at]
    return tokens


def _of_person(tokens: list[Token]) -> list[Token]:
    """Cut a person's span at a dash with spaces around it, and stray words from its ends."""
    tokens = _without_second_part(tokens)
    while len(tokens) > 1 and tokens[-1].tag_ in NO_NAME_TAGS and tokens[-1].text.islower():
        tokens = tokens[:-1]
    while len(tokens) > 1 and _is_stray(tokens[0]):
        tokens = tokens[1:]
    while len(tokens) > 1 and is_title(tokens[0].text):
        tokens = tokens[1:]
    return tokens


def _of_organisation(passage: Passage, tokens: list[Token]) -> list[Token]:
    """Cut a stray word or an office from the end: Court of Appeals [for], FBI [Director] Lund."""
    if tokens and tokens[0].text.isupper():
        tokens = _without_second_part(tokens)
    if tokens and fold(tokens[0].text) in GENERIC:
        tokens = [*_capitals_before(passage, tokens[0]), *tokens]
    elif tokens and _is_club(passage, tokens[0]):
        tokens = [passage.tokens[tokens[0].i - 1], *tokens]
    while len(tokens) > 1 and tokens[0].tag_ == "JJ" and _is_lower_before_capital(tokens):
        tokens = tokens[1:]
    if tokens and tokens[-1].text == "of":
        tokens = [*tokens, *_capitals_behind(passage, tokens[-1])]
    while len(tokens) > 1 and tokens[-1].tag_ in ("IN", "CC", "DT") and tokens[-1].text.islower():
        tokens = tokens[:-1]
    return _without_office(passage, tokens)


def _without_office(passage: Passage, tokens: list[Token]) -> list[Token]:
    """Cut an office from the end; of Information Minister before a name nothing is left."""
    if len(tokens) < 2 or is_title(tokens[-2].text):
        return tokens
    office = fold(tokens[-1].text).rstrip("-")
    following = passage.tokens[tokens[-1].i + 1 : tokens[-1].i + 2]
    named = bool(following) and following[0].ent_type_ == "PERSON"
    rest = tokens[:-1]
    whole = len(rest) > 1 or rest[0].text.isupper() or office in ("chair", "chairman", "chairwoman")
    if office in ("minister", "secretary") and (named or tokens[-1].text.endswith("-")):
        return rest if whole else []
    return rest if whole and (office in OFFICES or (named and is_title(office))) else tokens


def _is_club(passage: Passage, first: Token) -> bool:
    """Whether letters of a club stand right before a word: RKC Waalwijk."""
    return first.i > 0 and passage.tokens[first.i - 1].text in CLUBS


def _capitals_behind(passage: Passage, last: Token) -> list[Token]:
    """What an institution is of, where the model stopped before it: University of [Khartoum]."""
    behind = passage.tokens[last.i + 1 : last.i + 4]
    named = list(takewhile(lambda token: token.tag_ in ("NNP", "NNPS", "HYPH"), behind))
    following = passage.tokens[last.i + len(named) + 1 : last.i + len(named) + 2]
    return [] if following and following[0].text in POSSESSIVES else named


def _is_lower_before_capital(tokens: list[Token]) -> bool:
    return tokens[0].text.islower() and tokens[1].text[0].isupper()


def _capitals_before(passage: Passage, first: Token) -> list[Token]:
    """The rest of a name of which the model found the last word only: [Foreign] Ministry."""
    at = first.i
    while at and not passage.tokens[at].is_sent_start:
        before = passage.tokens[at - 1]
        named = before.ent_type_ or before.is_sent_start or fold(before.text) in PEOPLES
        if named or not before.text.istitle() or not before.text.isalpha():
            break
        at -= 1
    return passage.tokens[at : first.i]


def _is_stray(token: Token) -> bool:
    """Whether a word begins a sentence and no name: Said Lund. Even Lund left."""
    return token.tag_ in NO_NAME_TAGS and fold(token.text) not in FORENAMES


def _person_behind_title(tokens: list[Token]) -> list[Token]:
    """The person in what the model took for one organisation: Supreme Court Justice Ann Lund."""
    for at, token in enumerate(tokens[:-2]):
        title = fold(token.text).rstrip(".")
        if title in PERSONAL_TITLES and fold(tokens[at + 1].text) in FORENAMES:
            return tokens[at + 1 :]
    return []


def _without_role(passage: Passage, name: Name, tokens: list[Token]) -> Name:
    """Take a role with a capital letter from a name: Striker Kofi Mensah, Neighbour Joan Price."""
    first = fold(tokens[0].text)
    if len(tokens) < 2 or first not in PEOPLE or first in FORENAMES:
        return name
    start = tokens[1].idx
    return replace(name, start=start, text=passage.text[start : name.end], honorific=first)
