"""Join the names of persons across articles: only where something speaks for it, and saying what.

A name is joined with another
1. if both are the same words, titles, accents and case aside ("same name");
2. if one leaves out a middle initial, and nobody else with these names has another one; or a whole
   middle name, and the articles bear it out ("middle name left out");
3. if both are transcriptions of one name, and the articles bear it out ("another spelling");
4. if it is a surname alone, and just one person who is in the news at that time has it, and the
   articles bear it out ("surname alone").

Articles bear it out if they give both the same title, tell the same story, or name two further
names in common. What stays open stays apart: a wrong join puts words into somebody's mouth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from schemas.ids import person_id
from schemas.names import bare, fold, parts
from transforms.people.spelling import sounds

_IN_THE_NEWS = timedelta(days=30)
"""How far apart two articles may be for a surname alone to mean the same person."""

_ENOUGH_IN_COMMON = 2

_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})

Key = tuple[str, ...]


class Rule(StrEnum):
    """Why a name was taken for a person's."""

    SAME = "same name"
    MIDDLE = "middle name left out"
    SPELLING = "another spelling"
    SURNAME = "surname alone"
    OPEN = "open"  # not joined with anybody


@dataclass(frozen=True)
class Appearance:
    """A person's name in an article, in its fullest form there."""

    article_id: str
    at: datetime
    name: str
    story_id: str | None = None
    titles: frozenset[str] = frozenset()  # in lower case: president, dr
    company: frozenset[str] = frozenset()  # other names in the article, in lower case


@dataclass(frozen=True)
class Person:
    """A person as the dataset knows them."""

    person_id: str
    name: str
    names: tuple[str, ...]  # the forms of the name, the most used first


@dataclass(frozen=True)
class Reading:
    """Who is meant by a name in an article; `person` is None where that stays open."""

    appearance: Appearance
    person: Person | None
    rule: Rule
    evidence: str


@dataclass
class _Group:
    """The appearances of one person, and by which rule each name came to it."""

    key: Key
    members: list[tuple[Appearance, Rule, str]]

    @property
    def appearances(self) -> list[Appearance]:
        return [appearance for appearance, _, _ in self.members]


def join_people(appearances: Iterable[Appearance]) -> list[Reading]:
    """Tell who is meant by every name, in the order of article and name."""
    named: defaultdict[Key, list[Appearance]] = defaultdict(list)
    for appearance in sorted(appearances, key=_order):
        named[_key(appearance.name)].append(appearance)
    full = [_group(key, found) for key, found in sorted(named.items()) if len(key) > 1]
    groups = _join_spellings(_join_middles(full))
    alone = [each for key, found in named.items() if len(key) == 1 for each in found]
    left = list(_place_surnames(groups, alone))
    readings = [reading for group in groups for reading in _readings(group)]
    return sorted([*readings, *left], key=_order_of_reading)


def _key(name: str) -> Key:
    """Return the words of a name, Jr. and the like with the first: father and son are two."""
    words = parts(name)
    last = fold(bare(name).split()[-1]).rstrip(".")
    return (f"{words[0]} {last}", *words[1:]) if last in _GENERATIONS and words[1:] else words


def _group(key: Key, found: list[Appearance]) -> _Group:
    return _Group(key, [(appearance, Rule.SAME, "") for appearance in found])


def _join_middles(groups: list[_Group]) -> list[_Group]:
    """Join Ann Lund with Ann F. Lund, unless there is an Ann G. Lund as well."""
    by_ends: defaultdict[Key, list[_Group]] = defaultdict(list)
    for group in groups:
        by_ends[group.key[0], group.key[-1]].append(group)
    joined = []
    for alike in by_ends.values():
        fullest = max(alike, key=_fullness)
        joined.append(fullest)
        unique = all(_fits(group.key[1:-1], fullest.key[1:-1]) for group in alike)
        for group in (group for group in alike if group is not fullest):
            evidence = _why_middle(fullest, group) if unique else ""
            if evidence:
                _absorb(fullest, group, Rule.MIDDLE, evidence)
            else:
                joined.append(group)
    return joined


def _why_middle(fullest: _Group, group: _Group) -> str:
    left_out = set(fullest.key[1:-1]) - set(group.key[1:-1])
    if all(len(word) == 1 for word in left_out):
        return "no other initial between these names"
    return _common(fullest.appearances, group.appearances)


def _join_spellings(groups: list[_Group]) -> list[_Group]:
    by_sound: defaultdict[Key, list[_Group]] = defaultdict(list)
    for group in groups:
        by_sound[tuple(map(sounds, (group.key[0], group.key[-1])))].append(group)
    joined = []
    for alike in by_sound.values():
        alike.sort(key=_weight)
        first, kept = alike[0], [alike[0]]
        for group in alike[1:]:
            evidence = _common(first.appearances, group.appearances)
            if evidence:
                _absorb(first, group, Rule.SPELLING, evidence)
            else:
                kept.append(group)
        joined += kept
    return joined


def _place_surnames(groups: list[_Group], alone: list[Appearance]) -> Iterator[Reading]:
    """Add each surname to the one person who is meant; yield those of whom it stays open."""
    by_surname: defaultdict[str, list[tuple[_Group, list[Appearance]]]] = defaultdict(list)
    for group in groups:
        by_surname[sounds(group.key[-1])].append((group, group.appearances))
    for appearance in alone:
        candidates = [
            (group, near)
            for group, known in by_surname[sounds(parts(appearance.name)[0])]
            if (near := [each for each in known if abs(each.at - appearance.at) <= _IN_THE_NEWS])
        ]
        evidence = _common(candidates[0][1], [appearance]) if len(candidates) == 1 else ""
        if evidence:
            candidates[0][0].members.append((appearance, Rule.SURNAME, evidence))
        else:
            reason = _why_open([group for group, _ in candidates])
            yield Reading(appearance, None, Rule.OPEN, reason)


def _common(known: Sequence[Appearance], others: Sequence[Appearance]) -> str:
    """Return what bears out that two groups of appearances are one person's; empty: nothing."""
    titles = _union(each.titles for each in known) & _union(each.titles for each in others)
    if titles:
        return f"both {min(titles)}"
    stories = {each.story_id for each in known} & {each.story_id for each in others} - {None}
    if stories:
        return "in the same story"
    own = {each.name.casefold() for each in (*known, *others)}
    company = _union(each.company for each in known) & _union(each.company for each in others)
    shared = sorted(company - own)
    if len(shared) >= _ENOUGH_IN_COMMON:
        return f"both named with {', '.join(shared[:3])}"
    return ""


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _fits(middle: Key, fuller: Key) -> bool:
    """Whether a middle name is left out, or an initial of the fuller one."""
    if not middle or middle == fuller:
        return True
    return len(middle) == len(fuller) and all(
        one == other or one == other[0] for one, other in zip(middle, fuller, strict=True)
    )


def _absorb(group: _Group, other: _Group, rule: Rule, evidence: str) -> None:
    for appearance, before, why in other.members:
        joined = (rule, evidence) if before is Rule.SAME else (before, why)
        group.members.append((appearance, *joined))


def _readings(group: _Group) -> Iterator[Reading]:
    full = (each.name for each, rule, _ in group.members if rule is not Rule.SURNAME)
    forms = Counter(map(bare, full))
    names = tuple(name for name, _ in sorted(forms.items(), key=lambda item: (-item[1], item[0])))
    person = Person(person_id(" ".join(group.key)), names[0], names)
    for appearance, rule, evidence in group.members:
        yield Reading(appearance, person, rule, evidence)


def _why_open(candidates: Sequence[_Group]) -> str:
    if not candidates:
        return "no full name at that time"
    names = ", ".join(bare(group.members[0][0].name) for group in candidates[:3])
    return f"could be {names}" + (" and others" if len(candidates) > 3 else "")


def _fullness(group: _Group) -> tuple[int, int, Key]:
    return len(group.key), sum(map(len, group.key)), group.key


def _weight(group: _Group) -> tuple[int, Key]:
    return -len(group.members), group.key


def _order(appearance: Appearance) -> tuple[str, str]:
    return appearance.article_id, appearance.name


def _order_of_reading(reading: Reading) -> tuple[str, str]:
    return _order(reading.appearance)
