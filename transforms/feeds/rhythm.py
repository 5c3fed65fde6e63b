"""How long to wait for a feed: its own rhythm, learnt from what its polls bring."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.config import PollConfig
from schemas.messages import FeedHints, FeedState

_ROLLING_OVER = 1 / 3  # of the entries are new: the next poll may come too late for some
_SHORTER, _LONGER = 2 / 3, 3 / 2
_AGREEING = 2
_JITTER = 0.1
_PUNCTUAL = (0.5, 2.0)  # times the interval: other gaps between two polls say nothing about it


@dataclass(frozen=True)
class Rhythm:
    """The interval between two polls, and the evidence for another one."""

    interval_s: float
    trend: int  # polls in a row with more than one new entry; negative: with none
    reason: str


def learn(
    state: FeedState, entries: int, new_entries: int, now: datetime, config: PollConfig
) -> Rhythm:
    """Return a feed's interval after a good poll.

    It settles where about every second poll brings something: two polls in a row with more than one
    new entry shorten it, two with none lengthen it. A document of which a third is new shortens it
    at once, by half. Only polls that came when they were due count.
    """
    interval_s = _within(state.interval_s or config.interval_s, config)
    if not _is_punctual(state, interval_s, now):
        return Rhythm(interval_s, 0, f"every {_minutes(interval_s)}")
    if entries and new_entries / entries >= _ROLLING_OVER and new_entries > 1:
        reason = f"{new_entries} of {entries} entries new"
        return _changed(interval_s, 0.5, reason, config)
    trend = _trend(state.trend, new_entries)
    if abs(trend) < _AGREEING:
        return Rhythm(interval_s, trend, f"every {_minutes(interval_s)}")
    if trend > 0:
        return _changed(interval_s, _SHORTER, "several new entries twice in a row", config)
    return _changed(interval_s, _LONGER, "nothing new twice in a row", config)


def lengthened(due: datetime, now: datetime, wishes: dict[str, float]) -> tuple[datetime, str]:
    """Return the later of `due` and what the longest wish asks for, and whose it was, or ""."""
    whose = max(wishes, key=wishes.__getitem__, default="")
    if not whose or now + timedelta(seconds=wishes[whose]) <= due:
        return due, ""
    return now + timedelta(seconds=wishes[whose]), whose


def out_of_skipped(due: datetime, hints: FeedHints) -> datetime:
    """Return the first moment from `due` on that lies in no hour or day the feed asks to skip."""
    for _ in range(24 * 8):
        if due.weekday() not in hints.skip_days and due.hour not in hints.skip_hours:
            break
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due


def jitter(feed_url: str, now: datetime) -> float:
    """Return a factor from 1 to 1.1 that spreads feeds polled together; the same for the same poll.

    >>> 1 <= jitter("https://example.org/feed", datetime(2026, 5, 4)) <= 1.1
    True
    """
    digest = hashlib.sha256(f"{feed_url} {now.isoformat()}".encode()).digest()
    return 1 + _JITTER * int.from_bytes(digest[:4]) / 2**32


def _is_punctual(state: FeedState, interval_s: float, now: datetime) -> bool:
    if state.last_polled_at is None or state.failures:
        return False
    since_s = (now - state.last_polled_at).total_seconds()
    planned_s = interval_s
    if state.next_poll_at is not None:  # a longer wait by the server's wish is punctual too
        planned_s = max(planned_s, (state.next_poll_at - state.last_polled_at).total_seconds())
    return _PUNCTUAL[0] * interval_s <= since_s <= _PUNCTUAL[1] * planned_s


def _trend(before: int, new_entries: int) -> int:
    if new_entries == 1:
        return 0
    step = 1 if new_entries else -1
    return before + step if before * step > 0 else step


def _changed(interval_s: float, factor: float, why: str, config: PollConfig) -> Rhythm:
    changed_s = _within(interval_s * factor, config)
    if changed_s == interval_s:
        return Rhythm(interval_s, 0, f"every {_minutes(interval_s)}, the limit: {why}")
    return Rhythm(changed_s, 0, f"{_minutes(interval_s)} to {_minutes(changed_s)}: {why}")


def _within(interval_s: float, config: PollConfig) -> float:
    floor, ceiling = limits_s(config)
    return min(max(interval_s, floor), ceiling)


def limits_s(config: PollConfig) -> tuple[float, float]:
    """Return the shortest and longest interval; the configured interval is always allowed."""
    return (
        min(config.min_interval_s, config.interval_s),
        max(config.max_interval_s, config.interval_s),
    )


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
