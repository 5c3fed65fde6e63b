"""Reading one date as publishers write it: its instant, and how much of it was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateutil import parser as dateutil_parser
from dateutil import tz

from transforms.text.characters import clean_line

MAX_CHARS = 80
_EARLIEST, _LATEST = datetime(1800, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?$")
_CLOCK = re.compile(r"\d{1,2}:\d{2}|T\d{4}|\d\s?[ap]\.?m\b", re.I)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$|\d{8}$")
_BRACKETED_ZONE = re.compile(r"\[[\w/+-]+\]$")
_RUN_OVER_OFFSET = re.compile(r"(\d{2}:\d{2})(Z|[+-]\d{2}:?\d{2})\2?$")

_OFFSET_HOURS = (
    "UTC:0 GMT:0 WET:0 WEST:1 BST:1 CET:1 CEST:2 MEZ:1 MESZ:2 EET:2 EEST:3 MSK:3 SAST:2 EAT:3 "
    "WAT:1 EST:-5 EDT:-4 CST:-6 CDT:-5 MST:-7 MDT:-6 PST:-8 PDT:-7 AKST:-9 AKDT:-8 HST:-10 "
    "PKT:5 WIB:7 SGT:8 HKT:8 AWST:8 JST:9 KST:9 ACST:9.5 AEST:10 AEDT:11 NZST:12 NZDT:13"
)
"""Zone names of news pages; ambiguous ones (IST) are left out, RFC 822 gives the American ones."""
_ZONES = {
    name: tz.tzoffset(name, int(float(hours) * 3600))
    for name, hours in (pair.split(":") for pair in _OFFSET_HOURS.split())
}
_DEFAULTS = (datetime(2004, 1, 1), datetime(2008, 2, 2))  # noqa: DTZ001  wall clocks, no instants


@dataclass(frozen=True)
class Moment:
    """A point in time as it was written; `at` is UTC, midnight where only a day was given."""

    at: datetime
    has_time: bool
    tz_known: bool

    @property
    def exact(self) -> bool:
        """Whether both the time of day and its zone were said."""
        return self.has_time and self.tz_known


def read_moment(raw: str, *, day_first: bool = True) -> Moment | None:
    """Read one date; None where no whole day (year, month and day) is in it.

    A date without a zone is taken as UTC, with `tz_known` false. `day_first` decides 03/04/2024
    only.

    >>> read_moment("2024-05-13T23:30:00-04:00").at.isoformat()
    '2024-05-14T03:30:00+00:00'
    >>> read_moment("Mon, 13 May 2024 10:00 EST").at.hour
    15
    >>> read_moment("13 May 2024").has_time
    False
    >>> read_moment("May 2024") is None and read_moment("yesterday") is None
    True
    """
    text = clean_line(raw)
    if not 6 <= len(text) <= MAX_CHARS or not any(map(str.isdigit, text)):
        return None
    if _EPOCH.match(text):
        return _sane(datetime.fromtimestamp(int(text[:10]), UTC), True, True)
    text = _RUN_OVER_OFFSET.sub(r"\1\2", _BRACKETED_ZONE.sub("", text))
    wall = _iso(text) or _loose(text, day_first)
    if wall is None:
        return None
    has_time = bool(_CLOCK.search(text)) and not _ISO_DAY.match(text)
    return _sane(wall, has_time, wall.tzinfo is not None)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _loose(text: str, day_first: bool) -> datetime | None:
    """Read with dateutil, twice: a part that follows the default was not in the text."""
    try:
        first, second = (
            dateutil_parser.parse(text, default=default, tzinfos=_ZONES, dayfirst=day_first)
            for default in _DEFAULTS
        )
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None  # dateutil raises all four for text that is no date
    return first if first == second else None


def _sane(wall: datetime, has_time: bool, tz_known: bool) -> Moment | None:
    try:
        offset = wall.utcoffset()
        at = wall.astimezone(UTC) if tz_known else wall.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # an offset of 99 hours; year 1 or 9999 over the edge
        return None
    if offset is not None and abs(offset) > timedelta(hours=15):
        return None
    return Moment(at, has_time, tz_known) if _EARLIEST <= at <= _LATEST else None
