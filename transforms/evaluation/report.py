"""One measurement: all outcomes, and all figures by kind or label, of all, and by tag."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from transforms.evaluation.calibration import Bin, bins_of
from transforms.evaluation.entities import judge_entities
from transforms.evaluation.figures import Row, row_of
from transforms.evaluation.gold import GoldDocument, Task
from transforms.evaluation.outcomes import Outcome, Span
from transforms.evaluation.quotes import MARKED, judge_quotes
from transforms.evaluation.utterances import Joins, joins_of

MARKED_ORDER = ("direct", "partial", "headline")


@dataclass(frozen=True)
class Report:
    """The tables of a measurement."""

    task: Task
    source: str  # pipeline, or file of predictions
    documents: int
    rows: tuple[Row, ...]  # by kind or label; `all` sums up those before it
    tags: tuple[Row, ...]  # what `all` counts, in the documents with a tag; the worst first
    joins: Joins  # of quotes that are parts of one utterance
    calibration: tuple[Bin, ...]  # of what `all` counts, where predictions have a confidence


def judge(
    task: Task,
    gold: Sequence[GoldDocument],
    answers: Sequence[Sequence[Span]],
    *,
    merge_places: bool = False,
) -> list[list[Outcome]]:
    """Judge what was found in each document of the gold; places are merged in entities only."""
    pairs = list(zip(gold, answers, strict=True))
    if task == "quotes":
        return [judge_quotes(document, found) for document, found in pairs]
    labels = {span.kind for document in gold for span in document.spans}
    return [
        judge_entities(document, found, labels, merge_places=merge_places)
        for document, found in pairs
    ]


def report_of(
    task: Task,
    source: str,
    gold: Sequence[GoldDocument],
    outcomes: Sequence[Sequence[Outcome]],
) -> Report:
    """Count the outcomes of each document in every way that is shown.

    Quotes between marks are summed up under `all`; indirect speech and nested quotes are not, since
    they are found by other means, and are rarer and harder.
    """
    kinds = {outcome.kind for document in outcomes for outcome in document}
    parts = [kind for kind in MARKED_ORDER if kind in kinds] if task == "quotes" else sorted(kinds)
    summed = MARKED if task == "quotes" else kinds
    rows = [
        *(row_of(kind, _of_kinds(outcomes, {kind})) for kind in parts),
        row_of("all", _of_kinds(outcomes, summed)),
        *(row_of(kind, _of_kinds(outcomes, {kind})) for kind in sorted(kinds - summed)),
    ]
    tags = [
        row_of(tag, _of_kinds(_with_tag(tag, gold, outcomes), summed))
        for tag in sorted({tag for document in gold for tag in document.tags})
    ]
    tags.sort(key=_joint_f1)
    return Report(
        task,
        source,
        len(gold),
        tuple(rows),
        tuple(tags),
        joins_of(outcomes),
        bins_of(_of_kinds(outcomes, summed)),
    )


def _of_kinds(outcomes: Iterable[Iterable[Outcome]], kinds: Collection[str]) -> list[list[Outcome]]:
    return [[each for each in document if each.kind in kinds] for document in outcomes]


def _with_tag(
    tag: str, gold: Sequence[GoldDocument], outcomes: Sequence[Sequence[Outcome]]
) -> list[Sequence[Outcome]]:
    pairs = zip(gold, outcomes, strict=True)
    return [judged for document, judged in pairs if tag in document.tags]


def _joint_f1(row: Row) -> float:
    return row.figures["joint_f1"] or 0.0
