"""Turns at domains that several processes share, asked for without holding up the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

LEASE_S = 20.0
"""Seconds for which a domain is taken from other processes, at most until its answer begins.

A process that dies keeps the others waiting for so long; a request may wait as long for the limit
over all hosts."""

_THREADS = 4


class SharedTurns(Protocol):
    """Who may ask a domain, where several processes read. Both methods may block."""

    def take(self, domain: str, lease_s: float) -> float:
        """Take a domain; return 0, or for how many seconds it is still another process's."""

    def leave(self, domain: str, gap_s: float) -> None:
        """Let others have it after `gap_s`."""


class Sharing:
    """Takes and leaves domains in threads of its own."""

    def __init__(self, turns: SharedTurns) -> None:
        self._turns = turns
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="newsbeam-turns")

    async def take(self, domain: str) -> float:
        """Take a domain; return 0, or the seconds after which to try again."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._turns.take, domain, LEASE_S)

    def leave(self, domain: str, gap_s: float) -> None:
        """Let others have it; if that fails, they wait until the lease is over."""
        self._threads.submit(self._turns.leave, domain, gap_s)

    def close(self) -> None:
        """End the threads when what was left is noted."""
        self._threads.shutdown()
