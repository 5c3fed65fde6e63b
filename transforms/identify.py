"""Give every page its fate, and every new article its identity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import apache_beam as beam

from schemas.config import FetchConfig
from schemas.ids import url_id
from schemas.messages import ExtractedPage, Revisit, UrlFate
from schemas.parcels import parcel_of
from schemas.records import Article
from schemas.rows import article_row, fetch_row, page_url
from schemas.vocabulary import FetchOutcome
from transforms.progress import Progress
from transforms.store import Candidate, Dataset, Decision, Verdict, decide_fate, next_reading
from transforms.windows import run_of

FETCHES = "fetches"
FATES = "fates"

_OUTCOMES = {
    Verdict.NEW: FetchOutcome.OK,
    Verdict.UNCHANGED: FetchOutcome.UNCHANGED,
    Verdict.DUPLICATE: FetchOutcome.DUPLICATE,
}


class IdentifyArticles(beam.PTransform):
    """Tell new articles and new versions from what is already in the dataset.

    Input: lists of `ExtractedPage`. Outputs: `articles` (lists of `Article` not yet annotated), and
    for every page exactly one `Fetch` row under `fetches` and one `UrlFate` in a parcel under
    `fates`. Of pages put off to the next tick there is only the fate.
    Identities are claimed in the state store for this run: a replayed bundle gets the same ones.
    """

    def __init__(
        self, dataset: Dataset, config: FetchConfig, progress: Progress, run_id: str
    ) -> None:
        super().__init__()
        self._identify = _Identify(dataset, config, progress, run_id)

    def expand(self, batches: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        return batches | beam.ParDo(self._identify).with_outputs(FETCHES, FATES, main="articles")


class _Identify(beam.DoFn):
    def __init__(
        self, dataset: Dataset, config: FetchConfig, progress: Progress, run_id: str
    ) -> None:
        self._dataset, self._config, self._progress = dataset, config, progress
        self._run_id = run_id

    def process(
        self, pages: Sequence[ExtractedPage], window: Any = beam.DoFn.WindowParam
    ) -> Iterator[Any]:
        run_id, progress = run_of(self._run_id, window), self._progress.of(window)
        found = [page for page in pages if page.extraction.outcome is FetchOutcome.OK]
        decisions = self._dataset.state.claim(run_id, [candidate(page) for page in found])
        decided = dict(zip(map(id, found), decisions, strict=True))
        fates = [fate_of(page, decided.get(id(page)), self._config) for page in pages]
        yield beam.pvalue.TaggedOutput(FATES, parcel_of(fates))
        for page, fate in zip(pages, fates, strict=True):
            yield from self._row(page, fate, run_id, progress)
        articles = [
            _article(page, decision, run_id)
            for page, decision in zip(found, decisions, strict=True)
            if decision.verdict is Verdict.NEW
        ]
        yield articles

    def _row(
        self, page: ExtractedPage, fate: UrlFate, run_id: str, progress: Progress
    ) -> Iterator[Any]:
        if fate.outcome is FetchOutcome.DEFERRED:
            progress.add("deferred.pages")
            return
        row = fetch_row(page, fate, page.extraction.detail, run_id)
        progress.add(f"fetches.{fate.outcome}")
        yield beam.pvalue.TaggedOutput(FETCHES, row)


def candidate(page: ExtractedPage) -> Candidate:
    """Return the facts of a page that decide which article it is."""
    found = page.extraction
    return Candidate(
        url_id=url_id(page.assignment.entry.url),
        url=page_url(page),
        canonical_url=found.canonical_url,
        title=found.title or "",
        text_sha256=found.wording_sha256,
    )


def fate_of(page: ExtractedPage, decision: Decision | None, config: FetchConfig) -> UrlFate:
    """Return what becomes of a page's address, given what its article was found to be."""
    before = page.assignment.revisit
    outcome = _OUTCOMES[decision.verdict] if decision else page.extraction.outcome
    if outcome is FetchOutcome.DEFERRED:  # not tried
        now, tries = page.response.fetched_at, page.assignment.attempts
        return UrlFate(page.assignment, outcome, False, tries, now, None)
    attempts = page.assignment.attempts + 1
    final, retry_at = decide_fate(
        outcome,
        page.response.status,
        attempts,
        # an article that is there waits for its next reading, and not for another try
        max_attempts=1 if before else config.max_attempts,
        now=page.response.fetched_at,
        retry_at=page.response.retry_at,
    )
    known = before.article_id if before else None
    article = decision.identity.article_id if decision else known
    revisit = next_revisit(page, article, config) if final and article else None
    return UrlFate(page.assignment, outcome, final, attempts, retry_at, article, revisit)


def next_revisit(page: ExtractedPage, article_id: str, config: FetchConfig) -> Revisit | None:
    """Return the next reading of an article that has been read; None: it is too old, or gone."""
    before, response = page.assignment.revisit, page.response
    if page.extraction.outcome in (FetchOutcome.GONE, FetchOutcome.NOT_FOUND):
        return None
    published_at = page.extraction.published_at or response.fetched_at
    born_at = before.born_at if before else min(published_at, response.fetched_at)
    due_at = next_reading(born_at, response.fetched_at, config.revisit_ages_h)
    if due_at is None:
        return None
    kept = (before.etag, before.last_modified) if before else (None, None)
    sent = (response.header("etag"), response.header("last-modified"))
    return Revisit(article_id, born_at, due_at, *(sent if any(sent) else kept))


def _article(page: ExtractedPage, decision: Decision, run_id: str) -> Article:
    identity = decision.identity
    return article_row(page, identity.article_id, identity.version, decision.canonical_url, run_id)
