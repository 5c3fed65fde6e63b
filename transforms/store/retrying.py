"""Carry transactions out again after the database went away in the middle of them."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

from schemas.errors import UnreachableError

_PATIENCE_S = 60.0
"""A server that is started again is there within seconds."""

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.1, 5.0

P = ParamSpec("P")
R = TypeVar("R")


def retried(method: Callable[P, R]) -> Callable[P, R]:
    """Let a method that is one transaction be tried again while its database cannot be reached.

    The transaction was undone then, or it was done without our hearing of it: so the method must
    change nothing when it is carried out a second time.
    """

    @functools.wraps(method)
    def patient(*arguments: P.args, **options: P.kwargs) -> R:
        given: Any = [list(each) if isinstance(each, Iterator) else each for each in arguments]
        waits, end = _waits_s(), time.monotonic() + _PATIENCE_S
        while True:
            try:
                return method(*given, **options)
            except UnreachableError as error:
                wait_s = next(waits)
                if time.monotonic() + wait_s > end:
                    raise
                logging.getLogger(__name__).warning("%s; trying again", error)
                time.sleep(wait_s)

    return patient


def _waits_s() -> Iterator[float]:
    wait_s = _FIRST_WAIT_S
    while True:
        yield wait_s
        wait_s = min(2 * wait_s, _LONGEST_WAIT_S)
