"""Read addresses, politely: everything of one registered domain goes through one hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import apache_beam as beam
from apache_beam.transforms.window import BoundedWindow, GlobalWindow

from schemas.config import FetchConfig
from schemas.messages import Request, Response
from schemas.urls import registered_domain
from schemas.vocabulary import FetchOutcome
from transforms.progress import Progress
from transforms.stopping import StopWord
from transforms.store import Dataset
from transforms.web import get_fetcher
from transforms.windows import in_window, run_of


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


class ReadByDomain(beam.PTransform):
    """Read the address of every element.

    Input: any element that `request` turns into a `Request`. Output: pairs of element and
    `Response`, in the order in which the answers arrive; exactly one for each element, with the
    outcome `deferred` where `deadline` was over. Elements are
    grouped by registered domain, so that one worker owns a domain and can keep its gap; bodies do
    not cross the grouping. The domain's next group may go to another worker, and redirects lead to
    domains of others: in the state of the dataset `shared` workers keep the gap together. None: one
    process reads everything. Of a tick that is committed, nothing is read.
    """

    def __init__(
        self,
        request: Callable[[Any], Request],
        config: FetchConfig,
        progress: Progress,
        run_id: str,
        deadline: Deadline,
        shared: Dataset | None,
    ) -> None:
        super().__init__()
        self._request = request
        self._read = _Read(request, config, progress, run_id, deadline, shared)

    def expand(self, elements: beam.PCollection) -> beam.PCollection:
        return (
            elements
            | "KeyByDomain" >> beam.Map(_with_domain, self._request)
            | "OneOwner" >> beam.GroupByKey()
            | "Read" >> beam.ParDo(self._read)
        )


def _with_domain(element: Any, request: Callable[[Any], Request]) -> tuple[str, Any]:
    return registered_domain(request(element).url), element


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
    ) -> None:
        self._request, self._config, self._progress = request, config, progress
        self._run_id, self._deadline, self._shared = run_id, deadline, shared

    def setup(self) -> None:
        turns = self._shared.state.turns if self._shared else None
        self._fetcher = get_fetcher(self._config, turns)

    def start_bundle(self) -> None:
        self._waiting: list[tuple[Any, BoundedWindow]] = []

    def process(
        self, group: tuple[str, Iterable[Any]], window: Any = beam.DoFn.WindowParam
    ) -> None:
        if self._is_replayed(window):
            return
        self._waiting.extend((element, window) for element in group[1])
        self._progress.of(window).watch_hosts(self._fetcher.host_activity)

    def _is_replayed(self, window: BoundedWindow) -> bool:
        """Tell whether a cluster repeats a tick that is committed: nobody is to be asked again."""
        if self._shared is None or isinstance(window, GlobalWindow):
            return False
        return self._shared.state.ticks.is_committed(run_of(self._run_id, window))

    def finish_bundle(self) -> Iterator[Any]:
        requests = ((each, self._request(each[0])) for each in self._waiting)
        deadline = self._deadline.begun(time.monotonic())
        for (element, window), response in self._fetcher.fetch_all(requests, deadline.is_over):
            if deadline.is_stopped():
                response = Response(response.url, None, FetchOutcome.DEFERRED, response.fetched_at)
            yield in_window(window, (element, response))
