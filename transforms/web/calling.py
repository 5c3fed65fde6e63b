"""One `fetch_all` under way: which address begins next, and what becomes of its answers."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from typing import Generic, TypeVar

from schemas.messages import Request, Response
from schemas.vocabulary import FetchOutcome
from transforms.web.backpressure import Seat, Window
from transforms.web.politeness import Lane

K = TypeVar("K")

Read = Callable[[Request, Seat, Callable[[], None]], Awaitable[Response]]
Jobs = deque[tuple[K, Request]]


@dataclass(frozen=True)
class Finished(Generic[K]):
    """An answer on its way to the caller, who makes its seat free."""

    key: K
    response: Response
    seat: Seat


class Call(Generic[K]):
    """Works through the addresses host by host. Lives in the loop's thread, but for `outbox`.

    Of each host, the next address begins when the one before has got its first turn: so there are
    as many tasks as hosts and open requests, and not as many as addresses.
    """

    def __init__(
        self,
        jobs: Mapping[str, Jobs[K]],
        size: int,
        read: Read,
        lane_of: Callable[[str], Lane],
        now: Callable[[], datetime],
    ) -> None:
        """Prepare.

        Args:
            jobs: what to read, by host.
            size: answers under way or not taken yet, at most.
            read: reads one address.
            lane_of: finds a host's lane, where its queue is counted for displays.
            now: clock that stamps the answers for what is put off.
        """
        self.outbox: SimpleQueue[Finished[K] | BaseException] = SimpleQueue()
        self._jobs, self._read, self._lane_of, self._now = dict(jobs), read, lane_of, now
        self._window = Window(size)
        self._winds_down = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._reading: dict[asyncio.Task[None], tuple[K, Request]] = {}  # no answer yet

    def start(self) -> None:
        """Begin at every host."""
        for host, jobs in tuple(self._jobs.items()):
            self._lane_of(host).queued += len(jobs)
            self._begin_next(host)

    def stop(self, reason: BaseException | None = None) -> None:
        """Cancel what is left; a caller that still waits gets `reason`."""
        self._drop_jobs()
        for task in tuple(self._tasks):
            task.cancel()
        if reason is not None:
            self.outbox.put(reason)

    def wind_down(self) -> None:
        """Answer at once for all that is left that it was put off."""
        if self._winds_down:
            return
        self._winds_down = True
        self._window.open()
        for job in self._drop_jobs():
            self._put_off(*job)
        for task in tuple(self._reading):
            task.cancel()

    def _drop_jobs(self) -> Jobs[K]:
        dropped: Jobs[K] = deque()
        for host, jobs in self._jobs.items():
            self._lane_of(host).queued -= len(jobs)
            dropped += jobs
        self._jobs.clear()
        return dropped

    def _put_off(self, key: K, request: Request) -> None:
        late = Response(request.url, None, FetchOutcome.DEFERRED, self._now())
        self.outbox.put(Finished(key, late, Seat(self._window)))

    def _begin_next(self, host: str) -> None:
        if jobs := self._jobs.get(host):
            key, request = jobs.popleft()
            self._lane_of(host).queued -= 1
            task = asyncio.create_task(self._run(host, key, request))
            self._tasks.add(task)
            self._reading[task] = key, request
            task.add_done_callback(self._ended)
        else:
            self._jobs.pop(host, None)

    async def _run(self, host: str, key: K, request: Request) -> None:
        started = _Once(lambda: self._begin_next(host))
        seat = Seat(self._window)
        try:
            response = await self._read(request, seat, started)
            self._reading.pop(asyncio.current_task(), None)  # type: ignore[arg-type]
            await seat.wait()
            self.outbox.put(Finished(key, response, seat))
        finally:
            started()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        unanswered = self._reading.pop(task, None)
        if task.cancelled() and unanswered is not None and self._winds_down:
            self._put_off(*unanswered)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.stop(error)


class _Once:
    """Calls a function the first time only."""

    def __init__(self, function: Callable[[], None]) -> None:
        self._function: Callable[[], None] | None = function

    def __call__(self) -> None:
        function, self._function = self._function, None
        if function is not None:
            function()
