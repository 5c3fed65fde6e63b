"""Whether a failed address is tried again in a later run: a pure policy."""

from __future__ import annotations

from datetime import datetime, timedelta

from schemas.vocabulary import RETRYABLE, RETRYABLE_STATUS, FetchOutcome

_FIRST_WAIT = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=24)


def decide_fate(
    outcome: FetchOutcome,
    status: int | None,
    attempts: int,
    *,
    max_attempts: int,
    now: datetime,
    retry_at: datetime | None = None,
) -> tuple[bool, datetime | None]:
    """Return whether an outcome is final and, if not, the earliest time of the next try.

    `attempts` counts the tries over all runs, this one included. The wait doubles from 15 minutes
    up to a day and is never shorter than the server's Retry-After (`retry_at`).
    """
    busy = outcome is FetchOutcome.HTTP_ERROR and status in RETRYABLE_STATUS
    may_heal = outcome in RETRYABLE or busy or retry_at is not None
    if not may_heal or attempts >= max_attempts:
        return True, None
    wait = min(_FIRST_WAIT * 2 ** (attempts - 1), _LONGEST_WAIT)
    return False, max(now + wait, retry_at or now)
