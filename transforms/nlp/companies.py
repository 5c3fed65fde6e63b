"""Organisations that words beside their names give away, where small models see persons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from schemas.names import fold, parts
from transforms.nlp.countries import CAPITALS, COUNTRIES
from transforms.nlp.forenames import FEMALE, MALE
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage
from transforms.nlp.things import DESIGNATORS

BEHIND = re.compile(
    r"(?:['’]s)? (?:shares (?!(?:the|a|an|his|her)\b)|shareholders?|stock\b|subsidiary|shareholding"
    r"|newspaper|magazine|newscast|plc\b|takeover|bosses\b|dealers\b|dealerships?)"
    r"| (?:rose|fell|closed|climbed|slid|slipped|jumped|dropped)\b[^.]{0,25}?"
    r" (?:[$£€]\d|\d[\d./]*p\b)"
)
BEFORE = re.compile(
    r"(?:\b(?:[Ss]hares|(?<!at )[Ss]takes?|[Ss]hareholders) (?:in|of)"
    r"|\b(?:company|firm|maker|carmaker|automaker|airline|bank|broker|brokerage|insurer|lender"
    r"|newspaper|daily|weekly|magazine|broadcaster|retailer|supermarket|chain|utility|producer"
    r"|manufacturer|supplier|operator|developer|publisher|startup|start-up|conglomerate|club)) $"
)
SURELY_BEFORE = re.compile(
    r"(?:\b[Ss]hares in|\b(?:company|firm|airline|newspaper|daily|weekly)) $"
)
"""What no person stands behind, whatever the name looks like: the newspaper La Jornada."""

TRADED = frozenset("bitcoin brent copper crude dow ether ethereum gold nasdaq silver".split())
"""What rises and falls as shares do, and is no company."""

NO_COMPANIES = MALE | FEMALE | TRADED
LONGEST_BEFORE = 24


def with_companies(passages: Sequence[Passage], names: Sequence[Name]) -> list[Name]:
    """Take a name for an organisation's throughout where the text says so once.

    "Shares in Barrick", "the airline Barrick" and "Barrick Gold Corp." make Barrick a company,
    unless somebody in the document bears the name.
    """
    texts = {passage.index: passage.text for passage in passages}
    told = {
        fold(name.text) for name in names if _is_open(name) and _is_told(texts[name.passage], name)
    }
    bearers = bearers_of([name for name in names if fold(name.text) not in told])
    known = {
        "PERSON": (told | _stems(names)) - bearers,
        "GPE": told - bearers,
        "LOC": told - bearers,
    }
    return [
        replace(name, label="ORG")
        if _is_open(name) and fold(name.text) in known[name.label]
        else name
        for name in names
    ]


def bearers_of(names: Sequence[Name]) -> set[str]:
    """Return the folded words of the names of persons who are named in full or with a title."""
    return {
        part
        for name in names
        if name.label == "PERSON" and (" " in name.text or name.honorific is not None)
        for part in parts(name.text)
    }


def _is_told(text: str, name: Name) -> bool:
    before = text[max(0, name.start - LONGEST_BEFORE) : name.start]
    if " " in name.text:
        return SURELY_BEFORE.search(before) is not None
    return bool(BEHIND.match(text, name.end) or BEFORE.search(before))


def _is_open(name: Name) -> bool:
    """Whether a name the model took for a person or an unknown place may be a company's."""
    folded = fold(name.text)
    if name.honorific is not None or folded.split()[0] in NO_COMPANIES:
        return False
    known = folded in COUNTRIES or folded in CAPITALS
    return name.label == "PERSON" or (name.label in ("GPE", "LOC") and not known)


def _stems(names: Sequence[Name]) -> set[str]:
    """First words of companies' full names: Barrick of Barrick Gold Corp."""
    found: set[str] = set()
    for name in names:
        words = fold(name.text).replace(",", "").split()
        if name.label == "ORG" and len(words) > 1 and words[-1].rstrip(".") in DESIGNATORS:
            found.add(words[0])
    return found
