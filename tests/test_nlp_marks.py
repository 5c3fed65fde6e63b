"""Where quotation marks open and close."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.nlp.marks import find_quoted

CASES = [
    pytest.param("“We left,” she said.", ["We left,"], id="curly"),
    pytest.param('"We left," she said.', ["We left,"], id="straight"),
    pytest.param('“We left," she said.', ["We left,"], id="curly closed by straight"),
    pytest.param("''We left,'' she said.", ["We left,"], id="two apostrophes"),
    pytest.param("``We left,'' she said.", ["We left,"], id="TeX"),
    pytest.param("„Wir gehen“, sagte sie.", ["Wir gehen"], id="German low mark"),
    pytest.param("«On part», dit-elle.", ["On part"], id="guillemets"),
    pytest.param("« On part », dit-elle.", ["On part"], id="guillemets set off by spaces"),
    pytest.param("»Wir gehen«, sagte sie.", ["Wir gehen"], id="guillemets inwards"),
    pytest.param("Lund: ‘No deal’ on tax", ["No deal"], id="single curly"),
    pytest.param("Lund says 'no deal' on tax", ["no deal"], id="single straight"),
    pytest.param("“One,” he said. “Two.”", ["One,", "Two."], id="split"),
    pytest.param("“He said ‘no’ to me.”", ["He said ‘no’ to me."], id="single inside double"),
    pytest.param("“He said “no” to me.”", ["He said “no” to me."], id="double inside double"),
    pytest.param('“He said "no" to me.”', ['He said "no" to me.'], id="straight inside curly"),
    pytest.param(
        "‘He told me “no” and left,’ she said. ‘Then it rained.’",
        ["He told me “no” and left,", "Then it rained."],
        id="double inside single",
    ),
    pytest.param(
        "'The \"so-called\" deal is off,' she said.",
        ['The "so-called" deal is off,'],
        id="straight double inside straight single",
    ),
    pytest.param(
        "‘We’re goin’ to win,’ he said of the players’ union.",
        ["We’re goin’ to win,"],
        id="apostrophes at the ends of words",
    ),
    pytest.param(
        "“No,” he said. ‘Yes,’ said “Bob” Lund, ‘never.’",
        ["No,", "Yes,", "Bob", "never."],
        id="double and single side by side",
    ),
    pytest.param("‘We wait and see.", ["We wait and see."], id="unclosed paragraph, single"),
    pytest.param("“It runs on", ["It runs on"], id="unclosed paragraph"),
    pytest.param("“ Padded ” he said", ["Padded"], id="spaces inside the marks"),
    pytest.param("“Broken. “Whole,” he said.", ["Whole,"], id="opener without closer is dropped"),
    pytest.param("Stray” closer.", [], id="closer without opener"),
    pytest.param("It’s the voters’ choice, and don’t you forget", [], id="curly apostrophes"),
    pytest.param("the dogs' bowls and the cats' beds", [], id="plural possessives"),
    pytest.param("rock 'n' roll in the '90s", [], id="elisions"),
    pytest.param("a 6'2\" guard from Ohio", [], id="feet and inches"),
    pytest.param("“the teachers’ union”", ["the teachers’ union"], id="apostrophe inside"),
    pytest.param(
        "‘the teachers’ union’ won", ["the teachers’ union"], id="apostrophe inside single"
    ),
    pytest.param("(“Yes,” he said)", ["Yes,"], id="after a bracket"),
    pytest.param("word—“Yes”—word", ["Yes"], id="between dashes"),
    pytest.param("“”, “ ” and “…”", [], id="nothing inside"),
    pytest.param("", [], id="empty"),
]


@pytest.mark.parametrize(("line", "quoted"), CASES)
def test_quoted_words_are_found_whatever_the_marks(line: str, quoted: list[str]) -> None:
    assert [line[each.start : each.end] for each in find_quoted(line)] == quoted


def test_a_paragraph_that_ends_inside_a_quote_is_not_closed() -> None:
    (quoted,) = find_quoted("“We will go on.")
    assert not quoted.closed
    assert quoted.outer_end == len("“We will go on.")


def test_marks_stand_just_outside_the_words() -> None:
    (quoted,) = find_quoted("She said: “Go.” Then left.")
    assert "She said: “Go.” Then left."[quoted.outer_start : quoted.outer_end] == "“Go.”"


WORDS = st.sampled_from(["we", "Lund", "said", "it’s", "don't", "6", "voters’", "no.", "Yes,"])
MARKS = st.sampled_from(["“", "”", '"', "''", "‘", "’", "'", "«", "»", "„", "``", " ", "—", "("])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(WORDS, MARKS), max_size=25).map("".join))
def test_any_line_yields_ordered_stretches_inside_their_marks(line: str) -> None:
    end = 0
    for quoted in find_quoted(line):
        assert (
            end <= quoted.outer_start < quoted.start < quoted.end <= quoted.outer_end <= len(line)
        )
        words = line[quoted.start : quoted.end]
        assert words == words.strip()
        assert any(each.isalnum() for each in words)
        end = quoted.outer_end
