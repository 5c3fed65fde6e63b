"""Show people what a run is doing: a live line on a terminal, a plain one now and then in a log."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipelines.live import shown
from transforms.progress import read_progress

if TYPE_CHECKING:
    from pipelines.watch import UnderWay

_TERMINAL_EVERY_S = 0.25
_PLAIN_EVERY_S = 10.0
_WAIT_S = 0.1
_SLOW_S = 0.5


@contextmanager
def show_progress(run: UnderWay, *, quiet: bool = False) -> Iterator[None]:
    """Report on a run to stderr while the body executes it."""
    began, folder = time.monotonic(), run.progress.folder

    def tell() -> list[str]:
        counts, hosts = read_progress(folder) if folder is not None else ({}, [])
        if not counts:
            return []
        line = progress_line(counts, run.feeds, time.monotonic() - began)
        return [line, *slow_lines(hosts)]

    with shown(tell, terminal_every_s=_TERMINAL_EVERY_S, plain_every_s=_PLAIN_EVERY_S, quiet=quiet):
        yield


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
