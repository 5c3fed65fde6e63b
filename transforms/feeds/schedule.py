"""What a poll means, what is remembered of it, and when to poll again: a pure policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from schemas.config import PollConfig
from schemas.messages import FeedState, PolledFeed
from schemas.vocabulary import FeedHealth, FetchOutcome, PollOutcome

READER_VERSION = 1
"""Raise when documents are read otherwise than before: all feeds are then read anew, once."""

_NOT_MODIFIED = 304
_GONE_AFTER = 3
_LONGEST_WAIT = timedelta(hours=24)
_GOOD = frozenset({PollOutcome.OK, PollOutcome.UNCHANGED, PollOutcome.NOT_MODIFIED})


def conditional_headers(state: FeedState) -> tuple[tuple[str, str], ...]:
    """Return the headers that ask for a document only if it changed (RFC 9110, 13.1).

    Validators go back byte for byte as they came. None are sent when another version of the reader
    saw the document.
    """
    if state.reader_version != READER_VERSION:
        return ()
    headers = (("If-None-Match", state.etag), ("If-Modified-Since", state.last_modified))
    return tuple((name, value) for name, value in headers if value)


def judge_poll(polled: PolledFeed) -> PollOutcome:
    """Return what a poll brought."""
    response, parsed = polled.response, polled.parsed
    if response.outcome is not FetchOutcome.OK:
        return PollOutcome(response.outcome)
    if response.status == _NOT_MODIFIED:
        return PollOutcome.NOT_MODIFIED
    if not polled.body_bytes:
        return PollOutcome.EMPTY
    if parsed is None or parsed.format is None:
        return PollOutcome.BAD_FEED
    same = polled.body_sha256 == polled.task.state.body_sha256
    return PollOutcome.UNCHANGED if same else PollOutcome.OK


def next_state(polled: PolledFeed, outcome: PollOutcome, config: PollConfig) -> FeedState:
    """Return what is to be remembered of a feed after a poll.

    A failure keeps the validators: the last good document is still what we have. A wait grows with
    the failures, up to a day; Retry-After is kept apart, as it binds even a person who asks by
    hand.
    """
    old, response = polled.task.state, polled.response
    now, interval = response.fetched_at, timedelta(seconds=config.interval_s)
    failures = 0 if outcome in _GOOD else old.failures + 1
    gone_answers = old.gone_answers + 1 if outcome is PollOutcome.GONE else 0
    wait = min(interval * max(1, failures), max(interval, _LONGEST_WAIT))
    retry_at = min(response.retry_at, now + _LONGEST_WAIT) if response.retry_at else None
    state = replace(
        old,
        failures=failures,
        gone_answers=gone_answers,
        state=_health(failures, gone_answers),
        last_polled_at=now,
        next_poll_at=max(now + wait, retry_at or now),
        not_before=retry_at,
    )
    return _with_validators(state, polled, outcome) if outcome in _GOOD else state


def _health(failures: int, gone_answers: int) -> FeedHealth:
    if failures == 0:
        return FeedHealth.HEALTHY
    # one 410 may be a mistake: it is believed when it is said again and again
    return FeedHealth.GONE if gone_answers >= _GONE_AFTER else FeedHealth.FAILING


def _with_validators(state: FeedState, polled: PolledFeed, outcome: PollOutcome) -> FeedState:
    etag, modified = polled.response.header("etag"), polled.response.header("last-modified")
    if outcome is PollOutcome.NOT_MODIFIED:
        return replace(
            state, etag=etag or state.etag, last_modified=modified or state.last_modified
        )
    return replace(
        state,
        etag=etag,
        last_modified=modified,
        body_sha256=polled.body_sha256,
        reader_version=READER_VERSION,
    )
