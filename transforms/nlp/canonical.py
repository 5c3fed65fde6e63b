"""One name for each named thing of a document: the fullest form it is given there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from transforms.nlp import gender
from transforms.nlp.mentions import NAME_LABELS, NUMERIC_LABELS, Name
from transforms.nlp.names import SUFFIXES, bare, fold, parts

NICKNAMES = {
    short: full
    for full, shorts in {
        "william": "bill will billy",
        "robert": "bob rob bobby",
        "richard": "rick dick rich",
        "james": "jim jimmy",
        "thomas": "tom",
        "michael": "mike",
        "joseph": "joe",
        "john": "jack johnny",
        "edward": "ed ted eddie",
        "donald": "don",
        "daniel": "dan danny",
        "david": "dave",
        "charles": "charlie chuck",
        "christopher": "chris",
        "stephen": "steve",
        "steven": "steve",
        "timothy": "tim",
        "anthony": "tony",
        "benjamin": "ben",
        "samuel": "sam",
        "gregory": "greg",
        "jeffrey": "jeff",
        "kenneth": "ken",
        "ronald": "ron",
        "matthew": "matt",
        "andrew": "andy drew",
        "elizabeth": "liz beth betsy",
        "katherine": "kate kathy",
        "margaret": "maggie peggy",
        "deborah": "debbie deb",
        "susan": "sue susie",
        "patricia": "pat patty",
        "jennifer": "jen jenny",
        "rebecca": "becky",
        "bernard": "bernie",
    }.items()
    for short in shorts.split()
}
DESIGNATORS = frozenset(
    "inc corp corporation co company ltd limited llc plc group holdings ag sa se gmbh nv lp llp"
    " partners bank".split()
)
"""What a company's name can lose in later mentions: Marlow Group, then Marlow."""

ACRONYM = re.compile(r"^(?:[A-Z]\.?){2,7}s?$")
MINOR_WORDS = frozenset("of the and for on in de du des la &".split())


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
    people = _people(names)
    things = _things(names)
    named: list[Name] = []
    for name in names:
        if name.label == "PERSON":
            canonical = _person_name(name, people, named)
        elif name.label in NUMERIC_LABELS or name.label not in NAME_LABELS:
            canonical = name.text
        else:
            canonical = things[_key(name.text)]
        named.append(replace(name, canonical=canonical))
    return named, people


def _people(names: Sequence[Name]) -> list[Person]:
    """Full names of the document, each spelling joined to the fullest of the same person."""
    spellings: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    titles: defaultdict[tuple[str, str], list[str | None]] = defaultdict(list)
    for name in names:
        words = parts(name.text)
        if name.label == "PERSON" and len(words) > 1:
            key = _identity(words)
            spellings[key][bare(name.text)] += 1
            titles[key].append(name.honorific)
    lone_titles = _lone_titles(names, spellings)
    return [
        Person(
            name=_fullest(forms),
            words=parts(_fullest(forms)),
            gender=gender.of_person(_fullest(forms), [*titles[key], *lone_titles[key]]),
            mentions=sum(forms.values()),
        )
        for key, forms in spellings.items()
    ]


def _lone_titles(
    names: Sequence[Name], spellings: dict[tuple[str, str], Counter[str]]
) -> dict[tuple[str, str], list[str | None]]:
    """Titles before a bare surname, where only one person bears it: Ms. Okafor."""
    bearers: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in spellings:
        bearers[key[1]].append(key)
    titles: defaultdict[tuple[str, str], list[str | None]] = defaultdict(list)
    for name in names:
        words = parts(name.text)
        if name.label == "PERSON" and len(words) == 1 and len(bearers[words[0]]) == 1:
            titles[bearers[words[0]][0]].append(name.honorific)
    return titles


def _identity(words: tuple[str, ...]) -> tuple[str, str]:
    first = words[0]
    return NICKNAMES.get(first, first), words[-1]


def _fullest(forms: Counter[str]) -> str:
    """The longest spelling in mixed case; the most frequent one of equal length."""
    return max(forms, key=lambda form: (not form.isupper(), len(parts(form)), forms[form], form))


def _person_name(name: Name, people: Sequence[Person], earlier: Sequence[Name]) -> str:
    words = parts(name.text)
    if len(words) > 1:
        key = _identity(words)
        return next((each.name for each in people if _identity(each.words) == key), bare(name.text))
    person = find_person(name.text, name.honorific, people, earlier)
    return bare(name.text) if person is None else person.name


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


def _things(names: Sequence[Name]) -> dict[str, str]:
    """Canonical form by key, for everything that is no person."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        if name.label in NAME_LABELS and name.label != "PERSON":
            forms[_key(name.text)][_without_article(name.text)] += 1
    canonical = {key: _fullest_thing(spellings) for key, spellings in forms.items()}
    for shorter, longer in _aliases(canonical):
        canonical[shorter] = canonical[longer]
    return canonical


def _key(text: str) -> str:
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
    return _key(" ".join(words).rstrip(",")) if len(words) < len(form.split()) else ""
