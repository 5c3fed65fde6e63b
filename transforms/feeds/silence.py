"""Feeds that answer, and have nothing new for longer than is usual for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from schemas.messages import Entry, FeedState

_UNUSUAL = 10  # times the usual gap
_LEAST, _MOST = timedelta(days=3), timedelta(days=90)
_UNKNOWN = timedelta(days=30)
_WEIGHT = 0.25  # of the newest gap in the moving average


def is_silent(state: FeedState, now: datetime) -> bool:
    """Tell whether nothing was new for ten times the usual gap: at least 3 days, at most 90."""
    if state.last_new_at is None:
        return False
    return now - state.last_new_at > silent_after(state)


def silent_after(state: FeedState) -> timedelta:
    """Return the time without news after which a feed counts as silent."""
    if state.usual_gap_s is None:
        return _UNKNOWN
    return min(max(timedelta(seconds=_UNUSUAL * state.usual_gap_s), _LEAST), _MOST)


def noted_news(
    state: FeedState, entries: tuple[Entry, ...], new_entries: int, now: datetime
) -> tuple[datetime | None, float | None]:
    """Return when there was news last and the usual gap, after a good poll.

    The first document is judged by the dates of its entries.
    """
    if state.last_new_at is None:
        dates = sorted(e.published_at for e in entries if e.published_at and e.published_at <= now)
        gaps = [(b - a).total_seconds() for a, b in pairwise(dates)]
        return (dates[-1] if dates else now), (median(gaps) if len(gaps) > 1 else None)
    if not new_entries:
        return state.last_new_at, state.usual_gap_s
    gap_s = max(0.0, (now - state.last_new_at).total_seconds())
    usual_s = state.usual_gap_s if state.usual_gap_s is not None else gap_s
    return now, (1 - _WEIGHT) * usual_s + _WEIGHT * gap_s
