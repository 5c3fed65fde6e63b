"""Find and read the captures in WARC files."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, BinaryIO, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import GlobalWindow

from schemas.ids import url_id
from schemas.records import DeadLetter
from schemas.rows import dead_letter
from schemas.warc import (
    Capture,
    Damage,
    PlannedCapture,
    PutOff,
    RangeRead,
    Selection,
    Skipped,
    TakenUp,
    WarcFile,
    WarcRange,
)
from transforms.outcome import DEAD
from transforms.progress import Progress
from transforms.store import Dataset
from transforms.warc import (
    NotWarcError,
    broken_page,
    find_in,
    open_warc,
    plan_reading,
    read_page,
)
from transforms.windows import in_window

RANGES, OTHERS = "ranges", "others"
_WAITED = ""  # in place of an address: it comes from no range
_HANDS = 64  # among whom the captures that waited are divided
_OPEN_FILES = 8
_ALL = GlobalWindow()  # archives are read by bounded jobs only

Home = tuple[str, int]
"""Address and offset of the range in which an address was captured first."""


class Found(NamedTuple):
    """What `FindCaptures` gives."""

    captures: beam.PCollection
    commits: beam.PCollection
    dead: beam.PCollection


class FindCaptures(beam.PTransform):
    """Find what is to be read in ranges of WARC files.

    Input: `WarcRange`. Outputs: `captures` (pairs of a range's place and a `PlannedCapture`),
    `commits` (one `RangeRead` for each range, `PutOff` and `TakenUp`), and `dead`: what is damaged.
    Of several captures of an address the earliest is read and the others are put off to the next
    runs, so that each version of an article finds the one before in the dataset. Only where
    captures lie is ever grouped.
    """

    def __init__(
        self,
        dataset: Dataset,
        selection: Selection,
        waiting: Sequence[Capture],
        progress: Progress,
        run_id: str,
    ) -> None:
        super().__init__()
        self._waiting = [(capture, number % _HANDS) for number, capture in enumerate(waiting)]
        self._find = _Find(selection, progress, run_id)
        self._plan = _Plan(dataset, selection)

    def expand(self, ranges: beam.PCollection) -> Found:
        found = ranges | "Find" >> beam.ParDo(self._find).with_outputs(RANGES, DEAD, main="found")
        waiting = ranges.pipeline | "Waiting" >> beam.Create(self._waiting, reshuffle=False)
        taken = waiting | "AtHome" >> beam.MapTuple(_at_home)
        planned = (
            (found.found, taken)
            | "Captures" >> beam.Flatten()
            | "SameAddress" >> beam.GroupByKey()
            | "Plan" >> beam.ParDo(self._plan).with_outputs(OTHERS, main="captures")
        )
        commits = (found.ranges, planned.others) | "Commits" >> beam.Flatten()
        return Found(planned.captures, commits, found.dead)


class ReadCaptures(beam.PTransform):
    """Read the pages of captures.

    Input: pairs of a range's place and a `PlannedCapture`. Outputs: `pages` (`Page`, one for each
    capture, in the order of files and offsets within a bundle) and `dead`. What follows should stay
    in this stage: pages are large.
    """

    def __init__(self, max_page_bytes: int, progress: Progress, run_id: str) -> None:
        super().__init__()
        self._read = _Read(max_page_bytes, progress, run_id)

    def expand(self, captures: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        read = beam.ParDo(self._read).with_outputs(DEAD, main="pages")
        return captures | "OneReader" >> beam.GroupByKey() | "Read" >> read


class _Find(beam.DoFn):
    def __init__(self, selection: Selection, progress: Progress, run_id: str) -> None:
        self._selection, self._progress, self._run_id = selection, progress, run_id

    def process(self, part: WarcRange) -> Iterator[Any]:
        latest: datetime | None = None
        for found in find_in(part, self._selection):
            if isinstance(found, Skipped):
                self._progress.add(f"skipped.{found.reason}")
            elif isinstance(found, Damage):
                yield TaggedOutput(DEAD, damage_letter(found, self._run_id))
            else:
                self._progress.add("captures")
                latest = max(found.at, latest or found.at)
                yield url_id(found.asked), ((part.file.address, part.start), found)
        done = RangeRead(part.file, self._selection.key, part.done_to, latest)
        yield TaggedOutput(RANGES, done)


class _Plan(beam.DoFn):
    def __init__(self, dataset: Dataset, selection: Selection) -> None:
        self._dataset, self._selection = dataset, selection.key

    def process(self, found: tuple[str, Iterable[tuple[Home, Capture]]]) -> Iterator[Any]:
        address, captures = found
        (home, first), *later = sorted(captures, key=_by_time)
        known = self._dataset.state.known_urls([address]).get(address)
        yield home, plan_reading(first, known)
        if home[0] == _WAITED:
            yield TaggedOutput(OTHERS, TakenUp(first, self._selection))
        for before, capture in later:
            if before[0] != _WAITED:
                yield TaggedOutput(OTHERS, PutOff(capture, self._selection))


def _by_time(found: tuple[Home, Capture]) -> tuple[datetime, str, int]:
    capture = found[1]
    return capture.at, capture.file.address, capture.offset


def _at_home(capture: Capture, hand: int) -> tuple[str, tuple[Home, Capture]]:
    return url_id(capture.asked), ((_WAITED, hand), capture)


class _Read(beam.DoFn):
    """Collect a bundle's captures, then read them in the order in which they lie."""

    def __init__(self, max_page_bytes: int, progress: Progress, run_id: str) -> None:
        self._max_page_bytes, self._progress, self._run_id = max_page_bytes, progress, run_id

    def start_bundle(self) -> None:
        self._waiting: list[PlannedCapture] = []

    def process(self, group: tuple[Home, Iterable[PlannedCapture]]) -> None:
        self._waiting.extend(group[1])

    def finish_bundle(self) -> Iterator[Any]:
        self._waiting.sort(key=_by_place)
        with _Files() as files:
            for plan in self._waiting:
                yield from self._page(files, plan)

    def _page(self, files: _Files, plan: PlannedCapture) -> Iterator[Any]:
        try:
            stream = files.open(plan.capture.file)
            page = read_page(stream, plan, self._max_page_bytes)
        except (OSError, EOFError, ValueError, NotWarcError) as error:
            where = place_of(plan.capture.file, plan.capture.offset)
            now = datetime.now(UTC)
            letter = dead_letter("archive", where, error, at=now, run_id=self._run_id)
            yield in_window(_ALL, TaggedOutput(DEAD, letter))
            page = broken_page(plan, str(error))
        yield in_window(_ALL, page)


def _by_place(plan: PlannedCapture) -> tuple[str, int]:
    return plan.capture.file.address, plan.capture.offset


class _Files:
    """The files a reader has open, the least recently used closed first."""

    def __init__(self) -> None:
        self._open: OrderedDict[WarcFile, tuple[ExitStack, BinaryIO]] = OrderedDict()

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *_: object) -> None:
        while self._open:
            self._open.popitem()[1][0].close()

    def open(self, file: WarcFile) -> BinaryIO:
        """Return a stream of the file."""
        if file not in self._open:
            if len(self._open) >= _OPEN_FILES:
                self._open.popitem(last=False)[1][0].close()
            stack = ExitStack()
            self._open[file] = stack, stack.enter_context(open_warc(file))
        self._open.move_to_end(file)
        return self._open[file][1]


def damage_letter(damage: Damage, run_id: str) -> DeadLetter:
    """Return the dead letter of what could not be read of a file."""
    return DeadLetter(
        stage="archive",
        key=place_of(damage.file, damage.offset),
        error=damage.error,
        message=damage.detail,
        traceback="",
        at=datetime.now(UTC),
        run_id=run_id,
    )


def place_of(file: WarcFile, offset: int) -> str:
    """Return how a place in a file is written."""
    return f"{file.address}:{offset}"
