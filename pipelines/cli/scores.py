"""The tables of `newsbeam evaluate`, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transforms.evaluation import Bin, Joins, Report, Row

_FOUND = (("P", "precision"), ("R", "recall"), ("F1", "f1"))
_SPEAKER = (
    ("last", "speaker"),
    ("full", "speaker_full"),
    ("F1", "joint_f1"),
    ("full", "joint_f1_full"),
    ("right", "named_precision"),
    ("given", "coverage"),
)
_NAME_WIDTH, _COUNT_WIDTH, _WIDTH = 20, 6, 6
_GROUPS = f"{'found':>44}{'speaker':>12}{'joint':>12}{'names':>12}"
_NOTES = """
In %. found: the words, whoever is named for them. speaker: right among those
found, by last name and by full name. joint: F1, where only a quote found with
its speaker is right. names: how many of those given are right, and how many of
those that the gold has are given. all: without indirect and nested quotes."""


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
    if report.joins.predicted:
        yield _joins(report.joins)
    if report.calibration:
        yield ""
        yield from _calibration(report.calibration)
    if report.tags:
        yield ""
        yield "by tag of the documents, the worst first"
        yield from _table(report, report.tags)
    if _has_speakers(report):
        yield from _NOTES.splitlines()


def _has_speakers(report: Report) -> bool:
    return report.task == "quotes"


def _table(report: Report, rows: Sequence[Row]) -> Iterator[str]:
    columns = [*_FOUND, *(_SPEAKER if _has_speakers(report) else ())]
    width = max(_NAME_WIDTH, *(len(row.name) for row in rows)) if len(columns) < 5 else _NAME_WIDTH
    if _has_speakers(report):
        yield _GROUPS
    titles = "".join(f"{title:>{_WIDTH}}" for title, _ in columns)
    yield f"{'':{width}}{'gold':>{_COUNT_WIDTH}}{titles}"
    for row in rows:
        cells = "".join(f"{_percent(row.figures[figure]):>{_WIDTH}}" for _, figure in columns)
        yield f"{row.name[:width]:{width}}{row.tally.gold:>{_COUNT_WIDTH},}{cells}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def _intervals(report: Report) -> Iterator[str]:
    """Say how far the figures that sum up may be off: 95 % intervals."""
    figure = "joint_f1" if _has_speakers(report) else "f1"
    what = "F1 of quotes with their speakers" if _has_speakers(report) else "F1"
    for row in report.rows:
        if row.name in ("all", "indirect") and figure in row.intervals:
            low, high = row.intervals[figure]
            interval = f"95 % interval {_percent(low)} to {_percent(high)}"
            yield f"{what}, {row.name}: {_percent(row.figures[figure])}, {interval}"


def _joins(joins: Joins) -> str:
    precision, recall = joins.both / joins.predicted, joins.both / max(1, joins.gold)
    return (
        f"parts of one utterance joined: precision {_percent(precision)}, recall"
        f" {_percent(recall)} of {joins.gold:,}"
    )


def _calibration(bins: Sequence[Bin]) -> Iterator[str]:
    yield f"{'confidence':20}{'quotes':>{_COUNT_WIDTH}}{'mean':>{_WIDTH}}{'right':>{_WIDTH}}"
    for each in bins:
        shares = f"{_percent(each.confidence):>{_WIDTH}}{_percent(each.right):>{_WIDTH}}"
        yield f"{f'{each.low:.1f} to {each.high:.1f}':20}{each.quotes:>{_COUNT_WIDTH},}{shares}"
