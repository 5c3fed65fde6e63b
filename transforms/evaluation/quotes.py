"""Quotes and speakers of one document, judged by its gold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transforms.evaluation.gold import FIELDS, GoldDocument
from transforms.evaluation.matching import overlap, pair, pieces, word_overlap
from transforms.evaluation.names import agreement_of
from transforms.evaluation.outcomes import Outcome, Span

MARKED = frozenset({"direct", "partial", "headline"})
"""Kinds between marks: found if the words are found, whichever of these kinds was given."""

LEAST_OVERLAP = 0.8
LEAST_WORDS = 0.5  # indirect speech has no marks, and readers rarely agree on its borders


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
    ignored = [span for span in document.ignored if span.field == field]
    marked, nested = _cut(gold, MARKED, text), _cut(gold, {"nested"}, text)
    yield from _outcomes(marked, _cut(mine, MARKED, text), _Excuse(ignored, nested))
    yield from _outcomes(nested, _cut(mine, {"nested"}, text), _Excuse(ignored, marked))
    reported = [span for span in gold if span.kind == "indirect"]
    predicted = [span for span in mine if span.kind == "indirect"]
    paired = pair(reported, predicted, word_overlap(text), LEAST_WORDS)
    yield from _paired(reported, predicted, paired, _Excuse(ignored, (), marked))


def _cut(spans: Sequence[Span], kinds: frozenset[str] | set[str], text: str) -> list[Span]:
    """The pieces of the spans of some kinds, each stretch once."""
    found = {
        (piece.start, piece.end): piece
        for span in reversed(spans)
        if span.kind in kinds
        for piece in pieces(span, text)
    }
    return sorted(found.values(), key=lambda piece: (piece.start, piece.end))


class _Excuse:
    """Says which predictions are no mistakes."""

    def __init__(
        self, ignored: Sequence[Span], same: Sequence[Span], inside: Sequence[Span] = ()
    ) -> None:
        self._ignored, self._same, self._inside = ignored, same, inside

    def __call__(self, span: Span) -> bool:
        return (
            any(_within(span, each) or overlap(span, each) >= 0.5 for each in self._ignored)
            or any(overlap(span, each) >= LEAST_OVERLAP for each in self._same)
            or any(overlap(span, each) > 0 for each in self._inside)
        )


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _outcomes(gold: Sequence[Span], found: Sequence[Span], excuse: _Excuse) -> Iterator[Outcome]:
    yield from _paired(gold, found, pair(gold, found, overlap, LEAST_OVERLAP), excuse)


def _paired(
    gold: Sequence[Span], found: Sequence[Span], paired: dict[int, int], excuse: _Excuse
) -> Iterator[Outcome]:
    for at, span in enumerate(gold):
        if at in paired:
            answer = found[paired[at]]
            yield Outcome(span, answer, agreement_of(answer.speaker, span.speakers))
        else:
            yield Outcome(span, None)
    taken = set(paired.values())
    for by, span in enumerate(found):
        if by not in taken and not excuse(span):
            yield Outcome(None, span)
