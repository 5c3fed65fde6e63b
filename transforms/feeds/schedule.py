"""What a poll means, what is remembered of it, and when to poll again: a pure policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from schemas.config import PollConfig
from schemas.messages import FeedState, FeedTask, PolledFeed, Response
from schemas.vocabulary import FeedHealth, FetchOutcome, PollOutcome
from transforms.feeds.failing import failure_wait_s, failure_weight, gone_wait_s
from transforms.feeds.hints import cache_wait_s
from transforms.feeds.moving import after_failure, after_redirect
from transforms.feeds.rhythm import jitter, learn, lengthened, limits_s, out_of_skipped
from transforms.feeds.silence import is_silent, noted_news

READER_VERSION = 1
"""Raise when documents are read otherwise than before: all feeds are then read anew, once."""

_NOT_MODIFIED = 304
_GONE_AFTER = 3
_LONGEST_WAIT = timedelta(hours=24)
_FORGIVEN_AFTER = timedelta(days=30)
_GOOD = frozenset({PollOutcome.OK, PollOutcome.UNCHANGED, PollOutcome.NOT_MODIFIED})


def asks_conditionally(state: FeedState, now: datetime, config: PollConfig) -> bool:
    """Tell whether a poll may be answered by "not modified".

    Not where another version of the reader saw the document, and not where a server has said so for
    a day: some say it for ever. One that was found lying is believed again after 30 days.
    """
    if state.reader_version != READER_VERSION or state.full_at is None:
        return False
    if state.liar_since is not None and now - state.liar_since < _FORGIVEN_AFTER:
        return False
    return now - state.full_at < timedelta(seconds=config.full_check_s)


def conditional_headers(task: FeedTask) -> tuple[tuple[str, str], ...]:
    """Return the headers that ask for a document only if it changed (RFC 9110, 13.1).

    Validators go back byte for byte as they came.
    """
    if not task.conditional:
        return ()
    state = task.state
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


def next_state(
    polled: PolledFeed, outcome: PollOutcome, new_entries: int, config: PollConfig
) -> FeedState:
    """Return what is to be remembered of a feed after a poll.

    A failure keeps the validators: the last good document is still what we have. Retry-After is
    kept apart, as it binds even a person who asks by hand.
    """
    now, old = polled.response.fetched_at, polled.task.state
    learnt = _after_good if outcome in _GOOD else _after_failure
    state = learnt(polled, outcome, new_entries, config)
    retry_at = polled.response.retry_at
    state = replace(
        state,
        outcome=outcome,
        detail=(polled.parsed.reason if polled.parsed else None) or polled.response.detail,
        last_polled_at=now,
        not_before=min(retry_at, now + _LONGEST_WAIT) if retry_at else None,
    )
    health = _health(state, now)
    since = old.state_since if health is old.state and old.state_since else now
    return _not_too_early(replace(state, state=health, state_since=since), now)


def _after_good(
    polled: PolledFeed, outcome: PollOutcome, new_entries: int, config: PollConfig
) -> FeedState:
    response, old, parsed = polled.response, polled.task.state, polled.parsed
    now, entries = response.fetched_at, parsed.entries if parsed else ()
    rhythm = learn(old, len(entries), new_entries, now, config)
    last_new_at, usual_gap_s = noted_news(old, entries, new_entries, now)
    state = replace(
        old,
        failures=0,
        failure_weight=0.0,
        gone_answers=0,
        interval_s=rhythm.interval_s,
        trend=rhythm.trend,
        hints=parsed.hints if parsed else old.hints,
        last_new_at=last_new_at,
        usual_gap_s=usual_gap_s,
    )
    familiar = outcome is not PollOutcome.OK or new_entries < len(entries)
    state = after_redirect(state, response.moved_to, now, config, familiar=familiar)
    state = _with_validators(state, polled, outcome, new_entries)
    due, reason = _due(state, response, config)
    return replace(state, next_poll_at=due, wait_reason=reason or rhythm.reason)


def _after_failure(
    polled: PolledFeed, outcome: PollOutcome, _new_entries: int, config: PollConfig
) -> FeedState:
    old, response = polled.task.state, polled.response
    weight = old.failure_weight + failure_weight(outcome, response.status)
    gone_answers = old.gone_answers + 1 if outcome is PollOutcome.GONE else 0
    gone = gone_answers >= _GONE_AFTER
    wait_s = gone_wait_s(config) if gone else failure_wait_s(old, weight, config)
    wait_s *= jitter(old.feed_url, response.fetched_at)
    failures = old.failures + 1
    state = replace(
        old,
        failures=failures,
        failure_weight=weight,
        gone_answers=gone_answers,
        trend=0,
        next_poll_at=response.fetched_at + timedelta(seconds=wait_s),
        wait_reason=f"{outcome.value.replace('_', ' ')}, {failures} in a row",
    )
    return after_failure(state)


def _due(state: FeedState, response: Response, config: PollConfig) -> tuple[datetime, str]:
    """Return when a healthy feed is due, and the wish that made it later, or ""."""
    now, longest_s = response.fetched_at, limits_s(config)[1]
    wait_s = state.interval_s or config.interval_s
    wishes = {"its cache headers": cache_wait_s(response), "its ttl": state.hints.wait_s}
    wishes = {whose: min(wish_s, longest_s) for whose, wish_s in wishes.items() if wish_s}
    due, whose = lengthened(now + timedelta(seconds=wait_s), now, wishes)
    reason = f"{wishes[whose] / 60:.0f} min by {whose}" if whose else ""
    due = now + (due - now) * jitter(state.feed_url, now)
    later = out_of_skipped(due, state.hints)
    return later, reason if later == due else "it asks to be left alone at that hour"


def _not_too_early(state: FeedState, now: datetime) -> FeedState:
    asked, due = state.not_before, state.next_poll_at or now
    if asked is None or asked <= due:
        return state
    return replace(state, next_poll_at=asked, wait_reason="Retry-After")


def _health(state: FeedState, now: datetime) -> FeedHealth:
    if state.failures:
        # one 410 may be a mistake: it is believed when it is said again and again
        return FeedHealth.GONE if state.gone_answers >= _GONE_AFTER else FeedHealth.FAILING
    return FeedHealth.SILENT if is_silent(state, now) else FeedHealth.HEALTHY


def _with_validators(
    state: FeedState, polled: PolledFeed, outcome: PollOutcome, new_entries: int
) -> FeedState:
    response = polled.response
    etag, modified = response.header("etag"), response.header("last-modified")
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
        full_at=response.fetched_at,
        liar_since=response.fetched_at if _lied(polled, new_entries) else state.liar_since,
    )


def _lied(polled: PolledFeed, new_entries: int) -> bool:
    """Whether a document that was asked for in spite of a day of 304 has news after all.

    One of many polls brings news by chance; a wrong suspicion only costs bytes, for 30 days.
    """
    state = polled.task.state
    checked = not polled.task.conditional and state.outcome is PollOutcome.NOT_MODIFIED
    return checked and state.reader_version == READER_VERSION and new_entries > 0
