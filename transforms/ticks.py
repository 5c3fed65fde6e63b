"""Let a stream tick: plan, again and again, what is due.

Each tick is a run of its own, and its elements lie in a window of their own (`transforms.windows`).
The next one is planned only when the last has been committed, so nothing is handed out twice. Time
comes from a timer that sets itself anew. Flink keeps it in its checkpoints, with the state that
belongs to it: the last tick that was planned. And it holds the watermark back: up to the tick that
was planned last, everything has been emitted.

Other clocks of Flink: `FlinkStreamingImpulseSource` gives no watermark, so no tick can be known to
be complete; a splittable DoFn that defers itself at each tick (`PeriodicImpulse`) leaves something
in every later checkpoint (apache/beam#27648).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.coders import StrUtf8Coder
from apache_beam.io.restriction_trackers import OffsetRange, OffsetRestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.core import RestrictionProvider
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.transforms.window import FixedWindows, TimestampedValue
from apache_beam.utils.timestamp import Duration, Timestamp

from schemas.errors import OvertakenError
from schemas.messages import Assignment, FeedTask, PlannedTick
from transforms.store import Dataset
from transforms.windows import tick_run

PENDING, PLANNED = "pending", "planned"

Due = tuple[Sequence[FeedTask], Sequence[Assignment]]
"""What a tick has to do: feeds to poll, and addresses of earlier ticks to read."""

_TICK_S = 1
"""Ticks happen at whole seconds; the second before one is its window."""

_AGAIN_AFTER_S = 1
"""Seconds after which a tick that planned nothing looks again. It costs two small look-ups."""

_FAR = Timestamp.from_rfc3339("2262-01-01T00:00:00Z")
_LONG = Duration(seconds=365 * 86_400)


class Work(NamedTuple):
    """What `PlanTicks` gives, all of it in the windows of ticks."""

    tasks: beam.PCollection
    pending: beam.PCollection
    planned: beam.PCollection


class PlanTicks(beam.PTransform):
    """Emit what is due at each tick, without end.

    Outputs: `tasks` (`FeedTask`), `pending` (`Assignment`), and for each tick that has any of these
    one `PlannedTick` under `planned`. Keyed state: the last tick that was planned.

    Args:
        stream: name of the stream; its runs begin with it.
        dataset: whose state says what is due, and which ticks are committed.
        due: gives what a tick has to do now; picklable.
        every_s: seconds between the beginnings of two ticks, at least.
    """

    def __init__(
        self, stream: str, dataset: Dataset, due: Callable[[datetime], Due], every_s: float
    ) -> None:
        super().__init__()
        self._plan = _Plan(stream, dataset, due, every_s)

    def expand(self, root: beam.Pipeline) -> Work:
        planned = (
            root
            | "Begin" >> beam.Impulse()
            | "NeverEnd" >> beam.ParDo(_NeverEnd())
            | "OneClock" >> beam.Map(_with_one_key)
            | "Plan" >> beam.ParDo(self._plan).with_outputs(PENDING, PLANNED, main="tasks")
        )
        return Work(
            *(
                planned[tag] | f"Window{name}" >> beam.WindowInto(FixedWindows(_TICK_S))
                for name, tag in (("Tasks", "tasks"), ("Pending", PENDING), ("Planned", PLANNED))
            )
        )


def _with_one_key(start: bytes) -> tuple[int, bytes]:
    return 0, start


class _Plan(beam.DoFn):
    CLOCK = TimerSpec("clock", TimeDomain.REAL_TIME)
    LAST = ReadModifyWriteStateSpec("last", StrUtf8Coder())

    def __init__(
        self, stream: str, dataset: Dataset, due: Callable[[datetime], Due], every_s: float
    ) -> None:
        self._stream, self._dataset, self._due = stream, dataset, due
        self._every_s = max(every_s, _AGAIN_AFTER_S)

    def process(self, _start: Any, clock: Any = beam.DoFn.TimerParam(CLOCK)) -> None:
        clock.set(_whole_second(Timestamp.now()))

    @on_timer(CLOCK)  # type: ignore[untyped-decorator]
    def tick(
        self,
        at: Any = beam.DoFn.TimestampParam,
        last: Any = beam.DoFn.StateParam(LAST),
        clock: Any = beam.DoFn.TimerParam(CLOCK),
    ) -> Iterator[Any]:
        """Plan, unless the last tick is still under way; a timer that is fired again, as well."""
        run_id = tick_run(self._stream, at)
        try:
            work = self.plan(run_id, last.read())
        except OvertakenError:  # another watch has begun: this stream ticks no more
            return
        if work:
            last.write(run_id)
        for output in work:
            yield _stamped(output, at - _TICK_S)
        # the watermark is held at this tick until the next one, so that this one can be complete
        wait_s = self._every_s if work else _AGAIN_AFTER_S
        clock.set(_whole_second(max(Timestamp.now(), at + wait_s)))

    def plan(self, run_id: str, last: str | None) -> list[Any]:
        """Return what a tick emits; nothing while it cannot be planned, or nothing is due."""
        ticks = self._dataset.state.ticks
        if ticks.is_committed(run_id) or (last is not None and not ticks.is_committed(last)):
            return []
        now = datetime.now(UTC)
        tasks, pending = self._due(now)
        if not tasks and not pending:
            return []
        planned = PlannedTick(run_id, now, len(tasks), len(pending))
        if not ticks.begin(self._dataset.writer, planned):
            return []
        return [
            *tasks,
            *(TaggedOutput(PENDING, each) for each in pending),
            TaggedOutput(PLANNED, planned),
        ]


def _stamped(output: Any, at: Timestamp) -> Any:
    if isinstance(output, TaggedOutput):
        return TaggedOutput(output.tag, _stamped(output.value, at))
    return TimestampedValue(output, at)


def _whole_second(at: Timestamp) -> Timestamp:
    return Timestamp(seconds=-(-at.micros // 1_000_000))


class _OneElement(RestrictionProvider):
    """An element, and an end after it that never comes."""

    def initial_restriction(self, _element: bytes) -> OffsetRange:
        return OffsetRange(0, 2)

    def create_tracker(self, restriction: OffsetRange) -> OffsetRestrictionTracker:
        return OffsetRestrictionTracker(restriction)

    def restriction_size(self, _element: bytes, restriction: OffsetRange) -> int:
        return int(restriction.size())


_ONE_ELEMENT, _BY_HAND = _OneElement(), ManualWatermarkEstimator.default_provider()


class _NeverEnd(beam.DoFn):
    """Let the watermark of one element stop at a time that never comes.

    A source that has ended has a watermark at the end of time. Then Flink drops all timers of the
    global window, as late. This one puts off its end, once a year.
    """

    @beam.DoFn.unbounded_per_element()  # type: ignore[untyped-decorator]
    def process(
        self,
        element: bytes,
        tracker: Any = beam.DoFn.RestrictionParam(_ONE_ELEMENT),
        watermark: Any = beam.DoFn.WatermarkEstimatorParam(_BY_HAND),
    ) -> Iterator[bytes]:
        if tracker.current_restriction().start == 0 and tracker.try_claim(0):
            yield element
        watermark.set_watermark(_FAR)
        tracker.defer_remainder(_LONG)
