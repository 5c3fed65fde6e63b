"""Whether the halves of a split quote, and the paragraphs of a longer one, are joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transforms.evaluation.outcomes import Outcome, Span


@dataclass(frozen=True)
class Joins:
    """Pairs of neighbouring direct quotes that were found: how many go together, and are joined."""

    gold: int
    predicted: int
    both: int


def joins_of(documents: Iterable[Sequence[Outcome]]) -> Joins:
    """Count joins between direct quotes that follow each other."""
    gold = predicted = both = 0
    for outcomes in documents:
        for (first, its), (second, other) in pairwise(_found(outcomes)):
            wanted, made = _joined(first, second), _joined(its, other)
            gold, predicted, both = gold + wanted, predicted + made, both + (wanted and made)
    return Joins(gold, predicted, both)


def _found(outcomes: Iterable[Outcome]) -> list[tuple[Span, Span]]:
    pairs = [(each.gold, each.found) for each in outcomes if each.kind == "direct"]
    both = [(gold, found) for gold, found in pairs if gold is not None and found is not None]
    return sorted(both, key=lambda pair: (pair[0].field, pair[0].start))


def _joined(one: Span, other: Span) -> bool:
    same = one.field == other.field and one.utterance == other.utterance
    return same and one.utterance is not None
