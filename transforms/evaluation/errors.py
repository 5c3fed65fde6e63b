"""Errors as JSON lines, for reading."""

from __future__ import annotations

from typing import Any

from transforms.evaluation.gold import GoldDocument
from transforms.evaluation.outcomes import Outcome, Span

CONTEXT_CHARS = 100


def error_record(document: GoldDocument, outcome: Outcome) -> dict[str, Any]:
    """Return a JSON-ready line on an outcome that is an error; offsets half-open into `field`.

    `error` is `missed` (in the gold only), `false` (in the prediction only), `speaker` (another
    one), or `name` (the last name is right, the full name is not).
    """
    span = outcome.gold or outcome.found
    assert span is not None
    text = document.field(span.field)
    return {
        "id": document.id,
        "error": outcome.error,
        "kind": outcome.kind,
        "text": text[span.start : span.end],
        "gold_speaker": None if outcome.gold is None else outcome.gold.speaker,
        "found_speaker": None if outcome.found is None else outcome.found.speaker,
        "field": span.field,
        "start": span.start,
        "end": span.end,
        "context": _context(text, span),
        "tags": list(document.tags),
    }


def _context(text: str, span: Span) -> str:
    """The words around, with the span between ⟦ ⟧."""
    before = text[max(0, span.start - CONTEXT_CHARS) : span.start]
    after = text[span.end : span.end + CONTEXT_CHARS]
    return f"{before}⟦{text[span.start : span.end]}⟧{after}"
