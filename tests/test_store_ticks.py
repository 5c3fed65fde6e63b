"""Ticks of a stream in the state store: planned, committed once, held."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.errors import OvertakenError
from schemas.ids import url_id
from schemas.messages import FeedState, PlannedTick, Revisit, StagedPart
from schemas.vocabulary import FetchOutcome, PollOutcome
from tests.support.rows import NOON, fate
from transforms.store import Candidate, Hold, RunCommit, Verdict, open_dataset
from transforms.store.files import files_at

FEED = FeedState("https://ledger.example/feed.xml", outcome=PollOutcome.OK, next_poll_at=NOON)
URL = "https://ledger.example/bridge"


@pytest.fixture
def dataset(store):
    with open_dataset(store) as dataset:
        yield dataset


def tick(run_id="s-1", after_s=0, feeds=1):
    return PlannedTick(run_id, NOON + timedelta(seconds=after_s), feeds, 0)


def plan(dataset, tick):
    return dataset.state.ticks.begin(dataset.writer, tick)


def commit(dataset, tick, *, feeds=(), fates=(), parts=()):
    at = tick.planned_at + timedelta(seconds=3)
    dataset.commit(RunCommit(tick.run_id, tick.planned_at, at, parts, feeds, fates, tick=tick))


def candidate(**changes):
    known = Candidate(url_id(URL), URL, URL, "Bridge reopens", "hash of text")
    return replace(known, **changes)


def staged(dataset, tick, name, table="articles", rows=1):
    part = StagedPart(table, "2026-05-04", name, rows, 1)
    place = f"_staging/{tick.run_id}/{table}/date=2026-05-04/{name}"
    with files_at(dataset.root).writing(place) as file:
        file.write(b"1")
    return part


def parts_of(dataset):
    return [path for path in dataset.files.listed("articles") if "date=" in path]


def test_a_tick_is_under_way_until_it_is_committed_and_then_told(dataset):
    ticks, first = dataset.state.ticks, tick()
    assert ticks.under_way() is None
    assert plan(dataset, first)
    assert (ticks.under_way(), ticks.committed()) == (first, [])
    commit(dataset, first, feeds=(FEED,))
    assert ticks.under_way() is None
    assert [each.tick for each in ticks.committed()] == [first]
    ticks.forget("s-1")
    assert ticks.committed() == []
    assert ticks.is_committed("s-1")


def test_what_a_tick_committed_is_counted(dataset):
    first = tick(feeds=3)
    plan(dataset, first)
    later = fate("https://ledger.example/late", outcome=FetchOutcome.DEFERRED, article_id=None)
    part = staged(dataset, first, "part-1.parquet", rows=7)
    commit(dataset, first, feeds=(FEED,), fates=(fate(), later), parts=(part,))
    (counts,) = dataset.state.ticks.committed()
    assert (counts.rows, counts.polls, counts.fetches) == ({"articles": 7}, {"ok": 1}, {"ok": 1})
    assert (counts.deferred_feeds, counts.deferred_pages) == (2, 1)
    assert counts.committed_at == NOON + timedelta(seconds=3)


def test_a_tick_that_is_committed_again_adds_nothing_and_leaves_nothing_behind(dataset):
    first = tick()
    plan(dataset, first)
    commit(dataset, first, feeds=(FEED,), parts=(staged(dataset, first, "part-1.parquet"),))
    dataset.state.claim("s-1", [candidate()])  # a step of it is repeated, and finds something
    again = staged(dataset, first, "part-2.parquet")
    commit(dataset, first, feeds=(FEED,), fates=(fate(),), parts=(again,))
    assert parts_of(dataset) == ["articles/date=2026-05-04/part-1.parquet"]
    assert dataset.files.listed("_staging") == []
    assert dataset.state.claim("s-2", [candidate()])[0].verdict is Verdict.NEW
    assert dataset.state.known_urls([url_id(URL)]) == {}


def test_parts_that_went_with_the_first_commit_are_not_missed_by_the_second(dataset):
    first = tick()
    plan(dataset, first)
    again = staged(dataset, first, "part-2.parquet")
    commit(dataset, first)  # clears the staging of the tick
    commit(dataset, first, parts=(again,))
    assert parts_of(dataset) == []


def test_a_tick_that_was_planned_anew_cannot_be_committed_any_more(dataset):
    """Flink went back to a checkpoint before it; a step of it goes on somewhere."""
    first, second = tick("s-1"), tick("s-2", 5)
    plan(dataset, first)
    plan(dataset, second)
    with pytest.raises(OvertakenError, match="planned anew"):
        commit(dataset, first, feeds=(FEED,))
    commit(dataset, second, feeds=(FEED,))
    assert [each.tick for each in dataset.state.ticks.committed()] == [second]


def test_a_page_that_came_to_nothing_when_it_was_read_again_is_no_known_article(dataset):
    first = tick()
    plan(dataset, first)
    dataset.state.claim("s-1", [candidate()])  # then its step is repeated
    failed = fate(URL, outcome=FetchOutcome.TIMEOUT, final=False, retry_at=NOON, article_id=None)
    commit(dataset, first, fates=(failed,))
    (decision,) = dataset.state.claim("s-2", [candidate()])
    assert (decision.verdict, decision.identity.version) == (Verdict.NEW, 1)


def test_an_article_is_known_as_it_was_read_last(dataset):
    first = tick()
    plan(dataset, first)
    dataset.state.claim("s-1", [candidate()])
    edited = candidate(text_sha256="hash of the edited text")
    dataset.state.claim("s-1", [edited])
    commit(dataset, first, fates=(fate(URL),))
    assert dataset.state.claim("s-2", [edited])[0].verdict is Verdict.UNCHANGED


def test_a_reading_that_was_put_off_stays_due_as_it_was(dataset):
    first = tick()
    plan(dataset, first)
    due = Revisit("a" * 32, NOON, NOON, None, None)
    commit(dataset, first, fates=(fate(URL, revisit=due),))
    (again,) = dataset.state.revisits(NOON)
    second = tick("s-2", 5)
    plan(dataset, second)
    put_off = replace(fate(URL), assignment=again, outcome=FetchOutcome.DEFERRED, article_id=None)
    commit(dataset, second, fates=(put_off,))
    assert dataset.state.revisits(NOON) == [again]
    assert dataset.state.pending(NOON) == []
    assert dataset.state.ticks.committed()[-1].deferred_pages == 1


def test_while_it_is_held_nothing_is_planned(dataset):
    ticks = dataset.state.ticks
    ticks.hold(dataset.writer, Hold.PLAN_NOTHING)
    assert (ticks.held(), plan(dataset, tick())) == (Hold.PLAN_NOTHING, False)
    assert ticks.under_way() is None
    ticks.release()
    assert (ticks.held(), plan(dataset, tick())) == (None, True)


def test_a_hold_lets_the_tick_under_way_be_planned_anew(dataset):
    """Else what was lost of it would be waited for without end."""
    plan(dataset, tick("s-1"))
    dataset.state.ticks.hold(dataset.writer, Hold.READ_NOTHING)
    assert plan(dataset, tick("s-2", 5))
    commit(dataset, tick("s-2", 5))
    assert not plan(dataset, tick("s-3", 9))


def test_a_hold_ends_with_its_writer_and_so_does_a_stream(dataset):
    ticks = dataset.state.ticks
    ticks.hold(dataset.writer, Hold.READ_NOTHING)
    newer = dataset.renewed()
    assert ticks.held() is None
    with pytest.raises(OvertakenError):
        plan(dataset, tick())
    assert plan(newer, tick())
