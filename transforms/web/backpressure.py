"""Places for answers: a caller that is slower than the network slows the network down.

A place is taken when a request starts and given back when the caller takes the answer, so memory is
bounded by the places and not by the number of addresses.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque


class Window:
    """Bounds the answers that one caller has under way or has not taken yet."""

    def __init__(self, size: int) -> None:
        self._free = size
        self.is_open = False
        self._parked: deque[asyncio.Future[None]] = deque()

    def take(self) -> bool:
        """Take a place if there is one."""
        if self._free == 0:
            return False
        self._free -= 1
        return True

    def give(self) -> None:
        """Give a place back."""
        self._free += 1
        self.pass_on()

    def open(self) -> None:
        """Let everyone in: the caller takes no more answers of its own."""
        self._free, self.is_open = sys.maxsize, True
        self.pass_on()

    def pass_on(self) -> None:
        """Wake who waits longest, if there is a place."""
        while self._free and self._parked:
            future = self._parked.popleft()
            if not future.done():
                future.set_result(None)
                return

    async def room(self) -> None:
        """Wait until there may be a place; another may be quicker, so `take` has to be tried."""
        if self._free == 0:
            future = asyncio.get_running_loop().create_future()
            self._parked.append(future)
            await future


class Seat:
    """The place of one request in a window, kept over its end until the caller takes the answer."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._taken = False

    def take(self) -> bool:
        """Sit down if there is a place."""
        self._taken = self._taken or self.window.take()
        return self._taken

    def leave(self) -> None:
        """Stand up; harmless when not seated."""
        if self._taken:
            self._taken = False
            self.window.give()

    async def wait(self) -> None:
        """Sit down as soon as there is a place."""
        while not self.take():
            await self.window.room()
