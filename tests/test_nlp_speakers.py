"""Who speaks in sentences that are harder than "Lund said"."""

from __future__ import annotations

import pytest

from schemas.messages import Document, QuoteMention
from schemas.vocabulary import QuoteKind
from transforms.nlp import annotate_texts

EMBEDDED = {"en": "news_sm"}


def marked(text: str) -> list[QuoteMention]:
    """The quotes between marks, whatever their confidence."""
    documents = [Document(text)]
    (annotations,) = annotate_texts(documents, pipelines=EMBEDDED, min_confidence=0)
    assert annotations.error is None
    return [each for each in annotations.quotes if each.kind is not QuoteKind.INDIRECT]


LONG_PHRASES = [
    pytest.param("“We are ready,” Sen. Maria Keller (D-Ohio) said.", "Maria Keller", id="party"),
    pytest.param(
        "Sen. Maria Keller (D-Ohio) said the plan was “not ready for a vote.”",
        "Maria Keller",
        id="party, paraphrase",
    ),
    pytest.param("“We are ready,” Maria Keller, 49, told the paper.", "Maria Keller", id="age"),
    pytest.param(
        "“We are ready,” said Clinton’s top policy aide Maria Keller.",
        "Maria Keller",
        id="owner of the office first",
    ),
    pytest.param(
        "“We will fight,” said Lund’s lawyer, Maria Keller.", "Maria Keller", id="owner, comma"
    ),
    pytest.param(
        "“We are ready,” said Florida-based strategist Maria Keller, laughing.",
        "Maria Keller",
        id="place before the office",
    ),
    pytest.param(
        "One of the school’s top teachers, Maria Keller, said the plan was “not ready at all.”",
        "Maria Keller",
        id="apposition before the verb",
    ),
    pytest.param(
        "The risk, says Maria Keller, is that the town is “not ready at all.”",
        "Maria Keller",
        id="clause between commas",
    ),
    pytest.param(
        "None of this surprised Maria Keller: “We were ready for it.”",
        "Maria Keller",
        id="name before a colon",
    ),
    pytest.param(
        "Paul Osei had a message for Maria Keller: “We were ready for it.”",
        "Paul Osei",
        id="hearer before a colon",
    ),
    pytest.param("“We are ready.” Maria Keller said.", "Maria Keller", id="full stop by mistake"),
    pytest.param("“We are ready,” Maria Keller smiled.", "Maria Keller", id="any verb"),
    pytest.param(
        "The plan, in the words of Maria Keller, is “a disgrace for the town.”",
        "Maria Keller",
        id="in the words of",
    ),
    pytest.param(
        "The plan is, in Maria Keller’s view, “a disgrace for the town.”",
        "Maria Keller",
        id="in her view",
    ),
    pytest.param(
        "The vote followed Maria Keller’s claim that the town was “not ready at all.”",
        "Maria Keller",
        id="owner of a claim",
    ),
    pytest.param(
        "Maria Keller said that critics had called the plan “a disgrace for the town.”",
        "Maria Keller",
        id="a name before a description",
    ),
]


@pytest.mark.parametrize(("text", "speaker"), LONG_PHRASES)
def test_the_person_is_found_in_a_long_phrase(text: str, speaker: str) -> None:
    assert [each.speaker for each in marked(text)] == [speaker]


ROLES = [
    pytest.param(
        "Mayor Ann Lund spoke first.\n“We are ready,” the mayor said.", "Ann Lund", id="before"
    ),
    pytest.param(
        "Ann Lund, the mayor of Springfield, spoke first.\n“We are ready,” the mayor said.",
        "Ann Lund",
        id="behind",
    ),
    pytest.param(
        "Former Ohio governor Ann Lund spoke first.\n“We are ready,” the former governor said.",
        "Ann Lund",
        id="with its adjective",
    ),
    pytest.param(
        "Ann Lund, 45, spoke first.\n“We are ready,” the 45-year-old said.", "Ann Lund", id="age"
    ),
    pytest.param(
        "Mayor Ann Lund met Mayor Paul Osei.\n“We are ready,” the mayor said.", None, id="two"
    ),
    pytest.param(
        "Mayor Ann Lund spoke first.\n“We are ready,” the former mayor said.",
        None,
        id="another adjective",
    ),
    pytest.param("Ann Lund spoke first.\n“We are ready,” the mayor said.", None, id="no evidence"),
    pytest.param(
        "Mayor Ann Lund spoke first.\n“We are ready,” a mayor said.", None, id="not definite"
    ),
]


@pytest.mark.parametrize(("text", "speaker"), ROLES)
def test_a_role_is_a_name_where_the_document_gives_it_to_one_person(
    text: str, speaker: str | None
) -> None:
    assert marked(text)[-1].speaker == speaker


def test_a_body_told_by_a_name_speaks_under_its_own() -> None:
    (quote,) = marked("“We are ready for this,” the Keller campaign said.")
    assert (quote.speaker, quote.speaker_label) == ("Keller campaign", "ORG")


def test_a_capital_that_begins_a_sentence_makes_no_name() -> None:
    (quote,) = marked("Police said the man was “known to them for years.”")
    assert (quote.speaker, quote.speaker_text) == (None, "Police")


def test_of_two_persons_who_fit_a_pronoun_neither_is_sure() -> None:
    text = "Maria Keller and Anna Osei met on Monday. “We are ready for this,” she said."
    (annotations,) = annotate_texts([Document(text)], pipelines=EMBEDDED)
    (quote,) = annotations.quotes
    sure = marked("Maria Keller came on Monday. “We are ready for this,” she said.")[0]
    assert quote.confidence < sure.confidence


def test_the_pronouns_of_a_document_tell_the_gender_of_a_name() -> None:
    text = (
        "Mayor Odalys Brix left the hall. She looked tired.\n"
        "Brix met Paul Osei outside. “We are ready,” she said."
    )
    assert marked(text)[-1].speaker == "Odalys Brix"


def test_a_title_inside_a_clause_is_nobodys_words() -> None:
    text = "In an interview on “Morning Talk,” Maria Keller said that she was “not ready at all.”"
    assert [each.text for each in marked(text)] == ["not ready at all."]


def test_a_dash_before_a_clause_signs_nothing() -> None:
    text = "“Are we ready?” - Paul Osei asked and Maria Keller left."
    assert [each.rule for each in marked(text)] != ["signature"]


TRANSCRIPT = """Ann Lund spoke to Paul Osei on Monday.
OSEI: Will you resign?
LUND: No. I said “never” and I meant it.
OSEI: Why?
LUND: Because I was right."""


def test_the_lines_of_a_transcript_are_quotes_without_marks() -> None:
    assert [(each.text, each.speaker, each.rule) for each in marked(TRANSCRIPT)] == [
        ("Will you resign?", "Paul Osei", "transcript"),
        ("No. I said “never” and I meant it.", "Ann Lund", "transcript"),
        ("never", "Ann Lund", "clause-before"),
        ("Why?", "Paul Osei", "transcript"),
        ("Because I was right.", "Ann Lund", "transcript"),
    ]


def test_one_line_with_a_label_is_no_transcript() -> None:
    assert marked("Ann Lund left the town on Monday.\nCORRECTION: The town is Ohio.") == []


BODIES = [
    pytest.param(
        "The Riverside Housing Trust closed the road. “We are ready for this,” it said.",
        "Riverside Housing Trust",
        id="it",
    ),
    pytest.param(
        "The Riverside Housing Trust closed the road. “We are ready for this,” the trust said.",
        "Riverside Housing Trust",
        id="its own noun",
    ),
]


@pytest.mark.parametrize(("text", "speaker"), BODIES)
def test_an_organisation_is_found_behind_it_and_its_noun(text: str, speaker: str) -> None:
    assert marked(text)[-1].speaker == speaker
