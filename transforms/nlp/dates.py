"""Dates as news writes them, by their spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

DAYS = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.|Feb\.|Mar\.|Apr\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
SPANS = r"(?:day|week|weekend|month|year|decade|century|quarter|spring|summer|autumn|fall|winter)"
PARTS = r"(?:morning|afternoon|evening|night)"
COUNT = (
    r"(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
    r"|forty|fifty|a few|several|many|a couple of)"
)
DAY = r"(?:[0-3]?\d(?:st|nd|rd|th)?)"
YEAR = r"(?:1[5-9]\d\d|20\d\d)"

DATE = re.compile(
    rf"""(?<![\w/.-])(?:
      (?:(?:last|next|this|early|late)\ )?{DAYS}
          (?:,\ {MONTHS}\ {DAY}(?!\d)(?:,\ {YEAR})?|,?\ {DAY}\ {MONTHS}(?:\ {YEAR})?|\ {PARTS})?
    | (?:(?:early|mid|late|last|next)[\ -])?(?:
          {MONTHS}\ {DAY}(?![\d:.%])(?:,\ {YEAR})?
        | {DAY}\ {MONTHS}(?:\ {YEAR})?
        | {MONTHS}\ (?:of\ )?{YEAR})
    | (?<=\b(?:in|of|by|to)\ )(?:(?:early|mid|late)[\ -])?{MONTHS}(?=[\s,.;)]|$)
    | (?<=\b(?:since|until)\ ){MONTHS}(?=[\s,.;)]|$)
    | (?<=\b(?:in|of|by)\ )(?:(?:early|mid|late)[\ -])?{YEAR}(?![\d,-]|\ [a-z]+s\b)
    | (?<=\b(?:since|until)\ ){YEAR}(?![\d,-])
    | the\ (?:early\ |late\ )?(?:19|20)\d0s
    | (?:earlier\ |later\ )?(?:last|next|this|late\ last|early\ next)\ {SPANS}(?![\w-])
    | the\ (?:past|last|next|coming)\ (?:{COUNT}\ )?{SPANS}s?(?![\w-])
    | {COUNT}\ {SPANS}s?\ (?:ago|earlier|later)(?:\ this\ {SPANS})?
    | recent\ (?:days|weeks|months|years|decades)
    | yesterday|today|tomorrow|tonight
    )""",
    re.VERBOSE,
)


TIME_WORD = re.compile(
    rf"\d|\b(?:{MONTHS}|{DAYS}|{SPANS}s?|days?|ago|yesterday|today|tomorrow|tonight|eve|christmas"
    r"|easter|thanksgiving)\b",
    re.IGNORECASE,
)
"""What a date has: a figure, or a word for a time."""


def find_dates(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each date.

    >>> line = "On Monday, June 6, 2016, and two weeks ago, in early May, as in the 1990s."
    >>> [line[start:end] for start, end in find_dates(line)]
    ['Monday, June 6, 2016', 'two weeks ago', 'early May', 'the 1990s']
    >>> [*find_dates("She may march in 2,000 steps to Room 2019.")]
    []
    """
    for match in DATE.finditer(text):
        yield match.span()
