"""What the model sees: same length, plain spaces, one paragraph at a time."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.nlp.texts import MAX_PASSAGE_CHARS, passages, plain


def test_special_spaces_become_plain_ones() -> None:
    assert plain("“Yes,”\u00a0he\u202fsaid.\ufeff") == "“Yes,” he said. "


def test_all_line_breaks_become_line_feeds() -> None:
    assert plain("a\r\nb\u2028c\x85d") == "a\n\nb\nc\nd"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_plain_text_has_the_length_of_the_text_as_given(text: str) -> None:
    assert len(plain(text)) == len(text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab. \n", max_size=200))
def test_passages_stand_where_they_say(text: str) -> None:
    found = list(passages(text))
    assert all(text[start : start + len(words)] == words for start, words in found)
    assert (
        "".join(words for _, words in found).split()
        == "".join(line.strip() for line in text.split("\n")).split()
    )


def test_a_paragraph_too_long_for_the_model_is_cut_after_a_sentence() -> None:
    sentence = "The river rose again. "
    pieces = list(passages(sentence * 2_000))
    assert len(pieces) > 1
    assert all(len(words) <= MAX_PASSAGE_CHARS for _, words in pieces)
    assert all(words.startswith("The river") and words.endswith("again.") for _, words in pieces)


def test_a_paragraph_without_spaces_is_cut_all_the_same() -> None:
    pieces = list(passages("x" * (3 * MAX_PASSAGE_CHARS)))
    assert sum(len(words) for _, words in pieces) == 3 * MAX_PASSAGE_CHARS
