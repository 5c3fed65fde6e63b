"""One name for everything that is no person: acronyms, countries and companies in their forms."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from schemas.names import SUFFIXES, fold
from transforms.nlp.mentions import NAME_LABELS, Name

DESIGNATORS = frozenset(
    "inc corp corporation co company ltd limited llc plc group holdings ag sa se gmbh nv lp llp"
    " partners bank".split()
)
"""What a company's name can lose in later mentions: Marlow Group, then Marlow."""

ACRONYM = re.compile(r"^(?:[A-Z]\.?){2,7}s?$")
MINOR_WORDS = frozenset("of the and for on in de du des la &".split())

SAME_PLACES = (
    ("united states", "united states of america", "america", "us", "usa"),
    ("united kingdom", "great britain", "britain", "uk"),
    ("united arab emirates", "uae"),
    ("european union", "eu"),
    ("united nations", "un"),
    ("democratic republic of congo", "democratic republic of the congo", "dr congo", "drc"),
    ("north korea", "dprk"),
    ("myanmar", "burma"),
    ("czech republic", "czechia"),
    ("ivory coast", "cote d’ivoire", "cote d'ivoire"),
)
"""Names of one place or union, the fullest that is in daily use first."""


def canonical_things(names: Sequence[Name]) -> dict[str, str]:
    """Return the canonical form by key (see `key_of`), for everything that is no person."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        if name.label in NAME_LABELS and name.label != "PERSON":
            forms[key_of(name.text)][_without_article(name.text)] += 1
    canonical = {key: _fullest_thing(spellings) for key, spellings in forms.items()}
    for shorter, longer in [*_in_brackets(names), *_aliases(canonical), *_same(forms)]:
        if shorter in canonical and longer in canonical:
            canonical[shorter] = canonical[longer]
    return canonical


def _same(forms: dict[str, Counter[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of keys for places under several names; the first of the table that is there leads."""
    for keys in SAME_PLACES:
        present = [key for key in keys if key in forms]
        for other in present[1:]:
            yield other, present[0]


def _in_brackets(names: Sequence[Name]) -> Iterator[tuple[str, str]]:
    """Pairs of keys for "World Health Organization (WHO)", whatever the letters stand for."""
    for name, following in pairwise(names):
        beside = name.passage == following.passage and following.start - name.end == len(" (")
        if beside and name.label != "PERSON" and ACRONYM.match(following.text):
            yield key_of(following.text), key_of(name.text)


def key_of(text: str) -> str:
    """Return what the spellings of one name have in common: no article, case, accents or dots."""
    return fold(_without_article(text)).replace(".", "")


def _without_article(text: str) -> str:
    plain = " ".join(re.sub(r"(?:['’]s|['’])$", "", text).split())
    return re.sub(r"^[Tt]he\s+", "", plain) or plain


def _fullest_thing(forms: Counter[str]) -> str:
    return max(
        forms, key=lambda form: (not form.isupper() or bool(ACRONYM.match(form)), forms[form], form)
    )


def _aliases(canonical: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of keys, short and long, of one thing: acronyms, and companies by their first words."""
    by_initials = _unique(canonical, _initials)
    by_stem = _unique(canonical, _stem)
    for key, form in canonical.items():
        plain = form.replace(".", "")
        if ACRONYM.match(form) and by_initials.get(plain.rstrip("s").upper()):
            yield key, by_initials[plain.rstrip("s").upper()]
        elif by_stem.get(key, key) != key:
            yield key, by_stem[key]


def _unique(canonical: dict[str, str], short: Callable[[str], str]) -> dict[str, str]:
    """Map each short form that only one thing can have to that thing's key."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, form in canonical.items():
        if short(form):
            found[short(form)].append(key)
    return {form: keys[0] for form, keys in found.items() if len(keys) == 1}


def _initials(form: str) -> str:
    words = [word for word in re.split(r"[\s-]+", form) if word.lower() not in MINOR_WORDS]
    if len(words) < 2 or not all(word[:1].isupper() for word in words):
        return ""
    return "".join(word[0] for word in words)


def _stem(form: str) -> str:
    words = form.split()
    while len(words) > 1 and fold(words[-1]).strip(".,") in DESIGNATORS | SUFFIXES:
        words.pop()
    return key_of(" ".join(words).rstrip(",")) if len(words) < len(form.split()) else ""
