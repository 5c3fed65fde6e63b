"""CPU time in turns of a plain loop, so that a bound on it holds on slow and on busy machines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_STEPS = 1_000_000


@contextmanager
def at_most(turns: float) -> Iterator[None]:
    """Fail if the body costs more CPU time than so many loops over a million numbers.

    One takes 0.03 to 0.2 s on the machines seen. It is run before the body and after it, and the
    slower one counts.
    """
    before = _turn_s()
    began = time.process_time()
    yield
    spent = time.process_time() - began
    turn = max(before, _turn_s())
    assert spent < turns * turn, f"{spent:.1f} s, {spent / turn:.0f} turns of {turn:.2f} s"


def _turn_s() -> float:
    began = time.process_time()
    sum(number for number in range(_STEPS))
    return time.process_time() - began
