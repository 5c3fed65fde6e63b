"""Show people what a run is doing: a live line on a terminal, a plain one now and then in a log."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.text import Text

from pipelines.ingest import Run
from transforms.progress import read_progress

_TERMINAL_EVERY_S = 0.25
_PLAIN_EVERY_S = 10.0
_WAIT_S = 0.1
_SLOW_S = 0.5


@contextmanager
def show_progress(run: Run, *, quiet: bool = False) -> Iterator[None]:
    """Report on a run to stderr while the body executes it."""
    if quiet:
        yield
        return
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(run, stop), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()


def _watch(run: Run, stop: threading.Event) -> None:
    console = Console(stderr=True)
    if console.is_terminal:
        with Live(console=console, transient=True, refresh_per_second=8) as live:
            for lines in _states(run, stop, _TERMINAL_EVERY_S):
                live.update(Text("\n".join(lines)))
    else:
        for lines in _states(run, stop, _PLAIN_EVERY_S):
            console.print("; ".join(lines), soft_wrap=True)


def _states(run: Run, stop: threading.Event, every_s: float) -> Iterator[list[str]]:
    """Yield what there is to say now and again, until the run has ended or been committed."""
    began, folder = time.monotonic(), run.progress.folder
    while not stop.wait(every_s) and folder is not None:
        counts, hosts = read_progress(folder)
        if counts:
            line = progress_line(counts, len(run.tasks), time.monotonic() - began)
            yield [line, *slow_lines(hosts)]


def progress_line(counts: Mapping[str, int], feeds: int, seconds: float) -> str:
    """Return one line that says how far a run is.

    >>> progress_line({"polls.ok": 3, "pages": 40, "articles.new": 32, "quotes": 90}, 12, 8.0)
    'feeds 3/12 · pages 40 · articles 32 (4.0/s) · quotes 90 · 8 s'
    """
    polled = sum(n for name, n in counts.items() if name.startswith("polls."))
    articles = counts.get("articles.new", 0) + counts.get("articles.edited", 0)
    rate = articles / seconds if seconds > 0 else 0.0
    parts = [
        f"feeds {polled}/{feeds}",
        f"pages {counts.get('pages', 0)}",
        f"articles {articles} ({rate:.1f}/s)",
        f"quotes {counts.get('quotes', 0)}",
    ]
    if counts.get("errors"):
        parts.append(f"errors {counts['errors']}")
    return " · ".join([*parts, f"{seconds:.0f} s"])


def slow_lines(hosts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a line that names the domains where most addresses wait for their turn, if any."""
    waiting = (host for host in hosts if host["queued"] and host["waiting_s"] > _WAIT_S)
    busy = sorted(waiting, key=lambda host: -host["queued"])
    if not busy:
        return []
    return ["waiting politely: " + ", ".join(map(_queue, busy[:3]))]


def _queue(host: Mapping[str, Any]) -> str:
    latency = host["latency_s"]
    answers = f", answers in {latency:.1f} s" if latency and latency > _SLOW_S else ""
    return f"{host['domain']} ({host['queued']} to go{answers})"
