"""When a failed address may be asked again: pure decisions, every time passed in."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from schemas.vocabulary import RETRYABLE, RETRYABLE_STATUS, FetchOutcome

OVERLOADED = frozenset({429, 503})
"""Status whose Retry-After speaks for the whole host (RFC 6585, 4; RFC 9110, 15.6.4)."""

BACKOFF_S = 1.0
JITTER_S = 0.25
LONGEST_S = 31 * 86_400.0  # nobody means more than a month; one server sent 317100, others send ids


def may_heal(outcome: FetchOutcome, status: int | None) -> bool:
    """Whether the same request may succeed later."""
    return outcome in RETRYABLE or (
        outcome is FetchOutcome.HTTP_ERROR and status in RETRYABLE_STATUS
    )


def retry_after_s(value: str | None, date: str | None, now: datetime) -> float | None:
    """Read a Retry-After header.

    Args:
        value: seconds, or an HTTP date (RFC 9110, 10.2.3).
        date: the Date header of the same answer; a date counts from there, so that a wrong clock
            on either side does no harm.
        now: stands in for a missing Date.

    Returns:
        Seconds to wait, at least 0 and at most a month; None for none, or one that makes no sense.

    >>> retry_after_s("120", None, datetime(2024, 3, 5, tzinfo=UTC))
    120.0
    >>> retry_after_s("Tue, 05 Mar 2024 00:00:30 GMT", None, datetime(2024, 3, 5, tzinfo=UTC))
    30.0
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST_S)
    until = _http_date(text)
    if until is None:
        return None
    wait = (until - (_http_date(date or "") or now)).total_seconds()
    return min(max(wait, 0.0), LONGEST_S)


def retry_wait_s(asked_s: float | None, tries: int, jitter: float) -> float:
    """Seconds before the next try: what the server asked for, else twice as long after each try.

    Args:
        asked_s: from `retry_after_s`.
        tries: requests made so far, at least 1.
        jitter: 0 to 1; spreads clients that failed together.
    """
    return asked_s or BACKOFF_S * 2.0 ** (tries - 1) + JITTER_S * jitter


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
