"""Requests that outlive the call that made them: a slow answer is awaited by the next call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from schemas.messages import Request, Response
from transforms.web.backpressure import Seat
from transforms.web.calling import Read


class Drift:
    """Reads addresses; what a call that winds down has begun goes on, and is taken up by the next.

    So a body that drips for a minute costs its own host that minute, and a tick nothing; and nobody
    is asked twice for it. Lives in the loop's thread.
    """

    def __init__(self, read: Read, most: int) -> None:
        """Wrap `read`; at most `most` requests are left under way."""
        self._read, self._most = read, most
        self._adrift: dict[Request, asyncio.Task[Response]] = {}

    async def read(self, request: Request, seat: Seat, on_start: Callable[[], None]) -> Response:
        """Read one address, or await the answer to a request of an earlier call."""
        begun = _Flag(on_start)
        task = self._adrift.pop(request, None)
        if task is not None:
            begun()
        else:
            task = asyncio.ensure_future(self._read(request, seat, begun))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if begun.is_up and seat.window.is_open:
                self._let_go(request, task)
            else:
                task.cancel()
            raise

    def _let_go(self, request: Request, task: asyncio.Task[Response]) -> None:
        self._adrift[request] = task
        if len(self._adrift) > self._most:
            self._adrift.pop(next(iter(self._adrift))).cancel()


class _Flag:
    """Calls a function and remembers that it was called."""

    def __init__(self, function: Callable[[], None]) -> None:
        self._function = function
        self.is_up = False

    def __call__(self) -> None:
        self.is_up = True
        self._function()
