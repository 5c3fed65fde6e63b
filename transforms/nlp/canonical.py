"""One name for each named thing of a document: the fullest form it is given there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemas.names import bare, parts
from transforms.nlp import gender
from transforms.nlp.mentions import NAME_LABELS, NUMERIC_LABELS, Name
from transforms.nlp.nicknames import NICKNAMES
from transforms.nlp.things import canonical_things, key_of

Identity = tuple[str, str]
"""First and last word of a full name, nicknames written out."""


@dataclass(frozen=True)
class Person:
    """Somebody a document names."""

    name: str  # fullest form
    words: tuple[str, ...]  # its folded parts
    gender: str | None  # "m", "f", or not known
    mentions: int  # times named in full


def group(names: Sequence[Name]) -> tuple[list[Name], list[Person]]:
    """Give every mention the fullest form of its name; also return the persons of the document.

    "Chen" is "Dana Chen" where she is the only Chen; of two, the title decides ("Ms. Chen"), else
    who was named in full last. Organisations join acronym and expansion. Amounts and dates stand
    for themselves.
    """
    people, by_identity = _people(names)
    things = canonical_things(names)
    named: list[Name] = []
    for name in names:
        if name.label == "PERSON":
            canonical = _person_name(name, people, by_identity, named)
        elif name.label in NUMERIC_LABELS or name.label not in NAME_LABELS:
            canonical = name.text
        else:
            canonical = things[key_of(name.text)]
        named.append(replace(name, canonical=canonical))
    return named, people


def _people(names: Sequence[Name]) -> tuple[list[Person], dict[Identity, Person]]:
    """Full names of the document, each spelling joined to the fullest of the same person.

    Returns the persons, and the person behind each spelling's identity.
    """
    spellings: defaultdict[Identity, Counter[str]] = defaultdict(Counter)
    titles: defaultdict[Identity, list[str | None]] = defaultdict(list)
    for name in names:
        words = parts(name.text)
        if name.label == "PERSON" and len(words) > 1:
            key = _identity(words)
            spellings[key][bare(name.text)] += 1
            titles[key].append(name.honorific)
    joined = _joined(spellings)
    for key, fuller in joined.items():
        spellings[fuller].update(spellings.pop(key))
        titles[fuller].extend(titles[key])
    lone_titles = _lone_titles(names, spellings)
    people = {
        key: Person(
            name=_fullest(forms),
            words=parts(_fullest(forms)),
            gender=gender.of_person(_fullest(forms), [*titles[key], *lone_titles[key]]),
            mentions=sum(forms.values()),
        )
        for key, forms in spellings.items()
    }
    return list(people.values()), people | {key: people[joined[key]] for key in joined}


def _joined(spellings: dict[Identity, Counter[str]]) -> dict[Identity, Identity]:
    """Shorter full names that are the end of one longer: Suu Kyi, López Obrador."""
    words = {key: parts(_fullest(forms)) for key, forms in spellings.items()}
    joined: dict[Identity, Identity] = {}
    for key, short in words.items():
        size = len(short)
        longer = [
            other for other, full in words.items() if len(full) > size and short == full[-size:]
        ]
        if len(longer) == 1 and longer[0] not in joined:
            joined[key] = longer[0]
    return {key: other for key, other in joined.items() if other not in joined}


def _lone_titles(
    names: Sequence[Name], spellings: dict[Identity, Counter[str]]
) -> dict[Identity, list[str | None]]:
    """Titles before a bare surname, where only one person bears it: Ms. Okafor."""
    bearers: defaultdict[str, list[Identity]] = defaultdict(list)
    for key in spellings:
        bearers[key[1]].append(key)
    titles: defaultdict[Identity, list[str | None]] = defaultdict(list)
    for name in names:
        words = parts(name.text)
        if name.label == "PERSON" and len(words) == 1 and len(bearers[words[0]]) == 1:
            titles[bearers[words[0]][0]].append(name.honorific)
    return titles


def _identity(words: tuple[str, ...]) -> Identity:
    first = words[0]
    return NICKNAMES.get(first, first), words[-1]


def _fullest(forms: Counter[str]) -> str:
    """The longest spelling in mixed case; the most frequent one of equal length."""
    return max(forms, key=lambda form: (not form.isupper(), len(parts(form)), forms[form], form))


def _person_name(
    name: Name,
    people: Sequence[Person],
    by_identity: dict[Identity, Person],
    earlier: Sequence[Name],
) -> str:
    words = parts(name.text)
    if len(words) > 1:
        known = by_identity.get(_identity(words))
    else:
        known = find_person(name.text, name.honorific, people, earlier)
    return bare(name.text) if known is None else known.name


def find_person(
    text: str, honorific: str | None, people: Sequence[Person], earlier: Sequence[Name]
) -> Person | None:
    """Find whom a single word means: a surname, else a forename; None where nobody or several.

    Args:
        text: the word, a title may stand before it.
        honorific: title before it, folded.
        people: persons the document names in full.
        earlier: mentions before this one, grouped, in text order.
    """
    words = parts(text)
    if not words:
        return None
    bearers = [each for each in people if words[-1] == each.words[-1]]
    bearers = bearers or [each for each in people if words[-1] == each.words[0]]
    if honorific is not None:
        wanted = gender.of_person(text, [honorific])
        fitting = [each for each in bearers if wanted in (None, each.gender)]
        open_ones = [each for each in bearers if each.gender is None]
        bearers = fitting or open_ones or bearers
    if len(bearers) < 2:
        return bearers[0] if bearers else None
    return _likeliest(bearers, earlier)


def _likeliest(bearers: Sequence[Person], earlier: Sequence[Name]) -> Person | None:
    """Of several persons of one surname: who is named in full most, else who was last."""
    first, second = sorted(bearers, key=lambda each: -each.mentions)[:2]
    if first.mentions >= 2 * second.mentions:
        return first
    by_name = {each.name: each for each in bearers}
    return next(
        (by_name[name.canonical] for name in reversed(earlier) if name.canonical in by_name), first
    )
