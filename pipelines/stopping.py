"""What a signal does to a watch: the first ends it in good order, the second at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pipelines.watch import Stop

PATIENCE_S = 8.0
"""Seconds that the tick under way gets to be committed with what it has read."""

CLUSTER_PATIENCE_S = 60.0
"""The same on a cluster, where a tick goes from step to step, or is in the middle of a restart."""

ABANDONED = 130
_SHOW_CURSOR = "\x1b[?25h"
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_on_signals(stop: Stop, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Let SIGINT and SIGTERM ask `stop` while the body runs.

    Whatever is not over after `patience_s`, or at a second signal, is given up by ending the
    process: the commit protocol makes that as good as any other way to end.
    """
    timer = threading.Timer(patience_s, _give_up, [stop])
    timer.daemon = True

    def handle(_signal: int, _frame: FrameType | None) -> None:
        if stop.asked:
            _give_up(stop)
        stop.ask()
        timer.start()

    before = [signal.signal(each, handle) for each in _SIGNALS]
    try:
        yield
    finally:
        timer.cancel()
        for each, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(each, handler)


def _give_up(stop: Stop) -> None:
    message = "newsbeam: stopped at once; the tick under way was given up, nothing of it is written"
    tail = _SHOW_CURSOR if sys.stderr.isatty() else ""
    os.write(2, f"{message}{tail}\n".encode())
    stop.abandon()
    os._exit(ABANDONED)
