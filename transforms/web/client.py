"""The HTTP client of a process: one thread, one event loop, one session."""

from __future__ import annotations

import asyncio
import atexit
import os
import random
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from schemas.config import FetchConfig
from schemas.messages import Request, Response
from transforms.web import agent
from transforms.web.calling import Call, Finished, Jobs
from transforms.web.connecting import open_session
from transforms.web.drifting import Drift
from transforms.web.politeness import Gate, HostActivity
from transforms.web.sharing import SharedTurns
from transforms.web.visiting import Visitor

K = TypeVar("K")

_LOOK_EVERY_S = 0.2


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Reads addresses politely and safely; use it again and again, its manners outlive each call.

    >>> from schemas.config import FetchConfig
    >>> with Fetcher(FetchConfig(), user_agent="newsbeam/0 (+https://example.org)") as fetcher:
    ...     request = Request("file:///etc/passwd", accept="*/*", max_bytes=1000)
    ...     [(key, response.outcome.value) for key, response in fetcher.fetch_all([(1, request)])]
    [(1, 'blocked_address')]
    """

    def __init__(
        self,
        config: FetchConfig,
        *,
        user_agent: str,
        now: Callable[[], datetime] = _utc_now,
        rng: random.Random | None = None,
        shared: SharedTurns | None = None,
    ) -> None:
        """Start the thread.

        Args:
            config: manners and limits.
            user_agent: the User-Agent header, see `transforms.web.user_agent`.
            now: clock that stamps responses, in UTC; waits are measured with a monotonic one.
            rng: spreads further tries.
            shared: keeps the gap of a domain over several processes; None: this one reads alone.
        """
        self._config, self._user_agent = config, user_agent
        self._now, self._rng, self._shared = now, rng or random.Random(), shared
        self._calls: set[Call[Any]] = set()
        self._closed = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="newsbeam-web", daemon=True
        )
        self._thread.start()
        self._in_loop_and_wait(self._open())

    def fetch_all(
        self,
        requests: Iterable[tuple[K, Request]],
        is_over: Callable[[], bool] | None = None,
    ) -> Iterator[tuple[K, Response]]:
        """Read all addresses; yield each key with its one response, in the order they end.

        All requests are taken from the iterable before the first is made, as the slowest host may
        come first. At most `max_in_flight` responses are under way or wait for the caller. Work
        begins with the first `next`, and is cancelled when the iterator is dropped.

        Once `is_over` says so, all that has not ended is answered with the outcome `deferred`.
        Requests under way go on, and the next call that makes the same ones gets their answers.

        Raises:
            RuntimeError: the fetcher is or gets closed.
        """
        jobs: dict[str, Jobs[K]] = {}
        count = 0
        for count, (key, request) in enumerate(requests, 1):  # noqa: B007 - counts
            jobs.setdefault(_host_of(request.url), deque()).append((key, request))
        places, lane_of = self._config.max_in_flight, self._gate.lane_of_host
        call = Call(jobs, places, self._drift.read, lane_of, self._now)
        del jobs
        self._in_loop(self._begin, call)
        try:
            for _ in range(count):
                finished = self._next_of(call, is_over)
                if isinstance(finished, BaseException):
                    raise finished
                self._in_loop(finished.seat.leave)
                yield finished.key, finished.response
        finally:
            if not self._closed:
                self._in_loop(self._stop, call)

    def _next_of(
        self, call: Call[K], is_over: Callable[[], bool] | None
    ) -> Finished[K] | BaseException:
        if is_over is None:
            return call.outbox.get()
        while True:
            if is_over():
                self._in_loop(call.wind_down)
                return call.outbox.get()
            with suppress(Empty):
                return call.outbox.get(timeout=_LOOK_EVERY_S)

    def host_activity(self) -> tuple[HostActivity, ...]:
        """Describe the registered domains where something is queued or under way."""
        return self._gate.activity(self._loop.time())

    def close(self) -> None:
        """Cancel everything and end the thread; harmless when closed."""
        if self._closed:
            return
        self._closed = True
        self._in_loop_and_wait(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        """Return the fetcher itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    async def _open(self) -> None:
        self._loop.set_default_executor(  # looks up names: a slow one must not hold up the others
            ThreadPoolExecutor(self._config.max_in_flight, thread_name_prefix="newsbeam-dns")
        )
        self._gate = Gate(self._config, self._shared)
        self._session = open_session(self._config, self._user_agent)
        self._visitor = Visitor(
            self._config, self._session, self._gate, now=self._now, rng=self._rng
        )
        self._drift = Drift(self._visitor.read, self._config.max_in_flight)

    async def _shut(self) -> None:
        for call in self._calls:
            call.stop(RuntimeError("the fetcher was closed"))
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await self._session.close()
        self._gate.close()

    def _in_loop_and_wait(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _in_loop(self, function: Callable[..., None], *args: object) -> None:
        if self._closed:
            raise RuntimeError("the fetcher was closed")
        self._loop.call_soon_threadsafe(function, *args)

    def _begin(self, call: Call[Any]) -> None:
        self._calls.add(call)
        call.start()

    def _stop(self, call: Call[Any]) -> None:
        self._calls.discard(call)
        call.stop()


_Key = tuple[int, FetchConfig, SharedTurns | None]
_FETCHERS: dict[_Key, Fetcher] = {}  # by process: a forked child has no thread
_LOCK = threading.Lock()


def get_fetcher(config: FetchConfig, shared: SharedTurns | None = None) -> Fetcher:
    """Return the process's fetcher for this configuration; it lives until the process ends.

    Processes that read beside each other share the turns at domains through `shared`.

    Raises:
        ConfigError: the contact cannot stand in a header.
    """
    with _LOCK:
        key = (os.getpid(), config, shared)
        if key not in _FETCHERS:
            _FETCHERS[key] = Fetcher(config, user_agent=agent.user_agent(config), shared=shared)
            atexit.register(_close, key)
        return _FETCHERS[key]


def _close(key: _Key) -> None:
    if key[0] == os.getpid():
        _FETCHERS.pop(key).close()


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
