"""Teams in tables of sport, where small models see places and persons: Boston 5 New York 3."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from itertools import groupby, pairwise

from schemas.names import fold, parts
from transforms.nlp.companies import bearers_of
from transforms.nlp.countries import COUNTRIES
from transforms.nlp.forenames import FORENAMES
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage

TEAM_LABELS = frozenset({"PERSON", "GPE", "LOC", "ORG"})

SCORE = re.compile(
    r"(?: \([A-Z][\w ]+\) \d{1,3}(?! -)| \d{1,3})(?![\w%:/-]|[.,]\d)"
    r"(?! (?:per ?cent|degrees|points|votes)\b)"
)
"""Goals, points or games in a table, right behind a team or its country."""

AGAINST = re.compile(r"(?: \([A-Z][\w ]+\))? vs?\.? ")
BEATEN = re.compile(r" (?:beat|beats|defeated|thrashed|edged|routed|drew with|lost to) ")
PLAYER = re.compile(
    r"(?:['’]s)? (?:goalkeeper|striker|midfielder|defender|winger|centre-half|fly-half|scrum-half"
    r"|catcher|pitcher|outfielder|infielder|shortstop|quarterback|linebacker|point guard|coach"
    r"|manager|captain|skipper)s?\b"
)
"""Who plays for the team named before: [Seattle] catcher Ann Lund."""

CALLED = re.compile(r"\b(?:side|champions|rivals|visitors|hosts|strugglers|newcomers) $")
"""What a team behind it is called: the Portuguese champions [Porto]."""

PLACED = re.compile(r"\d\. ?$")
INSIDE = re.compile(r"\b(?:[Ii]n|[Aa]t) $")
GROUND = re.compile(r"\bAt $")
"""Where a game is played, before a colon: At [Cardiff]: Match drawn."""

LONGEST_CALLED = 12

SPORT = re.compile(
    r"\b(?:soccer|division|championship|football|baseball|basketball|cricket|rugby|hockey|league|cup|match(?:es)?|fixtures"
    r"|standings|innings|half-?time|attendance|playoffs?|grand prix|NBA|NFL|MLB|NHL)\b",
    re.IGNORECASE,
)
CRICKET = re.compile(r"\b(?:cricket|innings|wickets?|batsm[ae]n)\b", re.IGNORECASE)
COUNTIES = frozenset(
    "derbyshire durham essex glamorgan gloucestershire hampshire kent lancashire leicestershire"
    " middlesex northamptonshire nottinghamshire somerset surrey sussex warwickshire worcestershire"
    " yorkshire".split()
)
"""Counties of England and Wales that are teams where there is cricket."""

BATSMEN = re.compile(r"\b(?:not out|lbw|[bc] [A-Z])")
MOST_INDIVIDUALS = 0.25
"""Share of entries with forenames above which a table is one of golfers or runners."""


def with_teams(passages: Sequence[Passage], names: Sequence[Name]) -> list[Name]:
    """Take for organisations what plays against each other or has scores, countries left out.

    A team's name is one in the whole document, unless somebody bears it.
    """
    texts = {passage.index: passage.text for passage in passages}
    teams: set[str] = set()
    for index, group in groupby(names, key=lambda name: name.passage):
        own = list(group)
        teams |= {name.text for name in _riding_for(texts[index], own)}
        playing = _playing(texts[index], own) | _with_players(texts[index], own)
        if playing and any(SPORT.search(text) for text in texts.values()):
            teams |= {name.text for name in playing}
    counties = {name.text for name in names if fold(name.text) in COUNTIES}
    if counties and any(CRICKET.search(text) for text in texts.values()):
        teams |= counties
    if not teams:
        return list(names)
    bearers = bearers_of([name for name in names if name.text not in teams])
    return [_in_sport(texts[name.passage], name, teams, bearers) for name in names]


def _in_sport(text: str, name: Name, teams: Set[str], bearers: Set[str]) -> Name:
    """Give a name the label of a team, or of the place where one plays.

    Args:
        text: of its passage.
        name: a name.
        teams: names of teams.
        bearers: words of persons' names.
    """
    is_team = name.text in teams and name.label in TEAM_LABELS
    if not is_team and name.label != "ORG":
        return name
    before = text[max(0, name.start - 4) : name.start]
    if GROUND.search(before) and text.startswith(":", name.end):
        return replace(name, label="GPE")
    borne = name.label == "PERSON" and not bearers.isdisjoint(parts(name.text))
    if borne or fold(name.text) in COUNTRIES or INSIDE.search(before):
        return name
    return replace(name, label="ORG")


def _playing(text: str, names: Sequence[Name]) -> set[Name]:
    outside = [name for name in names if not _in_brackets(text, name.start)]
    candidates = [name for name in outside if name.label in TEAM_LABELS]
    candidates = [name for name in candidates if not _is_placed(text, name)]
    against = {
        name
        for pair in pairwise(candidates)
        if AGAINST.fullmatch(text, pair[0].end, pair[1].start)
        for name in pair
    }
    entries = against | {name for name in candidates if SCORE.match(text, name.end)}
    individuals = _individuals(entries) > MOST_INDIVIDUALS * len(entries)
    return set() if len(entries) < 2 or individuals or BATSMEN.search(text) else entries


def _with_players(text: str, names: Sequence[Name]) -> set[Name]:
    """Teams by their players or coach, and what an organisation beat or was beaten by."""
    found = {
        name
        for name in names
        if name.label in TEAM_LABELS
        and (
            (name.label != "PERSON" and PLAYER.match(text, name.end))
            or CALLED.search(text[max(0, name.start - LONGEST_CALLED) : name.start])
        )
    }
    for one, other in pairwise(names):
        if BEATEN.fullmatch(text, one.end, other.start) and "ORG" in (one.label, other.label):
            found |= {each for each in (one, other) if each.label != "PERSON"}
    return found


def _is_placed(text: str, name: Name) -> bool:
    """Whether somebody has a place in a list of individuals: 3. Lund 293."""
    return (
        name.label == "PERSON"
        and PLACED.search(text[max(0, name.start - 3) : name.start]) is not None
    )


def _in_brackets(text: str, at: int) -> bool:
    """Whether a place is between brackets, where the scorers stand: Volendam 1 (Jongsma 85th)."""
    return text.rfind("(", 0, at) > text.rfind(")", 0, at)


def _individuals(names: Iterable[Name]) -> int:
    return sum(
        name.honorific is not None
        or (name.label == "PERSON" and fold(name.text).split()[0].rstrip(".") in FORENAMES)
        or (name.label == "PERSON" and name.text[1:2] == ".")
        for name in names
    )


def _riding_for(text: str, names: Sequence[Name]) -> set[Name]:
    """The teams behind persons and their countries: 12. Olivier Lund (France) Ligier 1:56.4."""
    return {
        team
        for person, country, team in zip(names, names[1:], names[2:], strict=False)
        if person.label == "PERSON"
        and text[person.end : country.start] == " ("
        and text[country.end : team.start] == ") "
        and team.label in TEAM_LABELS
        and re.match(r" \d|$", text[team.end : team.end + 2])
    }
