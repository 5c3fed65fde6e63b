"""Which feeds are watched, and when each is due."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.config import StoreConfig
from schemas.errors import StoreError
from schemas.messages import Feed, FeedHints, FeedState
from schemas.vocabulary import FeedHealth, FetchOutcome, PollOutcome
from tests.support.rows import NOON, fate
from tests.test_store_dataset import run_commit
from transforms.store import FROM_CONFIG, IMPORTED, Failures, attach, open_dataset

HOUR = timedelta(hours=1)
A, B, C = (Feed(f"https://{name}.example/feed", name.title()) for name in ("a", "b", "c"))


@pytest.fixture
def dataset(store):
    with open_dataset(store) as opened:
        yield opened


def polled(dataset, feed, at=NOON, next_poll_at=NOON + HOUR, **changes):
    state = FeedState(feed.url, last_polled_at=at, next_poll_at=next_poll_at, **changes)
    dataset.commit(replace(run_commit(f"run {feed.url} {at}", []), feeds=(state,)))
    return state


def due(dataset, at):
    return [subscription.feed for subscription in dataset.registry.due(at)]


def test_a_feed_is_due_at_once_and_then_when_its_poll_said(dataset):
    assert dataset.registry.subscribe([A, B], IMPORTED, NOON) == 2
    assert due(dataset, NOON) == [A, B]
    polled(dataset, A)
    assert due(dataset, NOON) == [B]
    assert dataset.registry.next_due_at() == NOON
    polled(dataset, B, next_poll_at=NOON + 2 * HOUR)
    assert dataset.registry.next_due_at() == NOON + HOUR
    assert due(dataset, NOON + 3 * HOUR) == [A, B]


def test_everything_remembered_of_a_feed_comes_back(dataset):
    dataset.registry.subscribe([A], IMPORTED, NOON)
    state = polled(
        dataset,
        A,
        hints=FeedHints(3600.0, (1, 2), (6,)),
        state=FeedHealth.FAILING,
        outcome=PollOutcome.TIMEOUT,
        failures=3,
        failure_weight=1.5,
        interval_s=900.0,
        liar_since=NOON,
    )
    (subscription,) = dataset.registry.all()
    assert (subscription.feed, subscription.state) == (A, state)


def test_subscribing_again_changes_nothing(dataset):
    dataset.registry.subscribe([A], IMPORTED, NOON)
    polled(dataset, A)
    assert dataset.registry.subscribe([A], IMPORTED, NOON + HOUR) == 0
    assert due(dataset, NOON) == []


def test_a_feed_watched_again_keeps_its_schedule(dataset):
    dataset.registry.subscribe([A], IMPORTED, NOON)
    polled(dataset, A)
    assert dataset.registry.unsubscribe([A.url, "https://unknown.example/"]) == 1
    assert due(dataset, NOON + 2 * HOUR) == []
    dataset.registry.subscribe([A], IMPORTED, NOON)
    assert due(dataset, NOON) == []
    assert due(dataset, NOON + HOUR) == [A]


def test_the_configuration_owns_its_feeds_and_no_others(dataset):
    dataset.registry.subscribe([A, B], FROM_CONFIG, NOON)
    dataset.registry.subscribe([C], IMPORTED, NOON)
    assert dataset.registry.keep_only([B], FROM_CONFIG) == 1
    assert due(dataset, NOON) == [B, C]


def test_a_clock_that_was_put_back_stops_no_feed(dataset):
    dataset.registry.subscribe([A], IMPORTED, NOON)
    polled(dataset, A)
    assert due(dataset, NOON - timedelta(minutes=1)) == []
    assert due(dataset, NOON - timedelta(days=400)) == [A]
    waiting = fate(final=False, retry_at=NOON, article_id=None, outcome=FetchOutcome.TIMEOUT)
    dataset.commit(run_commit("late", [], fates=(waiting,)))
    assert len(dataset.state.pending(NOON - timedelta(days=400))) == 1
    assert dataset.state.pending(NOON - timedelta(days=1)) == []


def test_look_ups_of_what_is_due_use_an_index(tmp_path):
    """Not a scan: a tick must cost what is due, and not what is there."""
    plans = []
    config = StoreConfig(root=tmp_path)
    with open_dataset(config) as dataset, dataset.state._engine.connect() as connection:
        for sql in (
            "SELECT * FROM subscriptions WHERE due_at <= '2026' OR polled_at > '2026'",
            "SELECT min(due_at) FROM subscriptions WHERE due_at IS NOT NULL",
            "SELECT min(retry_at) FROM urls WHERE retry_at IS NOT NULL",
            "SELECT * FROM urls WHERE retry_at <= '2026' OR retry_at > '2027'",
            "SELECT * FROM urls WHERE url_id IN ('a', 'b')",
        ):
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").fetchall()
            plans += [row[3] for row in rows]
    # a plan that says SEARCH and no index is a scan for the least value
    assert not [plan for plan in plans if "INDEX" not in plan]


def test_one_publisher_does_not_fill_a_tick(dataset):
    slow = [
        fate(f"https://slow.example/{n}", final=False, retry_at=NOON + n * timedelta(seconds=1))
        for n in range(9)
    ]
    other = fate("https://other.example/x", final=False, retry_at=NOON + HOUR)
    waiting = [
        replace(each, article_id=None, outcome=FetchOutcome.DEFERRED) for each in (*slow, other)
    ]
    dataset.commit(run_commit("run", [], fates=tuple(waiting)))
    found = dataset.state.pending(NOON + 2 * HOUR, most=4, most_of_source=3)
    assert [each.entry.url.rpartition("/")[2] for each in found] == ["0", "1", "2", "x"]


def failed(number, outcome=FetchOutcome.TIMEOUT, host="a.example"):
    return fate(f"https://{host}/{number}", outcome=outcome, final=True, article_id=None)


@pytest.mark.parametrize(
    ("failures", "numbers"),
    [
        (Failures(), [1, 2, 3]),
        (Failures(frozenset({FetchOutcome.TIMEOUT})), [1, 3]),
        (Failures(frozenset({FetchOutcome.TIMEOUT, FetchOutcome.GONE})), [1, 2, 3]),
        (Failures(source="b.example"), [3]),
        (Failures(url="https://a.example/*"), [1, 2]),
        (Failures(url="https://a_example/*"), []),
        (Failures(frozenset({FetchOutcome.GONE}), source="b.example"), []),
        (Failures(url_ids=frozenset()), []),
    ],
)
def test_failures_are_found_by_what_is_said_of_them(dataset, failures, numbers):
    fates = (
        fate("https://a.example/0"),
        failed(1),
        failed(2, FetchOutcome.GONE),
        failed(3, host="b.example"),
    )
    dataset.commit(run_commit("run", [], fates=fates))
    assert dataset.state.count_failures(failures) == len(numbers)
    assert dataset.state.replay(failures, NOON) == len(numbers)
    again = dataset.state.pending(NOON)
    assert sorted(int(each.entry.url.rpartition("/")[2]) for each in again) == numbers
    assert {(each.attempts, each.reading) for each in again} <= {(0, 2)}


def test_a_state_can_be_read_beside_its_writer(dataset, store):
    dataset.registry.subscribe([A], IMPORTED, NOON)
    with attach(store) as state:
        assert [each.feed for each in state.registry.all()] == [A]


def test_there_is_no_state_where_there_is_no_dataset(store, tmp_path):
    with (
        pytest.raises(StoreError, match="no dataset"),
        attach(store.model_copy(update={"root": tmp_path / "x"})),
    ):
        pass
