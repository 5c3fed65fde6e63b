"""International bodies and offices of states, by their names: small models overlook them."""

from __future__ import annotations

import re
from collections.abc import Iterator

BODIES = (
    "African Union",
    "Amnesty International",
    "Arab League",
    "Asian Development Bank",
    "Council of Europe",
    "Doctors Without Borders",
    "European Central Bank",
    "European Commission",
    "European Council",
    "European Court of Human Rights",
    "European Court of Justice",
    "European Parliament",
    "European Union",
    "Gulf Cooperation Council",
    "Human Rights Watch",
    "International Atomic Energy Agency",
    "International Court of Justice",
    "International Criminal Court",
    "International Labour Organization",
    "International Monetary Fund",
    "International Olympic Committee",
    "International Organization for Migration",
    "League of Nations",
    "North Atlantic Treaty Organization",
    "Organization of American States",
    "Organization of the Petroleum Exporting Countries",
    "Organization for Security and Cooperation in Europe",
    "Red Crescent",
    "Red Cross",
    "United Nations",
    "World Bank",
    "World Food Programme",
    "World Food Program",
    "World Health Organisation",
    "World Health Organization",
    "World Trade Organisation",
    "World Trade Organization",
)
LETTERS = (
    "ASEAN Asean ECOWAS Ecowas EU E.U. FIFA Fifa IAEA IMF NATO Nato OECD OPEC Opec OSCE UEFA Uefa"
    " UN U.N. UNESCO Unesco UNHCR UNICEF Unicef WTO"
).split()

BODY = re.compile(
    rf"(?<![\w@#.&-])(?:{'|'.join(map(re.escape, sorted((*BODIES, *LETTERS), key=len)[::-1]))})"
    r"(?![\w&]|-[A-Z]|\.\w)"
)


PORTFOLIO = (
    r"(?:Foreign|Interior|Home|Internal|Defen[cs]e|Justice|Health|Public Health|Finance|Treasury"
    r"|Education|Labou?r|Agriculture|Environment|Energy|Trade|Transport(?:ation)?|Culture|Economy"
    r"|Economic|Information|Industry|Housing|Oil|Water|Tourism|Planning|State|Commerce|Science"
    r"|Sports?|Communications?|Homeland Security|Security|Social|Veterans|Religious|Women)"
    r"(?: Affairs)?"
)
OFFICE = re.compile(
    rf"(?<![\w-])(?:(?:{PORTFOLIO} (?:and )?){{1,2}}(?:Ministry|Department)"
    rf"|(?:Ministry|Department) (?:of|for)(?:(?:,| and)? (?:the )?{PORTFOLIO}){{1,3}}"
    r"|(?:Supreme|High|Constitutional|Federal|Appeals?) Court|Court of Appeals?"
    r"|(?!The )(?:[A-Z][a-z]+ ){1,3}(?:Newsroom|Newsdesk|Bureau)"
    r"|(?:University|Bank|Church) of (?:(?:New|North|South|East|West|Northern|Southern|Western"
    r"|Eastern|San|St\.|Saint|Los|Hong|British|Cape|Central) )?[A-Z][\w-]*\w"
    r"|Central Bank|National Assembly|House of (?:Representatives|Commons|Lords))(?![\w-])"
)
"""Ministries, courts and chambers, which have the same names in many countries."""

OFFICE_HINTS = (
    "Ministry",
    "Department",
    "Court",
    "Central Bank",
    "Assembly",
    "House of",
    "News",
    "Bureau",
    "University of",
    "Bank of",
    "Church of",
)
"""Words one of which every office has: looking for them costs next to nothing."""


def is_body(name: str) -> bool:
    """Whether a name is that of a body, and nothing more.

    >>> is_body("E.U."), is_body("U.N. Security Council")
    (True, False)
    """
    return BODY.fullmatch(name) is not None


def find_bodies(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each body and office; what they are a part of is not looked at.

    >>> line = "The U.N. and the World Bank met E.U. ministers; the UN-backed plan failed."
    >>> [line[start:end] for start, end in find_bodies(line)]
    ['U.N.', 'World Bank', 'E.U.', 'UN']
    """
    for match in BODY.finditer(text):
        yield match.span()
    if any(hint in text for hint in OFFICE_HINTS):
        for match in OFFICE.finditer(text):
            yield match.span()
