"""Keep the pages that were fetched, as WARC files beside the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import BoundedWindow

from schemas.config import FetchConfig, StoreConfig
from schemas.messages import Assignment, Page, Request
from schemas.vocabulary import FetchOutcome
from transforms.progress import Progress
from transforms.store import Dataset
from transforms.warc import WarcWriter
from transforms.windows import in_window, run_of

PARTS = "parts"


class ArchivePages(beam.PTransform):
    """Write every reading into the run's staging folder, on its way to the extraction.

    Input: `Page`. Outputs: `pages` (the same, in the same order) and `parts` (`StagedPart`, the
    files, which the commit moves as it moves those of the tables). Pages put off to the next tick
    are not archived: nothing was read.
    """

    def __init__(
        self,
        dataset: Dataset,
        store: StoreConfig,
        fetch: FetchConfig,
        request: Callable[[Assignment], Request],
        progress: Progress,
        run_id: str,
    ) -> None:
        super().__init__()
        self._archive = _Archive(dataset, store, fetch, request, progress, run_id)

    def expand(self, pages: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        return pages | beam.ParDo(self._archive).with_outputs(PARTS, main="pages")


class _Archive(beam.DoFn):
    def __init__(
        self,
        dataset: Dataset,
        store: StoreConfig,
        fetch: FetchConfig,
        request: Callable[[Assignment], Request],
        progress: Progress,
        run_id: str,
    ) -> None:
        self._dataset, self._store, self._fetch = dataset, store, fetch
        self._request, self._progress, self._run_id = request, progress, run_id

    def start_bundle(self) -> None:
        self._writers: dict[BoundedWindow, WarcWriter] = {}

    def process(self, page: Page, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        if page.response.outcome is not FetchOutcome.DEFERRED:
            for part in self._writer(window).add(page, self._request(page.assignment)):
                yield TaggedOutput(PARTS, part)
            self._progress.of(window).add("archived")
        yield page

    def finish_bundle(self) -> Iterator[Any]:
        for window, writer in self._writers.items():
            for part in writer.flush():
                yield in_window(window, TaggedOutput(PARTS, part))

    def _writer(self, window: BoundedWindow) -> WarcWriter:
        if window not in self._writers:
            run_id, cap = run_of(self._run_id, window), self._store.archive_file_bytes
            self._writers[window] = WarcWriter(self._dataset.root, run_id, self._fetch, cap)
        return self._writers[window]
