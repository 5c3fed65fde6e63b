"""Rows of what is found in articles."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

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
    rows = quote_rows(article(), [mention(0, 0), mention(10, 0), mention(20, 1)])
    first, second, other = rows.records()
    assert first.utterance_id == second.utterance_id == first.quote_id != second.quote_id
    assert other.utterance_id == other.quote_id


def test_rows_travel_as_they_are() -> None:
    rows = quote_rows(article(published_at=None), [mention(0, 0), mention(10, 0)])
    assert pickle.loads(pickle.dumps(rows)) == rows
    first, second = rows.records()
    assert first.utterance_id == second.utterance_id
    assert first.published_at is None
    assert (first.article_id, first.fetched_at) == (article().article_id, article().fetched_at)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"text": "half a pair \ud83d"}, "surrogates not allowed"),
        ({"confidence": None}, "Quote.confidence is missing"),
        ({"start_char": "first"}, "Could not convert"),
    ],
)
def test_rows_that_do_not_fit_the_table_are_refused(
    wrong: dict[str, object], complaint: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=complaint):
        quote_rows(article(), [mention(0, 0), replace(mention(10, 0), **wrong)])  # type: ignore[arg-type]
