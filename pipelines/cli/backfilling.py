"""What a backfill shows: how far it is and when it will be done, and a summary at the end."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.filesize import decimal as size_text

from pipelines.backfill import Batch
from pipelines.live import shown
from pipelines.report import RunReport
from pipelines.trouble import span
from transforms.progress import read_progress

_TERMINAL_EVERY_S = 0.5
_PLAIN_EVERY_S = 30.0


class Display:
    """Tells on stderr how far a backfill of so many bytes is."""

    def __init__(self, total_bytes: int, *, quiet: bool) -> None:
        self._quiet, self._total = quiet, total_bytes
        self._began, self._done_bytes, self._articles = time.monotonic(), 0, 0

    @contextmanager
    def running(self, batch: Batch) -> Iterator[None]:
        """Show progress while a run of the backfill is carried out."""
        with shown(
            lambda: [self._line(batch)],
            terminal_every_s=_TERMINAL_EVERY_S,
            plain_every_s=_PLAIN_EVERY_S,
            quiet=self._quiet,
        ):
            yield

    def ran(self, batch: Batch, report: RunReport) -> None:
        """Take note of what is committed."""
        self._done_bytes += batch.bytes
        self._articles += report.rows["articles"]

    def _line(self, batch: Batch) -> str:
        folder = batch.progress.folder
        counts = read_progress(folder)[0] if folder else Counter[str]()
        captures = counts["captures"] + len(batch.waiting)
        share = min(1.0, counts["pages"] / captures) if captures else 0.0
        done = self._done_bytes + share * batch.bytes
        articles = self._articles + counts["articles.new"] + counts["articles.edited"]
        return progress_line(done, self._total, articles, time.monotonic() - self._began)


def progress_line(done: float, total: int, articles: int, seconds: float) -> str:
    """Return one line that says how far a backfill is, in bytes of its files.

    >>> progress_line(250e6, 1_000_000_000, 1000, 100)
    '250.0 MB of 1.0 GB (25 %) · articles 1,000 (10.0/s) · 100 s, about 5 min left'
    """
    share = done / total if total else 1.0
    left = f", about {span(seconds / share - seconds)} left" if share > 0 else ""
    rate = articles / seconds if seconds else 0.0
    return (
        f"{size_text(int(done))} of {size_text(total)} ({share:.0%}) · articles {articles:,} "
        f"({rate:.1f}/s) · {span(seconds)}{left}"
    ).replace("%)", " %)")


def totals(reports: Sequence[RunReport], files: int, total_bytes: int) -> dict[str, Any]:
    """Return what all runs of a backfill brought, as plain values."""
    return {
        "files": files,
        "bytes": total_bytes,
        "runs": [report.run_id for report in reports],
        "seconds": round(sum(report.seconds for report in reports), 3),
        "rows": _sum(report.rows for report in reports),
        "fetches": _sum(report.fetches for report in reports),
        "skipped": _sum(report.skipped for report in reports),
        "edited": sum(report.edited for report in reports),
    }


def print_totals(console: Console, total: Mapping[str, Any]) -> None:
    """Print them for people."""
    rows = total["rows"]
    console.print(
        f"{rows.get('articles', 0):,} articles, {rows.get('quotes', 0):,} quotes and "
        f"{rows.get('entities', 0):,} entity mentions from {total['files']:,} files "
        f"({size_text(total['bytes'])}) in {span(total['seconds'])}",
        style="bold",
    )
    for name in ("fetches", "skipped"):
        if total[name]:
            said = sorted(total[name].items(), key=lambda item: (-item[1], item[0]))
            listed = ", ".join(f"{n:,} {outcome}" for outcome, n in said)
            console.print(f"  {'pages  ' if name == 'fetches' else 'skipped'}  {listed}")
    if total["edited"]:
        console.print(f"  edits    {total['edited']:,} articles with a new version")
    console.print(f"  errors   {rows.get('errors', 0):,}")


def _sum(counts: Iterator[Mapping[str, int]] | Any) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(total)
