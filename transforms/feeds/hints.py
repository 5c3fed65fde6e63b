"""How often a server and its document wish to be polled."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from schemas.messages import FeedHints, Response

_PERIOD_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000}
_PERIOD_S["yearly"] = 31_536_000
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HEAD_BYTES = 20_000  # of a document: its skipHours stand before its entries
_SKIP_HOURS = re.compile(rb"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_SKIP_DAYS = re.compile(rb"<skipDays>(.{0,1000}?)</skipDays>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*([a-z]+)\s*</day>", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)


def document_hints(channel: Mapping[str, Any], markup: bytes) -> FeedHints:
    """Read the wishes of an RSS document: ttl (minutes), sy:update*, skipHours, skipDays.

    `channel` is what feedparser made of the channel; it does not read skipHours and skipDays.

    >>> document_hints({"ttl": "90"}, b"<channel><skipHours><hour>24</hour></skipHours>")
    FeedHints(wait_s=5400.0, skip_hours=(0,), skip_days=())
    """
    head = markup[:_HEAD_BYTES]
    hours = {int(hour) % 24 for hour in _HOUR.findall(_inside(_SKIP_HOURS, head))}
    names = [day.decode().lower() for day in _DAY.findall(_inside(_SKIP_DAYS, head))]
    days = {_DAYS.index(name) for name in names if name in _DAYS}
    return FeedHints(
        wait_s=max(_number(channel.get("ttl")) * 60, _update_period_s(channel)),
        # all hours or days would mean never, which nobody means
        skip_hours=tuple(sorted(hours)) if len(hours) < 24 else (),
        skip_days=tuple(sorted(days)) if len(days) < 7 else (),
    )


def cache_wait_s(response: Response) -> float:
    """Return how long the answer says that it stays fresh (RFC 9111, 4.2.1); 0 for no such wish.

    Expires counts from the answer's own Date, so that wrong clocks do no harm.
    """
    control = response.header("cache-control") or ""
    if _NO_CACHE.search(control):
        return 0.0
    if (match := _MAX_AGE.search(control)) is not None:
        return max(0.0, float(match[1]) - _number(response.header("age")))
    expires, date = _http_date(response.header("expires")), _http_date(response.header("date"))
    if expires is None:
        return 0.0
    return max(0.0, (expires - (date or response.fetched_at)).total_seconds())


def _inside(pattern: re.Pattern[bytes], head: bytes) -> bytes:
    match = pattern.search(head)
    return match[1] if match else b""


def _update_period_s(channel: Mapping[str, Any]) -> float:
    """RSS 1.0 syndication module: so many updates (default 1) in a period (default daily)."""
    if "sy_updateperiod" not in channel and "sy_updatefrequency" not in channel:
        return 0.0
    period_s = _PERIOD_S.get(str(channel.get("sy_updateperiod") or "daily").strip().lower(), 0)
    return period_s / max(1.0, _number(channel.get("sy_updatefrequency")) or 1.0)


def _number(value: Any) -> float:
    try:
        number = float(str(value).strip())
    except ValueError:
        return 0.0
    return number if math.isfinite(number) and number > 0 else 0.0


def _http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
