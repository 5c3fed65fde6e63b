"""Dates as feeds write them."""

from __future__ import annotations

import calendar
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from dateutil import parser as dateutil_parser

_MAX_CHARS = 80
_FRACTION = re.compile(r"(\.\d{6})\d+")
_ZONE = re.compile(r"(Z|[+-]\d{2}:?\d{2}|[A-Z]{2,5})\s*$|T.*[+-]\d{2}$")
_NO_TIME = re.compile(r"^\d{4}-\d{2}(-\d{2})?$|^\D*\d{1,2}\s+\w+\s+\d{4}$")
_HOURS = 3600
_ZONES = {  # RFC 822, 5.1, and the European ones that newspapers write
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "CEST": 2,
    "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_TZINFOS = {name: hours * _HOURS for name, hours in _ZONES.items()}


@dataclass(frozen=True)
class FeedDate:
    """A moment, and whether the feed said in which zone it counts (else UTC is assumed)."""

    at: datetime
    tz_known: bool


def read_date(text: str | None, parsed: time.struct_time | None = None) -> FeedDate | None:
    """Read a date; `parsed` is feedparser's reading in UTC, where it has one. None: not a date.

    >>> read_date("Mon, 04 May 2026 09:30:00 EST").at.isoformat()
    '2026-05-04T14:30:00+00:00'
    >>> read_date("2026-05-04T09:30:00").tz_known
    False
    >>> read_date("soon") is None
    True
    """
    text = (text or "").strip()[:_MAX_CHARS]
    at = _from_dateutil(text) or _from_struct(parsed)
    return FeedDate(at, tz_known=_says_zone(text)) if at is not None else None


def _from_dateutil(text: str) -> datetime | None:
    if not any(char.isdigit() for char in text) or len(text) < 6:
        return None
    text = _FRACTION.sub(r"\1", text)
    try:
        value = dateutil_parser.parse(text, tzinfos=_TZINFOS, default=datetime(1, 1, 1))  # noqa: DTZ001
        if value.year == 1:  # a time of day, or a month without a year
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None


def _from_struct(parsed: time.struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _says_zone(text: str) -> bool:
    match = _ZONE.search(text)
    if match is None or _NO_TIME.match(text):
        return False
    name = match.group(1) or ""
    return not name.isalpha() or name in _ZONES
