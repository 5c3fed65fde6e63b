"""The clock of a stream, by hand: what a tick hands out, and when it hands out nothing."""

from datetime import UTC, datetime

import pytest
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import FixedWindows, TimestampedValue
from apache_beam.utils.timestamp import Timestamp

from schemas.messages import Feed, FeedState, FeedTask
from tests.support.rows import NOON, assignment
from transforms.store import Hold, RunCommit, open_dataset
from transforms.ticks import PlanTicks
from transforms.windows import run_of

TASK = FeedTask(Feed("https://ledger.example/feed.xml"), FeedState("x"), True)
PENDING = assignment()
AT = Timestamp.from_utc_datetime(NOON)


class Cell:
    """A value, as Beam keeps it between calls."""

    value = None

    def read(self):
        return self.value

    def write(self, value):
        self.value = value


class Clock:
    """A timer, as Beam gives it."""

    set_to = None

    def set(self, at):
        self.set_to = at


class Stream:
    """The step that plans, called as Beam calls it."""

    def __init__(self, dataset, work=((TASK,), (PENDING,))):
        self.dataset, self.work = dataset, work
        self.last, self.clock = Cell(), Clock()
        self._step = PlanTicks("s", dataset, self._due, 10)._plan

    def _due(self, now):
        assert now <= datetime.now(UTC)
        return self.work

    def tick(self, at):
        self.clock.set_to = None
        return list(self._step.tick(at, self.last, self.clock))

    def commit(self, run_id):
        self.dataset.commit(RunCommit(run_id, NOON, NOON, (), (), ()))


@pytest.fixture
def dataset(store):
    with open_dataset(store) as dataset:
        yield dataset


def test_a_tick_hands_out_what_is_due_and_its_window_names_its_run(dataset):
    task, pending, planned = Stream(dataset).tick(AT)
    assert isinstance(task, TimestampedValue)
    assert (task.value, pending.tag, pending.value.value) == (TASK, "pending", PENDING)
    assert isinstance(planned, TaggedOutput)
    tick = planned.value.value
    assert (tick.run_id, tick.feeds, tick.pending) == ("s-20260504T120000Z", 1, 1)
    (window,) = FixedWindows(1).assign(FixedWindows.AssignContext(task.timestamp))
    assert run_of("s", window) == tick.run_id
    assert window.end == AT  # so the watermark, which is held at the tick, is past it


def test_the_next_tick_waits_for_the_commit_of_the_last(dataset):
    stream = Stream(dataset)
    stream.tick(AT)
    assert stream.tick(AT + 10) == []
    stream.commit("s-20260504T120000Z")
    assert len(stream.tick(AT + 11)) == 3
    assert stream.last.value == "s-20260504T120011Z"


def test_a_tick_that_is_committed_plans_nothing_when_it_is_repeated(dataset):
    stream = Stream(dataset)
    stream.tick(AT)
    stream.commit("s-20260504T120000Z")
    stream.last.value = None  # the checkpoint was made before it
    assert stream.tick(AT) == []
    assert stream.clock.set_to is not None


def test_a_tick_that_is_not_committed_is_planned_again_when_it_is_repeated(dataset):
    stream = Stream(dataset)
    stream.tick(AT)
    stream.last.value = None
    assert stream.tick(AT)[-1].value.value.run_id == "s-20260504T120000Z"


def test_nothing_due_is_no_tick(dataset):
    stream = Stream(dataset, ((), ()))
    assert stream.tick(AT) == []
    assert stream.last.value is None
    assert dataset.state.ticks.under_way() is None


def test_a_stream_that_is_held_looks_again(dataset):
    stream = Stream(dataset)
    dataset.state.ticks.hold(dataset.writer, Hold.PLAN_NOTHING)
    assert stream.tick(AT) == []
    assert stream.clock.set_to is not None


def test_a_stream_that_was_overtaken_ticks_no_more(dataset):
    stream = Stream(dataset)
    dataset.renewed()
    assert stream.tick(AT) == []
    assert stream.clock.set_to is None


def test_ticks_are_whole_seconds_and_a_late_one_is_not_made_up_for(dataset):
    stream = Stream(dataset)
    stream.tick(AT)
    assert stream.clock.set_to.micros % 1_000_000 == 0
    assert stream.clock.set_to >= Timestamp.now()
    ahead = Timestamp(int(Timestamp.now()) + 1000)
    stream.commit("s-20260504T120000Z")
    stream.tick(ahead)
    assert stream.clock.set_to == ahead + 10
