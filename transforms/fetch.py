"""Fetch the pages of articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import apache_beam as beam

from schemas.config import FetchConfig
from schemas.messages import Assignment, Page, Request, Response, Revisit
from transforms.progress import Progress
from transforms.read import Deadline, ReadByDomain
from transforms.store import Dataset

ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"


class FetchPages(beam.PTransform):
    """Read the page of every address.

    Input: collections of `Assignment`. Output: `Page`, one for each address (`distinct_addresses`),
    in the order of arrival; failures are outcomes of the page's response. What follows should stay
    in this stage: pages are large.
    """

    def __init__(
        self,
        config: FetchConfig,
        progress: Progress,
        run_id: str,
        deadline: Deadline,
        shared: Dataset | None,
    ) -> None:
        super().__init__()
        common = (config, progress, run_id, deadline, shared)
        self._read = ReadByDomain(RequestPage(config), *common, choose=distinct_addresses)

    def expand(self, sources: Sequence[beam.PCollection]) -> beam.PCollection:
        return sources | "Read" >> self._read | "Page" >> beam.MapTuple(_page)


def distinct_addresses(assignments: Iterable[Assignment]) -> Iterable[Assignment]:
    """Return one assignment for each address, always the same: that of the first feed by name.

    What a feed says now comes before what was planned earlier.
    """
    chosen: dict[str, Assignment] = {}
    for assignment in assignments:
        url = assignment.entry.url
        chosen[url] = min(assignment, chosen.get(url, assignment), key=_precedence)
    return chosen.values()


def _precedence(assignment: Assignment) -> tuple[bool, str]:
    return assignment.revisit is not None, assignment.entry.feed_url


def page_request(url: str, config: FetchConfig, revisit: Revisit | None = None) -> Request:
    """Return the request that reads an article's page, or asks whether it has changed."""
    validators = (
        {"If-None-Match": revisit.etag, "If-Modified-Since": revisit.last_modified}
        if revisit
        else {}
    )
    headers = tuple((name, value) for name, value in validators.items() if value)
    return Request(url, ACCEPT, config.max_page_bytes, headers)


class RequestPage:
    """Gives the request that reads the page of an assignment."""

    def __init__(self, config: FetchConfig) -> None:
        self._config = config

    def __call__(self, assignment: Assignment) -> Request:
        return page_request(assignment.entry.url, self._config, assignment.revisit)


def _page(assignment: Assignment, response: Response) -> Page:
    return Page(assignment, response)
