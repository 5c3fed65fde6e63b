"""Figures counted from outcomes, with bootstrap intervals over documents."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from transforms.evaluation.outcomes import Agreement, Outcome

DRAWS = 1000
SEED = 0


@dataclass(frozen=True)
class Tally:
    """Counts over outcomes; a quote counts as found whoever is named for it."""

    gold: int = 0
    predicted: int = 0
    found: int = 0
    right: int = 0  # found, with the right speaker by last name
    right_full: int = 0  # by full name
    named: int = 0  # found, with any speaker
    named_right: int = 0
    nameable: int = 0  # found, and the gold names somebody
    nameable_named: int = 0


@dataclass(frozen=True)
class Row:
    """One line of a table. Shares are 0 to 1, None where there is nothing to count."""

    name: str
    tally: Tally
    figures: dict[str, float | None]
    intervals: dict[str, tuple[float, float]]  # 95 %


def row_of(name: str, documents: Sequence[Sequence[Outcome]]) -> Row:
    """Count the outcomes of some documents; intervals are drawn over the documents."""
    tallies = [tally_of(outcomes) for outcomes in documents]
    total = _sum(tallies)
    return Row(name, total, figures_of(total), _intervals(tallies))


def tally_of(outcomes: Iterable[Outcome]) -> Tally:
    """Count outcomes."""
    return _sum(_counted(outcome) for outcome in outcomes)


def _counted(outcome: Outcome) -> Tally:
    gold, found = outcome.gold, outcome.found
    if gold is None or found is None:
        return Tally(gold=int(gold is not None), predicted=int(found is not None))
    right = outcome.agreement >= Agreement.LAST_NAME
    named, nameable = found.speaker is not None, None not in gold.speakers
    return Tally(
        gold=1,
        predicted=1,
        found=1,
        right=int(right),
        right_full=int(outcome.agreement is Agreement.FULL_NAME),
        named=int(named),
        named_right=int(named and right),
        nameable=int(nameable),
        nameable_named=int(nameable and named),
    )


def figures_of(tally: Tally) -> dict[str, float | None]:
    """Return the shares that a tally holds.

    `precision`, `recall` and `f1` say whether the words are found; `speaker` how many of those
    found have the right one; `joint_f1` counts as right what is found with the right speaker;
    `named_precision` how many of the speakers given are right, `coverage` how many of those the
    gold names were given. `_full`: by full name, else by last name.
    """
    return {
        "precision": _share(tally.found, tally.predicted),
        "recall": _share(tally.found, tally.gold),
        "f1": _f1(tally.found, tally),
        "speaker": _share(tally.right, tally.found),
        "speaker_full": _share(tally.right_full, tally.found),
        "joint_f1": _f1(tally.right, tally),
        "joint_f1_full": _f1(tally.right_full, tally),
        "named_precision": _share(tally.named_right, tally.named),
        "coverage": _share(tally.nameable_named, tally.nameable),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _f1(right: int, tally: Tally) -> float | None:
    """Twice the right ones by all of the gold and all predictions: the harmonic mean of P and R."""
    return _share(2 * right, tally.gold + tally.predicted)


def _sum(tallies: Iterable[Tally]) -> Tally:
    columns = zip(*(astuple(tally) for tally in tallies), strict=True)
    return Tally(*map(sum, columns))


def _intervals(tallies: Sequence[Tally]) -> dict[str, tuple[float, float]]:
    """Percentiles 2.5 and 97.5 over samples of the documents, drawn with replacement."""
    chance = random.Random(SEED)  # the same figures for the same input
    counts = [astuple(tally) for tally in tallies if tally != Tally()]
    drawn: dict[str, list[float]] = {}
    for _ in range(DRAWS if counts else 0):
        sample = chance.choices(counts, k=len(counts))
        total = Tally(*map(sum, zip(*sample, strict=True)))
        for name, value in figures_of(total).items():
            if value is not None:
                drawn.setdefault(name, []).append(value)
    return {name: _middle(sorted(values)) for name, values in drawn.items()}


def _middle(values: Sequence[float]) -> tuple[float, float]:
    last = len(values) - 1
    return values[round(0.025 * last)], values[round(0.975 * last)]
