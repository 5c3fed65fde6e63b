"""Tables of teams and fixtures in capitals, read as what they are: Reading 3 1 2 0 5 4 5 Stoke ...

A network that was taught sentences cuts their names in the wrong places, or sees none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schemas.names import fold
from transforms.nlp.countries import COUNTRIES
from transforms.nlp.forenames import FORENAMES
from transforms.nlp.mentions import Name, overlap, put_in
from transforms.nlp.passage import Passage
from transforms.nlp.results import BATSMEN, MOST_INDIVIDUALS, SPORT

WORD = r"(?:(?:[A-Z]\.)+|(?:St|Utd)\.|[A-Z][\w'’/&-]*(?!\.)|\([A-Z]{1,2}\))"
NUMBER = r"(?:\d{1,3}\*?|-|\.\d{3}|1/2)(?=\s|$)"
ENTRY = re.compile(
    rf"(?<![\w.,:/'’&-])(\d\d?\. ?)?({WORD}(?: (?:{WORD}|of|the|de|da|do|la)){{0,6}})"
    rf"(?= +(?:- +)*[\d.])((?: +{NUMBER})+)"
)
"""A team and its goals, points or games."""

ROWS = re.compile(r" \d{1,3} [\dA-Z.-]")
"""What no table lacks and few paragraphs have twice: looking for it costs next to nothing."""

STANDING = re.compile(r"(?: +(?:\d{1,3}|-)){6}| \d+ +\d+ +\.\d{3}")
"""Played, won, drawn, lost, for, against; or won, lost and the share: nothing else is told so."""

HEADER = re.compile(
    r"^.*\b(?:(?:Division|DIVISION|Group|GROUP|Pool|League|LEAGUE)"
    r"(?: (?:[A-Z]|\d|One|Two|Three)\b)?|Standings|[WLDPAFT]|G/F|G/A|PCT|GB|GF|GA|PTS|Pts) "
)
"""Words before a table's first team: American League [BOSTON] 8; W L PCT GB [TEXAS] 74 54."""

CITY = (
    r"(?:(?:NEW|LOS|SAN|ST\.?|KANSAS|OKLAHOMA|SALT LAKE|TAMPA|GREEN|GOLDEN|LAS) [A-Z]{3,}"
    r"|[A-Z]{4,})"
)
FIXTURE = re.compile(rf"(?<![\w-])({CITY}) AT ({CITY})(?![\w-])")
"""A team and the town it plays in: SEATTLE AT BOSTON."""

LEAST_ENTRIES, LEAST_FIXTURES = 3, 2
MOST_COUNTRIES = 1 / 3
"""Share of countries up to which all of a table are clubs: Lens 2 Monaco 1."""


def with_tables(passages: Sequence[Passage], names: Sequence[Name]) -> list[Name]:
    """Put the teams of tables, and the towns of fixtures, in the place of what was seen there."""
    rows = [each for each in passages if len(ROWS.findall(each.text)) > 1]
    sport = bool(rows) and any(SPORT.search(passage.text) for passage in passages)
    found = [name for each in rows for name in _of_table(each, names, sport)]
    found += [name for each in passages for name in _of_fixtures(each)]
    return put_in(found, names) if found else list(names)


def _of_table(passage: Passage, names: Sequence[Name], sport: bool) -> Iterator[Name]:
    for run in _runs(passage.text):
        entries = list(_entries(passage, run))
        standings = all(STANDING.search(match.group(3)) for match in run)
        ranked = run[-1].group(1) is not None
        if not standings and (len(entries) < LEAST_ENTRIES or ranked or not sport):
            continue
        if BATSMEN.search(passage.text) or _are_people(entries, names, standings):
            continue
        countries = sum(fold(entry.text) in COUNTRIES for entry in entries)
        clubs = len(entries) > 1 and countries <= MOST_COUNTRIES * len(entries)
        yield from (each for each in entries if clubs or fold(each.text) not in COUNTRIES)


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Entries that follow each other without a word between them."""
    run: list[re.Match[str]] = []
    for match in ENTRY.finditer(text):
        if run and text[run[-1].end() : match.start()].strip():
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _entries(passage: Passage, run: Sequence[re.Match[str]]) -> Iterator[Name]:
    for match in run:
        start, end = match.span(2)
        header = HEADER.match(match.group(2))
        start += header.end() if header else 0
        yield Name(passage.index, start, end, passage.text[start:end], "ORG")


def _are_people(entries: Sequence[Name], names: Sequence[Name], standings: bool) -> bool:
    """Whether a table is one of golfers or runners: by forenames, or by what was seen there."""
    words = [fold(entry.text).split() for entry in entries]
    individuals = sum(
        (len(each) > 1 and each[0] in FORENAMES) or each[0][1:2] == "." for each in words
    )
    if individuals > MOST_INDIVIDUALS * len(entries):
        return True
    seen = sum(
        name.label == "PERSON" and " " in name.text and any(overlap(name, e) for e in entries)
        for name in names
    )
    return not standings and seen > len(entries) / 2


def _of_fixtures(passage: Passage) -> Iterator[Name]:
    fixtures = list(FIXTURE.finditer(passage.text)) if " AT " in passage.text else []
    if len(fixtures) < LEAST_FIXTURES:
        return
    for match in fixtures:
        for group, label in ((1, "ORG"), (2, "GPE")):
            yield Name(passage.index, *match.span(group), match.group(group), label)
