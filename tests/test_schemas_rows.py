"""Rows of quotations."""

from __future__ import annotations

from schemas.messages import QuoteMention
from schemas.rows import quote_rows
from schemas.vocabulary import EntityField, QuoteKind
from tests.support.rows import article


def mention(start: int, utterance: int) -> QuoteMention:
    return QuoteMention(
        field=EntityField.TEXT,
        start_char=start,
        end_char=start + 5,
        text="Hello",
        kind=QuoteKind.DIRECT,
        speaker=None,
        speaker_label=None,
        speaker_text=None,
        speaker_start_char=None,
        speaker_end_char=None,
        cue=None,
        rule="no-rule",
        confidence=0.0,
        context="",
        utterance=utterance,
    )


def test_parts_of_one_utterance_have_the_id_of_its_first_part() -> None:
    first, second, other = quote_rows(article(), [mention(0, 0), mention(10, 0), mention(20, 1)])
    assert first.utterance_id == second.utterance_id == first.quote_id != second.quote_id
    assert other.utterance_id == other.quote_id
