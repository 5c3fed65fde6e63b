"""How the watched feeds are, for people: the worst first, with since when and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from schemas.messages import FeedState
from schemas.vocabulary import FeedHealth
from transforms.store import Subscription

NEW = "new"
STATES = (FeedHealth.GONE, FeedHealth.FAILING, FeedHealth.SILENT, NEW, FeedHealth.HEALTHY)
"""In the order of trouble; `new` are feeds that were never polled."""


def state_of(subscription: Subscription) -> str:
    """Return one of `STATES`."""
    state = subscription.state
    return NEW if state.last_polled_at is None else state.state


def by_trouble(subscriptions: Iterable[Subscription]) -> list[Subscription]:
    """Return feeds by state, in each those with the weightiest failures and the longest trouble."""
    return sorted(subscriptions, key=_trouble)


def why(state: FeedState, now: datetime) -> str:
    """Say in words why a feed is as it is, and what is remarkable about it."""
    return "; ".join(filter(None, (_reason(state, now), *_remarks(state))))


def span(seconds: float | None) -> str:
    """Return a length of time, roughly.

    >>> span(5400), span(40), span(400_000), span(1e9), span(None)
    ('90 min', '40 s', '5 days', '32 years', '')
    """
    if seconds is None:
        return ""
    for unit, size, most in (("s", 1, 120), ("min", 60, 120), ("h", 3600, 48)):
        if seconds < most * size:
            return f"{seconds / size:.0f} {unit}"
    days = seconds / 86_400
    return f"{days:.0f} days" if days < 730 else f"{days / 365.25:.0f} years"


def _reason(state: FeedState, now: datetime) -> str:
    if state.failures:
        said = (state.outcome or "failed").replace("_", " ")
        reason = f"{said}: {state.detail}" if state.detail else said
        return f"{reason} ({state.failures:,} in a row)" if state.failures > 1 else reason
    if state.state is FeedHealth.SILENT and state.last_new_at is not None:
        quiet = span((now - state.last_new_at).total_seconds())
        usual = f", usually every {span(state.usual_gap_s)}" if state.usual_gap_s else ""
        return f"nothing new for {quiet}{usual}"
    return ""


def _remarks(state: FeedState) -> Iterable[str]:
    if state.location:
        yield f"moved to {state.location}"
    if state.moved_to:
        yield f"redirects to {state.moved_to}, {state.moved_answers} polls so far"
    if state.liar_since:
        yield "its 304 hid news, so it is read in full"


def _trouble(subscription: Subscription) -> tuple[int, float, datetime, str]:
    state = subscription.state
    since = state.state_since or subscription.added_at
    rank = STATES.index(state_of(subscription))
    return rank, -state.failure_weight, since, subscription.feed.url


def is_overdue(subscription: Subscription, now: datetime) -> bool:
    """Tell whether a feed waits for longer than a poll can take: nobody watches, it seems."""
    return now - subscription.due_at > timedelta(hours=1)
