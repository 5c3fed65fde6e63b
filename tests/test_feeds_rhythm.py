"""The rhythm of a feed: learnt from what its polls bring, never too fast, never lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.config import PollConfig
from schemas.messages import Entry, Feed, FeedState, FeedTask, ParsedFeed, PolledFeed, Response
from schemas.vocabulary import FeedHealth, FetchOutcome, PollOutcome
from transforms.feeds import asks_conditionally, judge_poll, next_state
from transforms.feeds.hints import document_hints
from transforms.feeds.moving import AGREEING

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://news.example/feed"
MOVED = "https://new.example/feed"
HOURLY = PollConfig()


def entries(n: int, **changes) -> tuple[Entry, ...]:
    return tuple(Entry(f"https://news.example/{i}", URL, **changes) for i in range(n))


def poll(state, now=NOW, *, new=0, of=20, outcome=FetchOutcome.OK, status=200, **changes):
    task = FeedTask(Feed(URL), state, asks_conditionally(state, now, HOURLY))
    response = Response(URL, URL, outcome, now, status, **changes)
    parsed = ParsedFeed("rss20", entries=entries(of)) if outcome is FetchOutcome.OK else None
    polled = PolledFeed(task, response, 100, f"digest {now}", parsed)
    return next_state(polled, judge_poll(polled), new, HOURLY)


def polls(news, state=None):
    """Poll whenever the feed is due; `news` is how many entries were new each time."""
    state = state or poll(FeedState(URL), new=20)
    for new in news:
        state = poll(state, state.next_poll_at, new=new)
    return state


@pytest.mark.parametrize(
    ("news", "minutes", "reason"),
    [
        ([], 60, "every 60 min"),
        ([0], 60, "every 60 min"),
        ([0, 0], 90, "60 min to 90 min: nothing new twice in a row"),
        ([0, 1, 0], 60, "every 60 min"),
        ([2], 60, "every 60 min"),
        ([2, 3], 40, "60 min to 40 min: several new entries twice in a row"),
        ([1, 1, 1, 1], 60, "every 60 min"),
        ([7], 30, "60 min to 30 min: 7 of 20 entries new"),
        ([7, 7, 7, 7], 15, "every 15 min, the limit: 7 of 20 entries new"),
        ([0] * 40, 1440, "every 1440 min, the limit: nothing new twice in a row"),
    ],
)
def test_the_interval_follows_what_polls_bring(news, minutes, reason):
    state = polls(news)
    assert (state.interval_s, state.wait_reason) == (minutes * 60, reason)


def test_a_first_poll_says_nothing_about_the_rhythm():
    assert poll(FeedState(URL), new=20).interval_s == 3600


@pytest.mark.parametrize("gap", [timedelta(minutes=1), timedelta(days=2)])
def test_polls_that_came_early_or_late_say_nothing_about_the_rhythm(gap):
    state = poll(FeedState(URL), new=20)
    for step in range(1, 5):
        state = poll(state, NOW + step * gap, new=0 if gap < HOUR else 19)
    assert state.interval_s == 3600


def test_news_after_a_failure_say_nothing_about_the_rhythm():
    state = polls([2])
    down = poll(state, state.next_poll_at, outcome=FetchOutcome.TIMEOUT, status=None)
    assert poll(down, down.next_poll_at, new=19).interval_s == 3600


def test_a_feed_settles_near_its_own_rhythm():
    """Simulated: an entry every four hours is polled about as often, and found in time."""
    state, gap = poll(FeedState(URL), new=20), 4 * HOUR
    published, found, number = NOW, 0, 0
    while number < 200:
        now, new = state.next_poll_at, 0
        while published + gap <= now:
            published, new = published + gap, new + 1
        state, found, number = poll(state, now, new=new), found + new, number + 1
    assert 1.5 * 3600 <= state.interval_s <= 6 * 3600
    assert found == (state.last_polled_at - NOW) // gap


moments = st.integers(min_value=-40, max_value=400).map(lambda hours: NOW + hours * HOUR)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([FetchOutcome.OK, FetchOutcome.TIMEOUT, FetchOutcome.GONE]),
            st.integers(0, 20),
            st.none() | moments,
        ),
        min_size=1,
        max_size=60,
    )
)
def test_no_history_leads_to_a_poll_that_is_too_early_or_never_comes(history):
    state = FeedState(URL)
    for outcome, new, retry_at in history:
        now = state.next_poll_at or NOW
        status = {FetchOutcome.OK: 200, FetchOutcome.GONE: 410}.get(outcome)
        state = poll(state, now, new=new, outcome=outcome, status=status, retry_at=retry_at)
        wait = state.next_poll_at - now
        assert timedelta(seconds=HOURLY.min_interval_s) <= wait <= 1.1 * timedelta(days=30)
        if retry_at is not None:
            assert state.next_poll_at >= min(retry_at, now + timedelta(days=1))
        if outcome is FetchOutcome.OK:
            assert wait <= 1.1 * timedelta(days=1)


@pytest.mark.parametrize(
    ("channel", "markup", "wait_s", "hours", "days"),
    [
        ({"ttl": "60"}, b"", 3600, (), ()),
        ({"ttl": "-5"}, b"", 0, (), ()),
        ({"ttl": "soon"}, b"", 0, (), ()),
        ({"ttl": "nan"}, b"", 0, (), ()),
        ({"sy_updateperiod": "hourly"}, b"", 3600, (), ()),
        ({"sy_updateperiod": "daily", "sy_updatefrequency": "4"}, b"", 21_600, (), ()),
        ({"sy_updateperiod": "daily", "sy_updatefrequency": "0"}, b"", 86_400, (), ()),
        ({"sy_updatefrequency": "2"}, b"", 43_200, (), ()),
        ({"sy_updateperiod": "fortnightly"}, b"", 0, (), ()),
        ({}, b"<skipHours><hour>0</hour><hour> 23 </hour></skipHours>", 0, (0, 23), ()),
        ({}, b"<skipDays><day>Sunday</day><day>Someday</day></skipDays>", 0, (), (6,)),
        ({}, b"<skipHours>" + b"".join(b"<hour>%d</hour>" % h for h in range(24)), 0, (), ()),
    ],
)
def test_wishes_of_documents_are_read(channel, markup, wait_s, hours, days):
    hints = document_hints(channel, markup)
    assert (hints.wait_s, hints.skip_hours, hints.skip_days) == (wait_s, hours, days)


def quiet_after(state: FeedState, days: float) -> FeedHealth:
    return poll(state, state.last_new_at + timedelta(days=days)).state


@pytest.mark.parametrize(
    ("usual_gap", "healthy_days", "silent_days"),
    [(None, 29, 31), (HOUR, 2.9, 3.1), (24 * HOUR, 9.9, 10.1), (720 * HOUR, 89, 91)],
)
def test_a_feed_without_news_for_unusually_long_is_silent(usual_gap, healthy_days, silent_days):
    usual_gap_s = usual_gap.total_seconds() if usual_gap else None
    state = replace(poll(FeedState(URL), new=20), usual_gap_s=usual_gap_s)
    assert quiet_after(state, healthy_days) is FeedHealth.HEALTHY
    assert quiet_after(state, silent_days) is FeedHealth.SILENT


def test_a_silent_feed_with_news_is_healthy():
    silent = poll(replace(poll(FeedState(URL), new=20)), NOW + timedelta(days=40))
    assert silent.state is FeedHealth.SILENT
    assert poll(silent, NOW + timedelta(days=41), new=1).state is FeedHealth.HEALTHY


def test_a_first_document_is_judged_by_its_dates():
    dated = [Entry(f"{URL}/{n}", URL, published_at=NOW - (50 + n) * 24 * HOUR) for n in range(9)]
    task = FeedTask(Feed(URL), FeedState(URL), conditional=False)
    response = Response(URL, URL, FetchOutcome.OK, NOW, 200)
    polled = PolledFeed(task, response, 100, "d", ParsedFeed("rss20", entries=tuple(dated)))
    state = next_state(polled, PollOutcome.OK, 9, HOURLY)
    assert (state.state, state.usual_gap_s) == (FeedHealth.SILENT, 86_400)
    assert state.last_new_at == NOW - 50 * 24 * HOUR


def redirected(state, times, to=MOVED, step=24 * HOUR, new=0):
    for _ in range(times):
        now = (state.last_polled_at or NOW) + step
        state = poll(state, now, new=new, moved_to=to)
    return state


def test_a_move_is_believed_after_polls_that_agree_over_days():
    state = poll(FeedState(URL), new=20)
    assert redirected(state, AGREEING - 1).location is None
    assert redirected(state, AGREEING).location == MOVED


@pytest.mark.parametrize(
    ("times", "changes"),
    [(20, {"step": HOUR}), (20, {"new": 20})],
    ids=["all within a day", "to a document of nothing but strangers"],
)
def test_a_move_is_not_believed(times, changes):
    assert redirected(poll(FeedState(URL), new=20), times, **changes).location is None


def test_redirects_that_disagree_move_nothing():
    state = poll(FeedState(URL), new=20)
    for number in range(20):
        state = redirected(state, 1, to=f"{MOVED}?{number % 2}")
    assert state.location is None


def test_a_feed_is_read_at_its_new_place_and_keeps_its_name():
    state = redirected(poll(FeedState(URL), new=20), AGREEING)
    task = FeedTask(Feed(URL), state)
    assert (task.url, task.feed.url) == (MOVED, URL)


def test_a_new_place_that_fails_again_and_again_is_left():
    state = redirected(poll(FeedState(URL), new=20), AGREEING)
    for _ in range(3):
        assert state.location == MOVED
        gone = {"outcome": FetchOutcome.NOT_FOUND, "status": 404}
        state = poll(state, state.next_poll_at, **gone)
    assert state.location is None
