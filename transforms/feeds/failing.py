"""How much hope a failed poll leaves, and how long to wait after so many of them."""

from __future__ import annotations

from schemas.config import PollConfig
from schemas.messages import FeedState
from schemas.vocabulary import RETRYABLE_STATUS, PollOutcome
from transforms.feeds.rhythm import limits_s

_TEMPORARY, _SOFT, _HARD = 0.25, 0.5, 1.0
_HARD_OUTCOMES = frozenset({PollOutcome.GONE, PollOutcome.BLOCKED_ADDRESS, PollOutcome.BAD_URL})
_MONTH_S = 30 * 86_400.0
_HOPELESS = 30.0
"""Weight of failures in a row above which a day is no longer the longest wait, but a month is."""


def failure_weight(outcome: PollOutcome, status: int | None) -> float:
    """Weigh a failure as Media Cloud's fetcher does: temporary, soft or hard.

    >>> failure_weight(PollOutcome.HTTP_ERROR, 403), failure_weight(PollOutcome.HTTP_ERROR, 503)
    (1.0, 0.5)
    """
    if outcome is PollOutcome.DNS_ERROR:
        return _TEMPORARY
    refused = status is not None and 400 <= status < 500 and status not in RETRYABLE_STATUS
    if outcome in _HARD_OUTCOMES or (outcome is PollOutcome.HTTP_ERROR and refused):
        return _HARD
    return _SOFT


def failure_wait_s(state: FeedState, weight: float, config: PollConfig) -> float:
    """Return the wait after failures in a row of `weight` together: longer each time, never ever.

    After a first glitch it is shorter than the feed's own interval.
    """
    floor, ceiling = limits_s(config)
    longest = ceiling if weight <= _HOPELESS else max(ceiling, _MONTH_S)
    return min(max((state.interval_s or config.interval_s) * weight, floor), longest)


def gone_wait_s(config: PollConfig) -> float:
    """Return the wait for a feed that is gone; even such feeds have come back."""
    return max(limits_s(config)[1], _MONTH_S)
