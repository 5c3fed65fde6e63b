"""Turn archives of pages into tables: what `ingest` does, with WARC files in place of the network.

ranges -> FindCaptures -> ReadCaptures -> ExtractArticles -> ... -> CommitRun

A backfill is a row of bounded runs, each over a few ranges of files. A run commits its rows
together with how far its files have been read, so a backfill that is killed goes on behind the
last commit. Memory does not depend on the size of the archives.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import apache_beam as beam

from pipelines.ingest import Job, carry_out, new_run_id, turn_into_rows, write
from pipelines.options import beam_options, is_one_process
from pipelines.report import RunReport
from schemas.config import Config
from schemas.warc import TO_THE_END, Capture, Selection, Skipped, WarcFile, WarcRange
from transforms.captures import FindCaptures, ReadCaptures
from transforms.spread import usable_cores
from transforms.store import Dataset
from transforms.warc import Packing, find_in, packing

_RANGE_BYTES = 16 << 20
"""Most that one worker takes at a time."""

_MOST_WAITING = 20_000


@dataclass(frozen=True)
class Batch(Job):
    """One run of a backfill."""

    ranges: tuple[WarcRange, ...]
    waiting: tuple[Capture, ...] = ()
    """Captures that earlier runs have put off."""

    @property
    def bytes(self) -> int:
        """Bytes of the files that it reads."""
        return sum(min(part.end, part.file.size) - part.start for part in self.ranges)


@dataclass(frozen=True)
class Wish:
    """What a backfill is asked for."""

    files: tuple[WarcFile, ...]
    selection: Selection
    commit_bytes: int = 64_000_000  # of WARC, in a run
    limit: int | None = None  # captures


def left_to_read(dataset: Dataset, wish: Wish) -> list[WarcRange]:
    """Return what of the files has not been read for this selection yet."""
    done = dataset.state.done_to(wish.files, wish.selection.key)
    starts = [(file, done.get(file, 0)) for file in wish.files]
    return [WarcRange(file, start, file.size) for file, start in starts if start < file.size]


def batches(dataset: Dataset, wish: Wish, left: Sequence[WarcRange]) -> Iterator[Batch]:
    """Yield the runs that are needed, in order; each is planned when the one before is over."""
    rest = _limited(left, wish) if wish.limit is not None else left
    taken: list[WarcRange] = []
    size = 0
    most = max(1, min(_RANGE_BYTES, wish.commit_bytes // 4))
    for piece in (piece for part in rest for piece in _pieces(part, most)):
        taken.append(piece)
        size += min(piece.end, piece.file.size) - piece.start
        if size >= wish.commit_bytes:
            yield _batch(dataset, wish, taken)
            taken, size = [], 0
    while (batch := _batch(dataset, wish, taken)) and (batch.ranges or batch.waiting):
        yield batch
        taken = []


def backfill(batch: Batch, wish: Wish, config: Config, beam_flags: Sequence[str] = ()) -> RunReport:
    """Carry one run out and return what came of it; blocks until everything is committed.

    Raises:
        ConfigError: an option that Beam does not know.
        StoreError: the dataset cannot be written; nothing of the run was committed.
        KeyboardInterrupt: as usual; nothing of the run was committed.
    """
    options = beam_options(config.beam, beam_flags)
    processes = config.processes or (usable_cores() if is_one_process(options) else 1)
    pipeline = beam.Pipeline(options=options)
    config = offline(config)
    common = (batch.progress, batch.run_id)
    ranges = pipeline | "Ranges" >> beam.Create(batch.ranges)
    found = ranges | FindCaptures(batch.dataset, wish.selection, batch.waiting, *common)
    read = found.captures | ReadCaptures(config.fetch.max_page_bytes, *common)
    dead = (found.dead, read.dead)
    outputs = turn_into_rows(read.pages, batch, config, processes, dead, (found.commits,))
    write(outputs, batch, config)
    return carry_out(pipeline, batch)


def survey(wish: Wish) -> dict[str, Any]:
    """Return what is in the files, without reading a page: captures, what is skipped, damage."""
    counts: Counter[str] = Counter()
    wanted = wish.limit or sys.maxsize
    for piece in _pieces_of(wish.files):
        for found in find_in(piece, wish.selection):
            if isinstance(found, Capture):
                counts["captures"] += 1
                if counts["captures"] >= wanted:
                    return _survey(wish, counts)
            elif isinstance(found, Skipped):
                counts[f"skipped.{found.reason}"] += 1
            else:
                counts[f"damaged.{found.error}"] += 1
    return _survey(wish, counts)


def _survey(wish: Wish, counts: Counter[str]) -> dict[str, Any]:
    def named(prefix: str) -> dict[str, int]:
        return {name[len(prefix) :]: n for name, n in counts.items() if name.startswith(prefix)}

    return {
        "files": len(wish.files),
        "bytes": sum(file.size for file in wish.files),
        "captures": counts["captures"],
        "skipped": named("skipped."),
        "damaged": named("damaged."),
    }


def _pieces_of(files: Iterable[WarcFile]) -> Iterator[WarcRange]:
    return (piece for file in files for piece in _pieces(WarcRange(file, 0, file.size)))


def offline(config: Config) -> Config:
    """Return a configuration by which nothing is asked of the network later.

    What an archive says of a page is final, and how old it is by now says nothing about edits.
    """
    fetch = config.fetch.model_copy(update={"max_attempts": 1, "revisit_ages_h": ()})
    return config.model_copy(update={"fetch": fetch})


def _batch(dataset: Dataset, wish: Wish, ranges: Sequence[WarcRange]) -> Batch:
    now = datetime.now(UTC)
    waiting = dataset.state.waiting_captures(wish.selection.key, _MOST_WAITING)
    return Batch(new_run_id(now), now, dataset, tuple(ranges), tuple(waiting))


def _pieces(part: WarcRange, most: int = _RANGE_BYTES) -> Iterator[WarcRange]:
    """Yield ranges that can be read apart: only a file packed record by record has several."""
    kind = packing(part.file)
    if kind is Packing.RECORDS:
        for start in range(part.start, part.end, most):
            yield replace(part, start=start, end=min(start + most, part.end))
    elif kind is Packing.WHOLE:
        end = TO_THE_END if part.end == part.file.size else part.end
        yield replace(part, start=0, end=end, whole=True)
    else:
        yield part


def _limited(left: Sequence[WarcRange], wish: Wish) -> Iterator[WarcRange]:
    """Yield ranges that hold as many captures as are wanted, and not more."""
    wanted = wish.limit or 0
    for part in left:
        if wanted <= 0:
            return
        whole = packing(part.file) is Packing.WHOLE
        looked_at = replace(part, start=0, end=TO_THE_END, whole=True) if whole else part
        found = find_in(looked_at, wish.selection)
        captures = (each for each in found if isinstance(each, Capture))
        offsets = [each.offset for each in islice(captures, wanted)]
        wanted -= len(offsets)
        yield replace(part, end=offsets[-1] + 1) if not wanted else part
