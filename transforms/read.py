"""Read addresses, politely: everything of one registered domain goes through one hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.transforms.window import GlobalWindows

from schemas.config import FetchConfig
from schemas.messages import Request
from schemas.urls import registered_domain
from transforms.progress import Progress
from transforms.web import get_fetcher


class ReadByDomain(beam.PTransform):
    """Read the address of every element.

    Input: any element that `request` turns into a `Request`. Output: pairs of element and
    `Response`, in the order in which the answers arrive; exactly one for each element. Elements are
    grouped by registered domain, so that one worker owns a domain and can keep its gap; bodies do
    not cross the grouping.
    """

    def __init__(
        self, request: Callable[[Any], Request], config: FetchConfig, progress: Progress
    ) -> None:
        super().__init__()
        self._request, self._config, self._progress = request, config, progress

    def expand(self, elements: beam.PCollection) -> beam.PCollection:
        return (
            elements
            | "KeyByDomain" >> beam.Map(_with_domain, self._request)
            | "OneOwner" >> beam.GroupByKey()
            | "Read" >> beam.ParDo(_Read(self._request, self._config, self._progress))
        )


def _with_domain(element: Any, request: Callable[[Any], Request]) -> tuple[str, Any]:
    return registered_domain(request(element).url), element


class _Read(beam.DoFn):
    """Collect a bundle's addresses, then read them all at once: a slow domain holds up no other."""

    def __init__(
        self, request: Callable[[Any], Request], config: FetchConfig, progress: Progress
    ) -> None:
        self._request, self._config, self._progress = request, config, progress

    def setup(self) -> None:
        self._fetcher = get_fetcher(self._config)

    def start_bundle(self) -> None:
        self._waiting: list[Any] = []

    def process(self, group: tuple[str, Iterable[Any]]) -> None:
        self._waiting.extend(group[1])

    def finish_bundle(self) -> Iterator[Any]:
        requests = ((element, self._request(element)) for element in self._waiting)
        self._progress.watch_hosts(self._fetcher.host_activity)
        for answer in self._fetcher.fetch_all(requests):
            yield GlobalWindows.windowed_value(answer)
