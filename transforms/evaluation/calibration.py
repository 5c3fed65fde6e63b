"""Whether a confidence means what it says: of quotes given 0.9, nine in ten should be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transforms.evaluation.outcomes import Outcome

BORDERS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class Bin:
    """Speakers given with a confidence from `low` to below `high`; the last bin holds 1.0, too."""

    low: float
    high: float
    quotes: int
    confidence: float  # mean
    right: float  # share: the words are a quote, and the speaker is right by last name


def bins_of(documents: Iterable[Sequence[Outcome]]) -> tuple[Bin, ...]:
    """Sort predictions that name a speaker into bins by their confidence; empty bins are left out.

    Predictions without confidence are passed over.
    """
    judged = [
        (outcome.found.confidence, outcome.agreement > 0)
        for outcomes in documents
        for outcome in outcomes
        if outcome.found is not None
        and outcome.found.speaker is not None
        and outcome.found.confidence is not None
    ]
    found = (_bin(low, high, judged) for low, high in pairwise(BORDERS))
    return tuple(each for each in found if each.quotes)


def _bin(low: float, high: float, judged: Sequence[tuple[float, bool]]) -> Bin:
    inside = [
        (confidence, right)
        for confidence, right in judged
        if low <= confidence < high or confidence == high == BORDERS[-1]
    ]
    count = max(1, len(inside))
    mean = sum(confidence for confidence, _ in inside) / count
    return Bin(low, high, len(inside), mean, sum(right for _, right in inside) / count)
