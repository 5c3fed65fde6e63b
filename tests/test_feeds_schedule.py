"""When to poll again, and what is remembered of a poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schemas.config import PollConfig
from schemas.messages import Feed, FeedState, FeedTask, ParsedFeed, PolledFeed, Response
from schemas.vocabulary import FeedHealth, FetchOutcome, PollOutcome
from transforms.feeds import READER_VERSION, conditional_headers, judge_poll, next_state

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURLY = PollConfig(interval_s=3600)
URL = "https://news.example/feed"
KNOWN = FeedState(URL, 'W/"a-1"', "Mon, 04 May 2026", "old digest", reader_version=READER_VERSION)
READ = ParsedFeed("rss20")


def polled(
    state: FeedState = KNOWN,
    outcome: FetchOutcome = FetchOutcome.OK,
    status: int | None = 200,
    parsed: ParsedFeed | None = READ,
    digest: str | None = "new digest",
    retry_at: datetime | None = None,
    **headers: str,
) -> PolledFeed:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    response = Response(URL, URL, outcome, NOW, status, named, retry_at=retry_at)
    return PolledFeed(FeedTask(Feed(URL), state), response, len(digest or ""), digest, parsed)


def after(poll: PolledFeed) -> FeedState:
    return next_state(poll, judge_poll(poll), HOURLY)


def failed(failures: int, outcome: FetchOutcome = FetchOutcome.TIMEOUT) -> FeedState:
    return after(polled(replace(KNOWN, failures=failures), outcome, None, None, None))


NOT_MODIFIED = {"status": 304, "parsed": None, "digest": None}

JUDGED = {
    "read": (polled(), PollOutcome.OK),
    "not modified": (polled(**NOT_MODIFIED), PollOutcome.NOT_MODIFIED),
    "the same bytes": (polled(digest="old digest"), PollOutcome.UNCHANGED),
    "nothing": (polled(digest=None, parsed=ParsedFeed(None)), PollOutcome.EMPTY),
    "no feed": (polled(parsed=ParsedFeed(None, reason="HTML")), PollOutcome.BAD_FEED),
    "no feed, again": (polled(digest="old digest", parsed=None), PollOutcome.BAD_FEED),
    "no entries": (polled(parsed=ParsedFeed("atom10")), PollOutcome.OK),
    "410": (polled(outcome=FetchOutcome.GONE, status=410), PollOutcome.GONE),
    "503": (polled(outcome=FetchOutcome.HTTP_ERROR, status=503), PollOutcome.HTTP_ERROR),
    "time-out": (polled(outcome=FetchOutcome.TIMEOUT, status=None), PollOutcome.TIMEOUT),
}


@pytest.mark.parametrize(("poll", "outcome"), JUDGED.values(), ids=JUDGED.keys())
def test_a_poll_is_judged_by_what_it_brought(poll: PolledFeed, outcome: PollOutcome) -> None:
    assert judge_poll(poll) is outcome


def test_validators_go_back_byte_for_byte() -> None:
    assert conditional_headers(KNOWN) == (
        ("If-None-Match", 'W/"a-1"'),
        ("If-Modified-Since", "Mon, 04 May 2026"),
    )


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (FeedState(URL), []),
        (replace(KNOWN, etag=None), ["If-Modified-Since"]),
        (replace(KNOWN, last_modified=None), ["If-None-Match"]),
        (replace(KNOWN, reader_version=READER_VERSION - 1), []),
    ],
    ids=["a new feed", "no ETag", "no Last-Modified", "read by another version of the reader"],
)
def test_only_validators_that_still_hold_are_sent(state: FeedState, names: list[str]) -> None:
    assert [name for name, _ in conditional_headers(state)] == names


def test_a_good_poll_replaces_both_validators() -> None:
    state = after(polled(etag='"b"'))
    assert (state.etag, state.last_modified) == ('"b"', None)
    assert (state.body_sha256, state.reader_version) == ("new digest", READER_VERSION)


def test_a_304_without_validators_keeps_them_and_the_digest() -> None:
    state = after(polled(**NOT_MODIFIED))
    assert (state.etag, state.last_modified) == (KNOWN.etag, KNOWN.last_modified)
    assert state.body_sha256 == KNOWN.body_sha256


def test_a_304_with_a_validator_replaces_that_one() -> None:
    state = after(polled(**NOT_MODIFIED, etag='"b"'))
    assert (state.etag, state.last_modified) == ('"b"', KNOWN.last_modified)


@pytest.mark.parametrize(
    "poll",
    [
        polled(outcome=FetchOutcome.HTTP_ERROR, status=500, etag='"error page"'),
        polled(parsed=ParsedFeed(None), etag='"login page"'),
        polled(parsed=ParsedFeed(None), digest=None, etag='"empty"'),
    ],
    ids=["error", "no feed", "empty"],
)
def test_a_failure_keeps_the_validators_of_the_last_good_document(poll: PolledFeed) -> None:
    state = after(poll)
    assert (state.etag, state.last_modified) == (KNOWN.etag, KNOWN.last_modified)
    assert state.body_sha256 == KNOWN.body_sha256
    assert (state.failures, state.state) == (1, FeedHealth.FAILING)


@pytest.mark.parametrize(
    ("failures_before", "hours"), [(0, 1), (1, 2), (4, 5), (22, 23), (23, 24), (40, 24)]
)
def test_the_wait_grows_with_the_failures_up_to_a_day(failures_before: int, hours: int) -> None:
    assert failed(failures_before).next_poll_at == NOW + hours * HOUR


def test_an_interval_longer_than_a_day_stays() -> None:
    poll = polled(outcome=FetchOutcome.TIMEOUT)
    weekly = PollConfig(interval_s=7 * 86_400)
    assert next_state(poll, PollOutcome.TIMEOUT, weekly).next_poll_at == NOW + timedelta(days=7)


def test_a_feed_that_comes_back_after_forty_failures_is_healthy_at_once() -> None:
    state = after(polled(failed(40)))
    assert (state.failures, state.state) == (0, FeedHealth.HEALTHY)
    assert state.next_poll_at == NOW + HOUR


@pytest.mark.parametrize(
    ("answers", "health"),
    [
        ("GG", FeedHealth.FAILING),
        ("GGG", FeedHealth.GONE),
        ("GGGG", FeedHealth.GONE),
        ("TTTTTTG", FeedHealth.FAILING),
        ("GGTG", FeedHealth.FAILING),
        ("GGTGGG", FeedHealth.GONE),
    ],
)
def test_410_is_believed_when_said_three_times_in_a_row(answers: str, health: FeedHealth) -> None:
    outcomes = {"G": FetchOutcome.GONE, "T": FetchOutcome.TIMEOUT}
    state = KNOWN
    for answer in answers:
        state = after(polled(state, outcomes[answer], None, None, None))
    assert state.state is health


def test_a_feed_that_comes_back_is_not_gone() -> None:
    gone = replace(KNOWN, failures=5, gone_answers=5, state=FeedHealth.GONE)
    back = after(polled(gone))
    assert (back.state, back.gone_answers) == (FeedHealth.HEALTHY, 0)


def test_404_is_never_taken_for_gone() -> None:
    assert failed(99, FetchOutcome.NOT_FOUND).state is FeedHealth.FAILING


@pytest.mark.parametrize(
    ("asked", "next_poll", "not_before"),
    [
        (None, HOUR, None),
        (timedelta(minutes=1), HOUR, timedelta(minutes=1)),
        (5 * HOUR, 5 * HOUR, 5 * HOUR),
        (timedelta(seconds=317_100), 24 * HOUR, 24 * HOUR),
        (-HOUR, HOUR, -HOUR),
    ],
    ids=["not given", "shorter than our rhythm", "longer", "88 hours are cut to 24", "in the past"],
)
def test_retry_after_only_lengthens_the_wait(
    asked: timedelta | None, next_poll: timedelta, not_before: timedelta | None
) -> None:
    retry_at = NOW + asked if asked is not None else None
    state = after(polled(outcome=FetchOutcome.HTTP_ERROR, status=429, retry_at=retry_at))
    assert state.next_poll_at == NOW + next_poll
    assert state.not_before == (NOW + not_before if not_before is not None else None)


def test_a_retry_after_is_forgotten_with_the_next_answer() -> None:
    waiting = replace(KNOWN, not_before=NOW - HOUR)
    assert after(polled(waiting)).not_before is None
