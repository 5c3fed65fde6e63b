"""Read addresses, politely: everything of one registered domain goes through one hand."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import apache_beam as beam
from apache_beam.transforms.window import BoundedWindow, GlobalWindow

from schemas.config import FetchConfig
from schemas.messages import Request, Response
from schemas.parcels import Parcel, parcel_of
from schemas.urls import registered_domain
from schemas.vocabulary import FetchOutcome
from transforms.progress import Progress
from transforms.stopping import StopWord
from transforms.store import Dataset
from transforms.web import get_fetcher
from transforms.windows import in_window, run_of

Choose = Callable[[Iterable[Any]], Iterable[Any]]
"""Keeps some of the elements of a domain."""


@dataclass(frozen=True)
class Deadline:
    """When a step stops reading; what is left by then is deferred. Holds in every process of a run.

    Args:
        budget_s: seconds from the step's own beginning; None: no limit.
        at: time.monotonic(), which the processes of a machine share; None: no limit.
        stop: reading stops also as soon as this word is left.
    """

    budget_s: float | None = None
    at: float | None = None
    stop: StopWord | None = None

    def begun(self, now: float) -> Deadline:
        """Return the deadline of a step that begins `now` (time.monotonic())."""
        ends = [end for end in (self.at, now + (self.budget_s or 0)) if end is not None]
        return self if self.budget_s is None else replace(self, at=min(ends))

    def is_over(self) -> bool:
        """Tell whether it is over."""
        return self.is_stopped() or (self.at is not None and time.monotonic() >= self.at)

    def is_stopped(self) -> bool:
        """Tell whether somebody wants the run to end: even answers that came are put off then."""
        return self.stop is not None and self.stop.is_left()


NEVER = Deadline()

_PACKED = 1_000
"""Elements that wait for others of their domain before they are packed."""


class ReadByDomain(beam.PTransform):
    """Read the address of every element.

    Input: collections of any elements that `request` turns into a `Request`. Output: pairs of
    element and `Response`, in the order in which the answers arrive; exactly one for each element
    that `choose` keeps of those of a domain (None: all), with the outcome `deferred` where
    `deadline` was over.
    Elements are grouped by registered domain, so that one worker owns a domain and can keep its
    gap; bodies do not cross the grouping. The domain's next group may go to another worker, and
    redirects lead to domains of others: in the state of the dataset `shared` workers keep the gap
    together. None: one process reads everything. Of a tick that is committed, nothing is read.
    """

    def __init__(
        self,
        request: Callable[[Any], Request],
        config: FetchConfig,
        progress: Progress,
        run_id: str,
        deadline: Deadline,
        shared: Dataset | None,
        choose: Choose | None = None,
    ) -> None:
        super().__init__()
        self._pack = _PackByDomain(request)
        self._read = _Read(request, config, progress, run_id, deadline, shared, choose)

    def expand(self, sources: Sequence[beam.PCollection]) -> beam.PCollection:
        packed = [  # before they are put together: runners keep what is flattened
            elements | f"PackByDomain{number}" >> beam.ParDo(self._pack)
            for number, elements in enumerate(sources)
        ]
        return (
            packed
            | "AllSources" >> beam.Flatten()
            | "OneOwner" >> beam.GroupByKey()
            | "Read" >> beam.ParDo(self._read)
        )


class _PackByDomain(beam.DoFn):
    """Give a bundle's elements as parcels, each with its domain.

    Beam keeps several copies of what is grouped: one by one, addresses took 7 kB each.
    """

    def __init__(self, request: Callable[[Any], Request]) -> None:
        self._request = request

    def start_bundle(self) -> None:
        self._forget()

    def process(self, element: Any, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        self._elements[registered_domain(self._request(element).url), window].append(element)
        self._count += 1
        if self._count == _PACKED:
            yield from self.finish_bundle()
            self._forget()

    def finish_bundle(self) -> Iterator[Any]:
        for (domain, window), elements in self._elements.items():
            yield in_window(window, (domain, parcel_of(elements)))

    def _forget(self) -> None:
        self._elements: defaultdict[tuple[str, BoundedWindow], list[Any]] = defaultdict(list)
        self._count = 0


class _Read(beam.DoFn):
    """Collect a bundle's addresses, then read them all at once: a slow domain holds up no other."""

    def __init__(
        self,
        request: Callable[[Any], Request],
        config: FetchConfig,
        progress: Progress,
        run_id: str,
        deadline: Deadline,
        shared: Dataset | None,
        choose: Choose | None,
    ) -> None:
        self._request, self._config, self._progress = request, config, progress
        self._run_id, self._deadline, self._shared = run_id, deadline, shared
        self._choose = choose

    def setup(self) -> None:
        turns = self._shared.state.turns if self._shared else None
        self._fetcher = get_fetcher(self._config, turns)

    def start_bundle(self) -> None:
        self._waiting: list[tuple[Any, BoundedWindow]] = []

    def process(
        self, group: tuple[str, Iterable[Parcel[Any]]], window: Any = beam.DoFn.WindowParam
    ) -> None:
        if self._is_replayed(window):
            return
        elements: Iterable[Any] = chain.from_iterable(group[1])
        chosen = elements if self._choose is None else self._choose(elements)
        self._waiting.extend((element, window) for element in chosen)
        self._progress.of(window).watch_hosts(self._fetcher.host_activity)

    def _is_replayed(self, window: BoundedWindow) -> bool:
        """Tell whether a cluster repeats a tick that is committed: nobody is to be asked again."""
        if self._shared is None or isinstance(window, GlobalWindow):
            return False
        return self._shared.state.ticks.is_committed(run_of(self._run_id, window))

    def finish_bundle(self) -> Iterator[Any]:
        waiting, self._waiting = iter(self._waiting), []  # what has been read is let go of
        requests = ((each, self._request(each[0])) for each in waiting)
        deadline = self._deadline.begun(time.monotonic())
        for (element, window), response in self._fetcher.fetch_all(requests, deadline.is_over):
            if deadline.is_stopped():
                response = Response(response.url, None, FetchOutcome.DEFERRED, response.fetched_at)
            yield in_window(window, (element, response))
