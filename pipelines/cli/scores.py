"""The tables of `newsbeam evaluate`, in at most 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transforms.evaluation import Report, Row

_FOUND = (("P", "precision"), ("R", "recall"), ("F1", "f1"))
_SPEAKER = (
    ("last", "speaker"),
    ("full", "speaker_full"),
    ("F1", "joint_f1"),
    ("F1full", "joint_f1_full"),
    ("right", "named_precision"),
    ("given", "coverage"),
)
_HEADING = f"{'':20}{'':>6}  {'found':>14}   {'speaker':>12}  {'found+speaker':>14}  {'names':>13}"
_NOTES = """
In %. found: precision, recall and F1 of the words, whoever is named. speaker: right
among those found, by last and by full name. found+speaker: F1, where only a quote
with its speaker is right. names: those given that are right, those due that are given."""


def print_scores(report: Report) -> None:
    """Print a report for people, to stdout."""
    for line in _lines(report):
        print(line.rstrip())


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.documents:,} documents, {report.source}"
    yield ""
    yield from _table(report, report.rows)
    yield ""
    yield from _intervals(report)
    if report.tags:
        yield ""
        yield "by tag, the worst first" + (" (quotes between marks)" if _speakers(report) else "")
        yield from _table(report, report.tags)
    if _speakers(report):
        yield from _NOTES.splitlines()


def _speakers(report: Report) -> bool:
    return report.task == "quotes"


def _table(report: Report, rows: Sequence[Row]) -> Iterator[str]:
    columns = [*_FOUND, *(_SPEAKER if _speakers(report) else ())]
    if _speakers(report):
        yield _HEADING
    yield f"{'':20}{'gold':>6}" + "".join(f"{title:>7}" for title, _ in columns)
    for row in rows:
        cells = "".join(f"{_percent(row.figures[figure]):>7}" for _, figure in columns)
        yield f"{row.name[:20]:20}{row.tally.gold:>6,}{cells}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def _intervals(report: Report) -> Iterator[str]:
    """Say how far the figures that sum up may be off: 95 % intervals."""
    figure = "joint_f1" if _speakers(report) else "f1"
    named = [row for row in report.rows if row.name in ("all", "indirect")]
    shown = [f"{row.name} {_percent(row.figures[figure])} [{_range(row, figure)}]" for row in named]
    what = "found with their speakers" if _speakers(report) else "found"
    yield f"F1 {what}, 95 % interval over documents: {', '.join(shown)}"


def _range(row: Row, figure: str) -> str:
    if figure not in row.intervals:
        return "-"
    low, high = row.intervals[figure]
    return f"{_percent(low)} to {_percent(high)}"
