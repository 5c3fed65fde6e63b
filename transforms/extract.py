"""Extract what pages say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import apache_beam as beam

from schemas.config import ExtractConfig
from schemas.messages import ExtractedPage, Extraction, Page, Response
from schemas.vocabulary import FetchOutcome
from transforms.apart import call_apart
from transforms.extracting import extract_apart
from transforms.outcome import DEAD
from transforms.progress import Progress
from transforms.spread import SpreadGuard

_NOT_MODIFIED = 304
_CUT = "the page ends in the middle: its Content-Length is too short, or its server broke off"


class ExtractArticles(beam.PTransform):
    """Turn pages into what they say, one for one, several at once.

    Input: `Page`. Outputs: `extracted` (`ExtractedPage`, without the page's bytes; pages that are
    no article say so in their outcome), in any order, and `dead`.
    """

    def __init__(
        self, config: ExtractConfig, progress: Progress, run_id: str, processes: int = 1
    ) -> None:
        super().__init__()
        self._config, self._run_id = config, run_id
        self._progress, self._processes = progress, processes

    def expand(self, pages: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        extract = ExtractPage(self._config)
        parts = ("extract", self._run_id, extract, page_url_of, broken_page)
        guard = _CountingGuard(self._progress, *parts, processes=self._processes)
        return pages | beam.ParDo(guard).with_outputs(DEAD, main="extracted")


class _CountingGuard(SpreadGuard):
    def __init__(self, progress: Progress, *parts: Any, processes: int) -> None:
        super().__init__(*parts, processes=processes)
        self._progress = progress

    def process(self, page: Page, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        self._progress.of(window).add("pages")
        yield from super().process(page, window)


class ExtractPage:
    """Extract one page; a page that could not be fetched keeps the outcome of its fetch."""

    def __init__(self, config: ExtractConfig) -> None:
        self._config = config

    def __call__(self, page: Page) -> ExtractedPage:
        """Return what the page says."""
        response = page.response
        if response.outcome is not FetchOutcome.OK:
            return _extracted(page, Extraction(response.outcome, response.detail))
        if response.status == _NOT_MODIFIED:
            return _extracted(page, Extraction(FetchOutcome.UNCHANGED))
        extraction = call_apart(
            extract_apart,
            self._config.timeout_s,
            response.body,
            url=response.final_url or response.url,
            content_type=response.header("content-type"),
            entry=page.assignment.entry,
            fetched_at=response.fetched_at,
            config=self._config,
            status=response.status or 200,
            announced=page.assignment.announced,
        )
        if extraction.outcome is FetchOutcome.EMPTY and _ends_within_its_markup(response):
            extraction = Extraction(FetchOutcome.INCOMPLETE, _CUT)
        return _extracted(page, extraction)


def _ends_within_its_markup(response: Response) -> bool:
    """Tell whether a page was cut off by a Content-Length that is too short.

    What the server sent beyond it is no part of the answer (RFC 9112, 6.3), and may not have come
    yet when the answer is complete. So the page itself has to tell: its root element is never
    closed. Pages may leave that out, but one that has no article as well is worth another try.
    """
    if response.header("content-encoding") is not None:  # an end that is missing is noticed there
        return False
    markup, length = response.body.lower(), response.header("content-length")
    return length == str(len(markup)) and b"<html" in markup and b"</html" not in markup


def page_url_of(page: Page) -> str:
    """Return the address a page was asked for under."""
    return page.assignment.entry.url


def broken_page(page: Page, error: Exception) -> ExtractedPage:
    """Return what stands in for a page that broke the extractor."""
    reason = f"the extractor failed: {type(error).__name__}"
    return _extracted(page, Extraction(FetchOutcome.PARSE_ERROR, reason))


def _extracted(page: Page, extraction: Extraction) -> ExtractedPage:
    bare = replace(page.response, body=b"")
    return ExtractedPage(page.assignment, bare, len(page.response.body), extraction)
