"""Annotations as the JSON lines of `newsbeam annotate`."""

from __future__ import annotations

from typing import Any

from schemas.messages import Annotations, EntityMention, QuoteMention


def annotation_record(id: str, annotations: Annotations) -> dict[str, Any]:
    """Return one JSON-ready line; offsets are half-open and count in the text named by `field`.

    `speaker` is null where nobody is known by name; `speaker_start` and `speaker_end` are null
    where the speaker is not written in the same field. Parts of one utterance have the same number
    under `utterance`.
    """
    return {
        "id": id,
        "quotes": [_quote(quote) for quote in annotations.quotes],
        "entities": [_entity(entity) for entity in annotations.entities],
    }


def _quote(quote: QuoteMention) -> dict[str, Any]:
    return {
        "start": quote.start_char,
        "end": quote.end_char,
        "text": quote.text,
        "kind": quote.kind.value,
        "speaker": quote.speaker,
        "speaker_start": quote.speaker_start_char,
        "speaker_end": quote.speaker_end_char,
        "cue": quote.cue,
        "rule": quote.rule,
        "confidence": quote.confidence,
        "utterance": quote.utterance,
        "field": quote.field.value,
    }


def _entity(entity: EntityMention) -> dict[str, Any]:
    return {
        "start": entity.start_char,
        "end": entity.end_char,
        "text": entity.text,
        "label": entity.label,
        "canonical": entity.canonical_name,
        "field": entity.field.value,
    }
