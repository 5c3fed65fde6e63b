"""What counts as an edit, and what changes by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.wording import wording

BODY = "The bridge reopened on Monday.\nIt cost 41 million."


@pytest.mark.parametrize(
    "line",
    [
        "Updated 3 hours ago",
        "Last updated on May 4, 2026 at 10:30 am EDT",
        "Published: Mon 4 May 2026, 10:30 GMT | Updated: Tue 5 May 2026, 09:00",
        "4 May 2026",
        "10:30",
        "3 min read",
        "12 comments",
        "1.2k views",
        "Advertisement",
        "Story continues below",
    ],
)
def test_clocks_counters_and_advertisements_are_no_edit(line):
    assert wording(f"{line}\n{BODY}") == wording(f"{BODY}\n{line}") == wording(BODY)


@pytest.mark.parametrize(
    "other",
    [
        BODY.replace("\n", "\n\n \n"),
        BODY.replace(" ", "\u00a0"),
        BODY.replace("reopened", "re\u00adopened"),
        BODY + "\n",
    ],
)
def test_spaces_and_hidden_characters_are_no_edit(other):
    assert wording(other) == wording(BODY)


@pytest.mark.parametrize(
    "line",
    [
        "In May 2026 it reopened.",
        "Updated figures show 3 hours of delay.",
        "May said no.",
        "Mayor said 12 comments were made.",
    ],
)
def test_sentences_about_times_and_counts_are_text(line):
    assert wording(f"{BODY}\n{line}") != wording(BODY)


def test_a_word_more_is_an_edit():
    assert wording(BODY.replace("41", "44")) != wording(BODY)


@given(st.text())
def test_wording_has_no_further_wording(text):
    assert wording(wording(text)) == wording(text)
