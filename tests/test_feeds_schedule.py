"""When to poll again, and what is remembered of a poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schemas.config import PollConfig
from schemas.messages import Feed, FeedHints, FeedState, FeedTask, ParsedFeed, PolledFeed, Response
from schemas.vocabulary import FeedHealth, FetchOutcome, PollOutcome
from transforms.feeds import (
    READER_VERSION,
    asks_conditionally,
    conditional_headers,
    judge_poll,
    next_state,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURLY = PollConfig(interval_s=3600)
URL = "https://news.example/feed"
KNOWN = FeedState(
    URL, 'W/"a-1"', "Mon, 04 May 2026", "old digest", READER_VERSION, full_at=NOW - HOUR
)
READ = ParsedFeed("rss20")


def task(state: FeedState) -> FeedTask:
    return FeedTask(Feed(URL), state, asks_conditionally(state, NOW, HOURLY))


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
    return PolledFeed(task(state), response, len(digest or ""), digest, parsed)


def after(poll: PolledFeed, new_entries: int = 0) -> FeedState:
    return next_state(poll, judge_poll(poll), new_entries, HOURLY)


def is_about(moment: datetime | None, wait: timedelta) -> bool:
    """Whether a moment lies so far from now, or a tenth farther: polls are spread."""
    return moment is not None and wait <= moment - NOW <= 1.1 * wait


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
    assert conditional_headers(task(KNOWN)) == (
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
    assert [name for name, _ in conditional_headers(task(state))] == names


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


FAILURES = {
    "a name not found, once": ("D", 15),
    "a name not found, eight times": ("D" * 8, 2 * 60),
    "a time-out, once": ("T", 30),
    "time-outs": ("T" * 6, 3 * 60),
    "refused": ("F", 60),
    "refused, thrice": ("FFF", 3 * 60),
    "up to a day": ("F" * 30, 24 * 60),
    "and after thirty, up to a month": ("F" * 31, 31 * 60),
    "which is the limit": ("F" * 1000, 30 * 24 * 60),
}


@pytest.mark.parametrize(("polls", "minutes"), FAILURES.values(), ids=FAILURES.keys())
def test_the_wait_grows_with_the_weight_of_the_failures(polls: str, minutes: int) -> None:
    outcomes = {
        "D": (FetchOutcome.DNS_ERROR, None),
        "T": (FetchOutcome.TIMEOUT, None),
        "F": (FetchOutcome.HTTP_ERROR, 403),
    }
    state = KNOWN
    for poll in polls:
        outcome, status = outcomes[poll]
        state = after(polled(state, outcome, status, None, None))
    assert state.failures == len(polls)
    assert is_about(state.next_poll_at, timedelta(minutes=minutes))


def test_an_interval_longer_than_a_day_stays() -> None:
    weekly = PollConfig(interval_s=7 * 86_400)
    state = next_state(polled(), PollOutcome.OK, 0, weekly)
    assert is_about(state.next_poll_at, timedelta(days=7))


def test_a_feed_that_comes_back_after_forty_failures_is_healthy_at_once() -> None:
    state = after(polled(failed(40)))
    assert (state.failures, state.failure_weight, state.state) == (0, 0, FeedHealth.HEALTHY)
    assert is_about(state.next_poll_at, HOUR)


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
        (None, HOUR / 2, None),
        (timedelta(minutes=1), HOUR / 2, timedelta(minutes=1)),
        (5 * HOUR, 5 * HOUR, 5 * HOUR),
        (timedelta(seconds=317_100), 24 * HOUR, 24 * HOUR),
        (-HOUR, HOUR / 2, -HOUR),
    ],
    ids=["not given", "shorter than our rhythm", "longer", "88 hours are cut to 24", "in the past"],
)
def test_retry_after_only_lengthens_the_wait(
    asked: timedelta | None, next_poll: timedelta, not_before: timedelta | None
) -> None:
    retry_at = NOW + asked if asked is not None else None
    state = after(polled(outcome=FetchOutcome.HTTP_ERROR, status=429, retry_at=retry_at))
    assert is_about(state.next_poll_at, next_poll)
    assert state.not_before == (NOW + not_before if not_before is not None else None)


def test_a_retry_after_is_forgotten_with_the_next_answer() -> None:
    waiting = replace(KNOWN, not_before=NOW - HOUR)
    assert after(polled(waiting)).not_before is None


def test_a_server_that_says_304_for_a_day_is_asked_for_the_document_all_the_same() -> None:
    day = timedelta(days=1)
    assert asks_conditionally(replace(KNOWN, full_at=NOW - day + HOUR), NOW, HOURLY)
    assert not asks_conditionally(replace(KNOWN, full_at=NOW - day), NOW, HOURLY)


@pytest.mark.parametrize(("new_entries", "lied"), [(0, False), (3, True)])
def test_a_server_whose_304_hid_news_gets_no_validators_for_a_month(
    new_entries: int, lied: bool
) -> None:
    late = replace(KNOWN, full_at=NOW - 25 * HOUR, outcome=PollOutcome.NOT_MODIFIED)
    state = after(polled(late), new_entries)
    assert (state.liar_since == NOW) is lied
    assert asks_conditionally(state, NOW + HOUR, HOURLY) is not lied
    forgiven = replace(state, full_at=NOW + timedelta(days=30))
    assert asks_conditionally(forgiven, NOW + timedelta(days=30), HOURLY)


def test_a_feed_first_read_is_no_liar() -> None:
    assert after(polled(FeedState(URL)), new_entries=30).liar_since is None


def test_the_state_says_since_when() -> None:
    failing = after(polled(outcome=FetchOutcome.TIMEOUT, status=None))
    assert (failing.state, failing.state_since) == (FeedHealth.FAILING, NOW)
    earlier = replace(failing, state_since=NOW - 9 * HOUR)
    still = after(polled(earlier, FetchOutcome.TIMEOUT, None))
    assert (still.state, still.state_since) == (FeedHealth.FAILING, NOW - 9 * HOUR)
    assert after(polled(still)).state_since == NOW


WISHES = {
    "max-age": ({"cache_control": "public, max-age=7200"}, 2 * HOUR),
    "max-age is shorter than our rhythm": ({"cache_control": "max-age=60"}, HOUR),
    "max-age with no-cache": ({"cache_control": "max-age=7200, no-cache"}, HOUR),
    "a part of max-age is over": ({"cache_control": "max-age=7200", "age": "1800"}, 1.5 * HOUR),
    "max-age of a year": ({"cache_control": "max-age=31536000"}, 24 * HOUR),
    "Expires by the server's clock": (
        {"expires": "Sat, 01 Jan 2000 03:00:00 GMT", "date": "Sat, 01 Jan 2000 00:00:00 GMT"},
        3 * HOUR,
    ),
    "Expires: 0": ({"expires": "0"}, HOUR),
    "Expires in the past": ({"expires": "Sat, 01 Jan 2000 00:00:00 GMT"}, HOUR),
}


@pytest.mark.parametrize(("headers", "wait"), WISHES.values(), ids=WISHES.keys())
def test_a_server_may_only_lengthen_the_wait(headers: dict[str, str], wait: timedelta) -> None:
    state = after(polled(**headers))
    assert is_about(state.next_poll_at, wait)
    assert (state.wait_reason == "every 60 min") is (wait == HOUR)


def test_hours_and_days_to_skip_are_skipped() -> None:
    hints = FeedHints(skip_hours=(13, 14), skip_days=(1,))  # NOW is a Monday, noon
    state = after(polled(parsed=replace(READ, hints=hints)))
    assert state.next_poll_at == NOW + 3 * HOUR
    assert state.wait_reason == "it asks to be left alone at that hour"
    skips_tuesday = FeedHints(skip_hours=tuple(range(13, 24)), skip_days=(1,))
    state = after(polled(parsed=replace(READ, hints=skips_tuesday)))
    assert state.next_poll_at == NOW.replace(day=6, hour=0)


def test_wishes_of_a_document_outlive_a_304() -> None:
    state = after(polled(parsed=replace(READ, hints=FeedHints(wait_s=10_800))))
    assert is_about(state.next_poll_at, 3 * HOUR)
    assert is_about(after(polled(state, **NOT_MODIFIED)).next_poll_at, 3 * HOUR)
