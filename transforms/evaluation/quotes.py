"""Quotes and speakers of one document, judged by its gold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from transforms.evaluation.gold import FIELDS, GoldDocument
from transforms.evaluation.matching import Likeness, overlap, pair, pieces, word_overlap
from transforms.evaluation.names import agreement_of
from transforms.evaluation.outcomes import Outcome, Span

MARKED = frozenset({"direct", "partial", "headline"})
"""Kinds between marks: found if the words are found, whichever of these kinds was given."""

NESTED = frozenset({"nested"})
INDIRECT = frozenset({"indirect"})

LEAST_OVERLAP = 0.8
LEAST_WORDS = 0.5  # indirect speech has no marks, and readers rarely agree on its borders
LEAST_UNJUDGED = 0.5


def judge_quotes(document: GoldDocument, found: Sequence[Span]) -> list[Outcome]:
    """Judge every quote of the gold and every prediction once.

    Quotes between marks are paired where their characters overlap by 80 %, indirect ones where
    half of the words are the same. Predictions that are no mistakes although the gold lacks them
    are left out: in stretches that nobody judged, a nested quote given as one of its own, and
    indirect speech with marks in it, of which the gold has the marked words.
    """
    return [outcome for field in FIELDS for outcome in _judged(document, found, field)]


def _judged(document: GoldDocument, found: Sequence[Span], field: str) -> Iterator[Outcome]:
    text = document.field(field)
    gold = [span for span in document.spans if span.field == field]
    mine = [span for span in found if span.field == field]
    unjudged = [span for span in document.ignored if span.field == field]
    marked, nested, reported = (_pieces(gold, each, text) for each in (MARKED, NESTED, INDIRECT))
    given_marked, given_nested, given_reported = (
        _pieces(mine, each, text) for each in (MARKED, NESTED, INDIRECT)
    )
    outcomes = [
        *_without(_outcomes(marked, given_marked, overlap, LEAST_OVERLAP), _like_one_of(nested)),
        *_without(_outcomes(nested, given_nested, overlap, LEAST_OVERLAP), _like_one_of(marked)),
        *_without(
            _outcomes(reported, given_reported, word_overlap(text), LEAST_WORDS),
            _touching(marked),
        ),
    ]
    yield from _without(outcomes, _mostly_in(unjudged))


def _pieces(spans: Sequence[Span], kinds: Collection[str], text: str) -> list[Span]:
    """The spans of some kinds, cut at line breaks and trimmed; each stretch once, in text order."""
    found = {
        (piece.start, piece.end): piece
        for span in reversed(spans)
        if span.kind in kinds
        for piece in pieces(span, text)
    }
    return [found[place] for place in sorted(found)]


def _outcomes(
    gold: Sequence[Span], found: Sequence[Span], likeness: Likeness, least: float
) -> list[Outcome]:
    paired = pair(gold, found, likeness, least)
    outcomes = [Outcome(span, None) for at, span in enumerate(gold) if at not in paired]
    for at, by in paired.items():
        agreement = agreement_of(found[by].speaker, gold[at].speakers)
        outcomes.append(Outcome(gold[at], found[by], agreement))
    taken = set(paired.values())
    outcomes += [Outcome(None, span) for by, span in enumerate(found) if by not in taken]
    return outcomes


def _without(outcomes: Sequence[Outcome], excused: Callable[[Span], bool]) -> list[Outcome]:
    """Leave out false predictions that are excused."""
    return [
        outcome
        for outcome in outcomes
        if outcome.gold is not None or outcome.found is None or not excused(outcome.found)
    ]


def _like_one_of(spans: Sequence[Span]) -> Callable[[Span], bool]:
    return lambda found: any(overlap(found, each) >= LEAST_OVERLAP for each in spans)


def _touching(spans: Sequence[Span]) -> Callable[[Span], bool]:
    return lambda found: any(overlap(found, each) > 0 for each in spans)


def _mostly_in(spans: Sequence[Span]) -> Callable[[Span], bool]:
    return lambda found: any(
        overlap(found, each) >= LEAST_UNJUDGED
        or (each.start <= found.start and found.end <= each.end)
        for each in spans
    )
