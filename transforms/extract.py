"""Extract what pages say."""

from __future__ import annotations

from dataclasses import replace

import apache_beam as beam

from schemas.config import ExtractConfig
from schemas.messages import ExtractedPage, Extraction, Page
from schemas.vocabulary import FetchOutcome
from transforms.apart import call_apart
from transforms.outcome import DEAD, Guard
from transforms.progress import Progress
from transforms.text import extract_article

_NOT_MODIFIED = 304


class ExtractArticles(beam.PTransform):
    """Turn pages into what they say, one for one.

    Input: `Page`. Outputs: `extracted` (`ExtractedPage`, without the page's bytes; pages that are
    no article say so in their outcome) and `dead`.
    """

    def __init__(self, config: ExtractConfig, progress: Progress, run_id: str) -> None:
        super().__init__()
        self._config, self._progress, self._run_id = config, progress, run_id

    def expand(self, pages: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        extract = ExtractPage(self._config, self._progress)
        guard = Guard("extract", self._run_id, extract, page_url_of, broken_page)
        return pages | beam.ParDo(guard).with_outputs(DEAD, main="extracted")


class ExtractPage:
    """Extract one page; a page that could not be fetched keeps the outcome of its fetch."""

    def __init__(self, config: ExtractConfig, progress: Progress) -> None:
        self._config, self._progress = config, progress

    def __call__(self, page: Page) -> ExtractedPage:
        """Return what the page says."""
        self._progress.add("pages")
        response = page.response
        if response.outcome is not FetchOutcome.OK:
            return _extracted(page, Extraction(response.outcome, response.detail))
        if response.status == _NOT_MODIFIED:
            return _extracted(page, Extraction(FetchOutcome.UNCHANGED))
        extraction = call_apart(
            extract_article,
            self._config.timeout_s,
            response.body,
            url=response.final_url or response.url,
            content_type=response.header("content-type"),
            entry=page.assignment.entry,
            fetched_at=response.fetched_at,
            config=self._config,
            status=response.status or 200,
        )
        return _extracted(page, extraction)


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
