"""Lines about what is under way: drawn anew on a terminal, printed now and then in a log."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text


@contextmanager
def shown(
    tell: Callable[[], Sequence[str]],
    *,
    terminal_every_s: float,
    plain_every_s: float,
    quiet: bool = False,
) -> Iterator[None]:
    """Show on stderr what `tell` says, while the body runs.

    Args:
        tell: called from a thread; returns lines, or none while there is nothing to say.
        terminal_every_s: seconds between two looks, on a terminal.
        plain_every_s: the same where stderr is a file or a pipe.
        quiet: show nothing.
    """
    if quiet:
        yield
        return
    stop = threading.Event()
    console = Console(stderr=True, highlight=False)
    every_s = terminal_every_s if console.is_terminal else plain_every_s
    watcher = threading.Thread(target=_show, args=(tell, console, stop, every_s), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()


def _show(
    tell: Callable[[], Sequence[str]], console: Console, stop: threading.Event, every_s: float
) -> None:
    if not console.is_terminal:
        for lines in _states(tell, stop, every_s):
            console.print("; ".join(lines), soft_wrap=True)
        return
    with Live(console=console, transient=True, refresh_per_second=8) as live:
        for lines in _states(tell, stop, every_s):
            live.update(Text("\n".join(lines)))


def _states(
    tell: Callable[[], Sequence[str]], stop: threading.Event, every_s: float
) -> Iterator[Sequence[str]]:
    while not stop.wait(every_s):
        if lines := tell():
            yield lines
