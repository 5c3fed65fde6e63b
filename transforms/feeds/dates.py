"""Dates as feeds write them."""

from __future__ import annotations

import calendar
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateutil import parser as dateutil_parser

_MAX_CHARS = 80
_FRACTION = re.compile(r"(\.\d{6})\d+")
_LEAP_SECOND = re.compile(r"(?<=\d:\d\d):60(?!\d)")  # RFC 3339, 5.6 has it, Python has not
_MIDNIGHT = re.compile(r"(?<!\d)24:00(?::00)?(?!\d)")  # ISO 8601: the end of the day
_UTC_OFFSET = re.compile(r"\b(?:GMT|UTC)(?=[+-]\d)")  # dateutil reads GMT+2 as POSIX does: west
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}\b")
_NUMBER = re.compile(r"\d+")
_TIME_OF_DAY = re.compile(r"\d+:[\d:]+")
_MAX_OFFSET_S = 14 * 3600  # Kiribati
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
    return _from_dateutil(text) or _from_struct(text, parsed)


def _from_dateutil(text: str) -> FeedDate | None:
    if not _names_a_day(text):
        return None
    midnight = _MIDNIGHT.search(text) is not None
    plain = _MIDNIGHT.sub("00:00", _LEAP_SECOND.sub(":59", _FRACTION.sub(r"\1", text)))
    try:
        value = dateutil_parser.parse(
            _UTC_OFFSET.sub("", plain),
            tzinfos=_zone_seconds,
            dayfirst=_DOTTED.match(text) is not None,
            default=datetime(1, 1, 1),  # noqa: DTZ001
        )
        if value.year == 1:  # a time of day, or a month without a year
            return None
        at = (value if value.tzinfo else value.replace(tzinfo=UTC)) + timedelta(days=midnight)
        return FeedDate(at.astimezone(UTC), tz_known=value.tzinfo is not None)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None


def _names_a_day(text: str) -> bool:
    numbers = _NUMBER.findall(text)
    return len(numbers) > 1 or (len(numbers) == 1 and len(numbers[0]) in (8, 14))


def _zone_seconds(name: str | None, offset_s: int | None) -> int | None:
    """Answer dateutil's question; None for what is no zone on Earth: it counts as not said."""
    if offset_s is None:
        return _TZINFOS.get(name or "")
    return offset_s if abs(offset_s) <= _MAX_OFFSET_S else None


def _from_struct(text: str, parsed: time.struct_time | None) -> FeedDate | None:
    """Take feedparser's reading where the text bears it out: it fills gaps from today's date."""
    if parsed is None:
        return None
    numbers = {int(number) for number in _NUMBER.findall(_TIME_OF_DAY.sub("", text))}
    try:
        at = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
        days = {(at + timedelta(days=shift)).day for shift in (-1, 0, 1)}  # in another zone
    except (ValueError, OverflowError, OSError):
        return None
    return FeedDate(at, tz_known=False) if at.year in numbers and days & numbers else None
