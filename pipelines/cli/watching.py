"""What a watch shows: a status line on a terminal, a line per tick in a log, JSON on request."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from logging import getLogger

from rich.console import Console

from pipelines.cli.output import complain
from pipelines.compact import Compaction
from pipelines.report import RunReport
from pipelines.watch import Tick, UnderWay
from pipelines.watching import show_progress
from schemas.errors import StoreError

_log = getLogger("newsbeam.watch")


class Display:
    """Tells on stderr what happens; with `as_json`, each tick on stdout as well."""

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._quiet, self._as_json = quiet, as_json
        self._status = self._console.status("") if self._console.is_terminal else None
        self._listeners: list[Callable[[Tick], None]] = []
        self._articles = self._ticks = self._failed = 0

    def listen(self, listener: Callable[[Tick], None]) -> None:
        """Pass every tick on."""
        self._listeners.append(listener)

    @contextmanager
    def ticking(self, tick: UnderWay) -> Iterator[None]:
        """Show progress while a tick runs."""
        self._rest()
        with show_progress(tick, quiet=self._quiet or not self._console.is_terminal):
            yield

    def ticked(self, tick: Tick) -> None:
        """Tell what a tick brought."""
        self._ticks += 1
        if tick.report is None:
            self._failed += 1
        else:
            self._articles += tick.report.rows["articles"]
        if self._as_json:
            print(json.dumps(tick_json(tick), ensure_ascii=False), flush=True)
        if tick.error is not None:
            _log.error("tick %d failed", tick.number, exc_info=tick.error)
            complain(f"tick {tick.number} failed, and will be tried again: {_brief(tick.error)}")
        elif not self._quiet and tick.report is not None:
            self._console.print(tick_line(tick.number, tick.report), soft_wrap=True)
        for listener in self._listeners:
            listener(tick)

    def restarted(self, reason: str) -> None:
        """Tell that a cluster mends a stream."""
        _log.warning("the stream broke down, and goes on from its last checkpoint: %s", reason)
        complain(f"the stream broke down, and goes on from its last checkpoint: {reason[:500]}")

    def compacted(self, done: Compaction | StoreError) -> None:
        """Tell what the day's compaction brought."""
        self._rest()
        if isinstance(done, StoreError):
            _log.error("compaction failed", exc_info=done)
            complain(f"compaction was given up for today: {_brief(done)}")
            return
        for left in done.left:
            _log.warning("%s was not compacted: %s", left.partition.folder, left.reason)
        if not self._quiet:
            self._console.print(compaction_line(done, datetime.now(UTC)), soft_wrap=True)

    @contextmanager
    def waiting(self, until: datetime | None) -> Iterator[None]:
        """Show, on a terminal, what is waited for."""
        if self._status is not None and not self._quiet:
            self._status.update(self._summary(until))
            self._status.start()
        yield

    def finish(self) -> None:
        """Say good-bye."""
        self._rest()
        if not self._quiet:
            self._console.print(self._totals())

    def _rest(self) -> None:
        if self._status is not None:
            self._status.stop()

    def _totals(self) -> str:
        failed = f", {self._failed} failed" if self._failed else ""
        return f"{_counted(self._ticks, 'tick')}{failed}, {_counted(self._articles, 'article')}"

    def _summary(self, until: datetime | None) -> str:
        due = f"next {until.astimezone():%H:%M:%S}" if until else "no feeds are watched"
        return f"waiting · {due} · {self._totals()} · Ctrl-C stops"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def tick_line(number: int, report: RunReport) -> str:
    """Return one line about a tick."""
    polled = sum(report.polls.values())
    parts = [
        f"{report.started_at.astimezone():%Y-%m-%d %H:%M:%S}",
        f"tick {number}",
        f"{polled:,} feeds" + _in_brackets(failed=report.failed_feeds, later=report.deferred_feeds),
        f"{sum(report.fetches.values()):,} pages"
        + _in_brackets(failed=report.failed_pages, later=report.deferred_pages),
        f"{report.rows['articles']:,} articles",
        f"{report.rows['quotes']:,} quotes",
    ]
    if report.rows["errors"]:
        parts.append(f"{report.rows['errors']:,} errors")
    return " · ".join([*parts, f"{report.seconds:.1f} s"])


def compaction_line(done: Compaction, at: datetime) -> str:
    """Return one line about a day's compaction."""
    (files, files_now), (size, size_now) = done.files, done.bytes
    return (
        f"{at.astimezone():%Y-%m-%d %H:%M:%S} · compacted {len(done.compacted):,} partitions"
        f"{_in_brackets(left=len(done.left))} · {files:,} files are {files_now:,}"
        f" · {size / 1e6:,.1f} MB are {size_now / 1e6:,.1f}"
    )


def tick_json(tick: Tick) -> Mapping[str, object]:
    """Return a tick as plain values."""
    if tick.report is not None:
        return {"tick": tick.number, **tick.report.as_json(), "error": None}
    now = datetime.now(UTC).isoformat()
    return {"tick": tick.number, "finished_at": now, "error": _brief(tick.error)}


def _brief(error: Exception | None) -> str:
    lines = traceback.format_exception_only(error) if error is not None else [""]
    text = str(error) if type(error).__module__.startswith("schemas") else lines[-1]
    return " ".join(text.partition(" [while running")[0].split())[:500]


def _in_brackets(**counts: int) -> str:
    named = [f"{n:,} {name}" for name, n in counts.items() if n]
    return f" ({', '.join(named)})" if named else ""
