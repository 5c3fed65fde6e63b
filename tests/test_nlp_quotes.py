"""Who said what: the shapes news writes, in sentences made for the purpose."""

from __future__ import annotations

import pytest

from schemas.messages import Document, QuoteMention
from schemas.vocabulary import EntityField, QuoteKind
from transforms.nlp import annotate_texts

EMBEDDED = {"en": "news_sm"}


def quotes_of(text: str, title: str | None = None) -> list[QuoteMention]:
    (annotations,) = annotate_texts([Document(text, title)], pipelines=EMBEDDED)
    assert annotations.error is None
    return list(annotations.quotes)


def direct(text: str) -> list[tuple[str, str | None]]:
    """Words and speaker of each quote between marks that is not inside another."""
    found = quotes_of(text)
    left_out = (QuoteKind.INDIRECT, QuoteKind.NESTED)
    return [(each.text, each.speaker) for each in found if each.kind not in left_out]


CUE_ORDERS = [
    pytest.param("“We are ready,” Maria Keller said on Monday.", "Maria Keller", id="name said"),
    pytest.param("“We are ready,” said Maria Keller, the mayor.", "Maria Keller", id="said name"),
    pytest.param("Maria Keller said, “We are ready.”", "Maria Keller", id="name said, quote"),
    pytest.param(
        "Maria Keller told reporters on Monday: “We are ready.”", "Maria Keller", id="told, colon"
    ),
    pytest.param("“Are we ready?” asked Maria Keller.", "Maria Keller", id="question"),
    pytest.param("“We are ready!” Maria Keller shouted.", "Maria Keller", id="exclamation"),
    pytest.param("“We are ready,” according to Maria Keller.", "Maria Keller", id="according to"),
    pytest.param(
        "“We are ready,” said Mayor Maria Keller.", "Maria Keller", id="title before the name"
    ),
    pytest.param(
        "“We are ready,” the mayor of Springfield, Maria Keller, said.",
        "Maria Keller",
        id="apposition after a description",
    ),
    pytest.param(
        "“We are ready,” Maria Keller, a baker from Ohio, said.",
        "Maria Keller",
        id="apposition after the name",
    ),
    pytest.param(
        "“We are ready,” said campaign manager Maria Keller.",
        "Maria Keller",
        id="description before the name",
    ),
    pytest.param(
        "Maria Keller, who called the plan “a disgrace for the town,” left the room.",
        "Maria Keller",
        id="relative clause",
    ),
    pytest.param(
        "Maria Keller left the room, saying the plan was “a disgrace for the town.”",
        "Maria Keller",
        id="participle",
    ),
    pytest.param(
        "The plan was called “a disgrace for the town” by Maria Keller.",
        "Maria Keller",
        id="passive",
    ),
    pytest.param(
        "Maria Keller said that the plan was “not ready for a vote” and left.",
        "Maria Keller",
        id="inside a paraphrase",
    ),
    pytest.param("KELLER: “We are ready.”\nMaria Keller left.", "Maria Keller", id="transcript"),
    pytest.param("“We are ready.” — Maria Keller", "Maria Keller", id="signature"),
    pytest.param(
        "Maria Keller denied the report on Monday. “Not a word of it is true.”",
        "Maria Keller",
        id="sentence before",
    ),
    pytest.param("Maria Keller wrote:\n“We are ready.”", "Maria Keller", id="paragraph before"),
    pytest.param(
        "“Are we ready?” Ms. Keller asked.\nMaria Keller left.", "Maria Keller", id="title"
    ),
    pytest.param("As Maria Keller put it, “We are ready.”", "Maria Keller", id="as she put it"),
    pytest.param("“We are ready,” a spokesman for Maria Keller said.", None, id="description"),
    pytest.param("“We are ready,” they said.", None, id="they"),
]


@pytest.mark.parametrize(("text", "speaker"), CUE_ORDERS)
def test_the_speaker_is_found_wherever_the_cue_stands(text: str, speaker: str | None) -> None:
    assert [found for _, found in direct(text)] == [speaker]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“We are ready,” a spokesman for Maria Keller said.", "a spokesman"),
        ("“We are ready,” Keller said. Maria Keller left.", "Keller"),
        ("“We are ready,” they said.", "they"),
    ],
)
def test_the_speaker_is_given_as_written_too(text: str, words: str) -> None:
    (quote,) = [each for each in quotes_of(text) if each.kind is QuoteKind.DIRECT]
    assert quote.speaker_text == words
    assert text[quote.speaker_start_char : quote.speaker_end_char] == words


def test_a_split_quote_has_one_speaker() -> None:
    text = "“We are ready,” Maria Keller said. “We always were.” Then she left."
    assert direct(text) == [
        ("We are ready,", "Maria Keller"),
        ("We always were.", "Maria Keller"),
    ]


def test_a_sentence_that_names_nobody_takes_who_spoke_before_in_the_paragraph() -> None:
    text = "“We are ready,” Maria Keller said. The rest was “for others to decide in the end.”"
    assert [speaker for _, speaker in direct(text)] == ["Maria Keller", "Maria Keller"]


def test_a_quote_over_paragraphs_keeps_its_speaker() -> None:
    text = "“We are ready,” Maria Keller said. “We work.\n“We wait.\n“We win.”\nPaul Osei left."
    assert [speaker for _, speaker in direct(text)] == ["Maria Keller"] * 4


def test_a_paragraph_of_its_own_does_not_take_the_next_speaker() -> None:
    text = "“We are ready,” Maria Keller said.\n“We are not,” Paul Osei said."
    assert [speaker for _, speaker in direct(text)] == ["Maria Keller", "Paul Osei"]


PRONOUNS = [
    pytest.param(
        "Maria Keller met Paul Osei on Monday. “We are ready,” she said.", "Maria Keller", id="she"
    ),
    pytest.param(
        "Maria Keller met Paul Osei on Monday. “We are ready,” he said.", "Paul Osei", id="he"
    ),
    pytest.param(
        "Robin Keller spoke first. Ms. Keller met Paul Osei. “We are ready,” she said.",
        "Robin Keller",
        id="gender by title",
    ),
    pytest.param(
        "Paul Osei spoke to the council.\n“We are ready,” he said.", "Paul Osei", id="new paragraph"
    ),
    pytest.param(
        "Paul Osei praised Mark Lund. He accused Lund of “telling lies about the town.”",
        "Paul Osei",
        id="not the object of the same verb",
    ),
    pytest.param("“We are ready,” he said.", None, id="nobody"),
]


@pytest.mark.parametrize(("text", "speaker"), PRONOUNS)
def test_pronouns_stand_for_the_person_who_fits(text: str, speaker: str | None) -> None:
    assert direct(text)[-1][1] == speaker


def test_a_last_name_stands_for_the_full_name_given_elsewhere() -> None:
    text = "“We are ready,” Keller said.\nMaria Keller is mayor of Springfield."
    assert direct(text) == [("We are ready,", "Maria Keller")]


def test_two_people_of_one_last_name_are_kept_apart_by_title() -> None:
    text = (
        "Maria Keller and Thomas Keller came.\n“We are ready,” Ms. Keller said.\n"
        "“We are not,” Mr. Keller said."
    )
    assert [speaker for _, speaker in direct(text)] == ["Maria Keller", "Thomas Keller"]


def test_special_spaces_do_not_part_a_quote_from_its_speaker() -> None:
    text = "“We\u00a0are ready,”\u00a0Maria Keller\u00a0said."
    (quote,) = quotes_of(text)
    assert quote.speaker == "Maria Keller"
    assert text[quote.start_char : quote.end_char] == quote.text == "We\u00a0are ready,"


def test_marks_that_do_not_balance_lose_no_other_quote() -> None:
    text = "The sign said open” in red.\n“We are ready,” Maria Keller said. “It broke"
    assert direct(text)[0] == ("We are ready,", "Maria Keller")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Edward “Ned” Keller left the room early on Monday.", id="nickname"),
        pytest.param("The band played “The Long Road Home” at the gala.", id="title of a work"),
        pytest.param("The so-called “reform” passed in the spring.", id="scare word"),
    ],
)
def test_marks_around_words_that_nobody_said_are_no_quotes(text: str) -> None:
    assert direct(text) == []


KINDS = [
    pytest.param("“We are ready for this,” Maria Keller said.", QuoteKind.DIRECT, id="direct"),
    pytest.param("Maria Keller called it “a disgrace” on Monday.", QuoteKind.PARTIAL, id="partial"),
    pytest.param("Maria Keller said that the town was ready.", QuoteKind.INDIRECT, id="indirect"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_a_quote_tells_its_kind(text: str, kind: QuoteKind) -> None:
    assert [each.kind for each in quotes_of(text)] == [kind]


INDIRECT = [
    pytest.param(
        "Maria Keller said that the town was ready.", "that the town was ready", id="said that"
    ),
    pytest.param("Maria Keller said the town was ready.", "the town was ready", id="said"),
    pytest.param("The town was ready, Maria Keller said.", "The town was ready", id="before"),
    pytest.param(
        "According to Maria Keller, the town was ready.", "the town was ready", id="according to"
    ),
    pytest.param(
        "Maria Keller told the Springfield Times that the town was ready.",
        "that the town was ready",
        id="told a listener",
    ),
    pytest.param(
        "Maria Keller said in a statement that the town was ready.",
        "that the town was ready",
        id="in a statement",
    ),
    pytest.param(
        "The old bridge, Maria Keller said, would be closed for a year.",
        "The old bridge, Maria Keller said, would be closed for a year",
        id="around the cue",
    ),
    pytest.param("The town was ready, Mr. Keller said.", "The town was ready", id="with a title"),
    pytest.param(
        "Maria Keller said the town was ready and criticized nobody.",
        "the town was ready",
        id="another act follows",
    ),
    pytest.param(
        "Maria Keller promised to build a new bridge.", "to build a new bridge", id="infinitive"
    ),
    pytest.param(
        "Maria Keller called for a vote on the bridge.", "a vote on the bridge", id="called for"
    ),
    pytest.param(
        "Maria Keller criticized the plan for the harbor on Monday.",
        "the plan for the harbor",
        id="object of an act, without the day",
    ),
    pytest.param(
        "Maria Keller urged the council to build a new bridge.",
        "the council to build a new bridge",
        id="urged somebody to",
    ),
    pytest.param(
        "Maria Keller asked whether the bridge was safe.",
        "whether the bridge was safe",
        id="indirect question",
    ),
]


@pytest.mark.parametrize(("text", "content"), INDIRECT)
def test_reported_speech_without_marks_is_an_indirect_quote(text: str, content: str) -> None:
    quote = quotes_of(text)[0]
    assert (quote.kind, quote.text) == (QuoteKind.INDIRECT, content)
    assert quote.speaker in ("Maria Keller", "Keller")
    assert text[quote.start_char : quote.end_char] == content


@pytest.mark.parametrize(
    "text",
    [
        "Maria Keller walked to the town hall.",
        "Maria Keller said “the town” was ready.",
        "Maria Keller said so.",
        "Maria Keller did not say whether the town was ready.",
        "Maria Keller declined to say whether the town was ready.",
        "Maria Keller was criticized by the council.",
        "The plan was mentioned on the campaign trail.",
        "As the crowd left the square, Maria Keller said, “We are ready.”",
    ],
)
def test_only_reported_clauses_without_marks_are_indirect(text: str) -> None:
    assert not [each for each in quotes_of(text) if each.kind is QuoteKind.INDIRECT]


def test_a_headline_is_quoted_with_offsets_into_the_title() -> None:
    title = "Keller Calls Budget ‘a Disgrace for Springfield’"
    body = "Mayor Maria Keller spoke on Monday.\nShe left early."
    (quote,) = [each for each in quotes_of(body, title) if each.field is EntityField.TITLE]
    assert quote.kind is QuoteKind.HEADLINE
    assert title[quote.start_char : quote.end_char] == "a Disgrace for Springfield"
    assert quote.speaker == "Maria Keller"


def test_cue_rule_confidence_and_context_come_with_the_quote() -> None:
    text = "Rain fell.\n“We are ready,” Maria Keller said."
    (quote,) = quotes_of(text)
    assert (quote.cue, quote.rule) == ("said", "clause-after")
    assert 0.9 < quote.confidence <= 1
    assert quote.context == "“We are ready,” Maria Keller said."
    assert quote.speaker_label == "PERSON"


def test_an_organisation_can_speak() -> None:
    assert direct("“We are ready,” Reuters said in a statement.") == [("We are ready,", "Reuters")]


UTTERANCES = [
    pytest.param(
        "“We are ready,” Maria Keller said, “and we wait.”", [0, 0], id="clause in the sentence"
    ),
    pytest.param("“We are ready,” Maria Keller said. “We wait.”", [0, 0], id="clause behind"),
    pytest.param(
        "“We are ready,” Maria Keller said. “We work.\n“We wait.\n“We win.”",
        [0, 0, 0, 0],
        id="paragraphs without closing marks",
    ),
    pytest.param("Maria Keller called it “bad” and “very sad.”", [0, 1], id="two quoted words"),
    pytest.param(
        "“We are ready,” Maria Keller said. It rained. It snowed. “We wait.”",
        [0, 1],
        id="other sentences between",
    ),
    pytest.param(
        "“We are ready,” Maria Keller said. “We are not,” Paul Osei said.",
        [0, 1],
        id="two speakers",
    ),
]


@pytest.mark.parametrize(("text", "numbers"), UTTERANCES)
def test_parts_of_one_utterance_share_a_number(text: str, numbers: list[int]) -> None:
    assert [each.utterance for each in quotes_of(text)] == numbers


def test_a_speaker_below_the_threshold_is_left_out_and_its_evidence_kept() -> None:
    document = [Document("“We are ready,” Maria Keller said.")]
    (found,) = annotate_texts(document, pipelines=EMBEDDED, min_confidence=1.0)
    (quote,) = found.quotes
    assert (quote.speaker, quote.speaker_label) == (None, None)
    assert (quote.speaker_text, quote.cue, quote.rule) == ("Maria Keller", "said", "clause-after")
    assert quote.confidence < 1


def test_a_quote_inside_another_has_a_row_of_its_own_with_its_own_speaker() -> None:
    text = (
        "“I told the board, ‘We cannot pay,’ and Ann Lund said, ‘Then close,’” Tom Hale told the "
        "inquiry. “He said, ‘Good night.’ They called it ‘the vault’.”"
    )
    nested = [quote for quote in quotes_of(text) if quote.kind is QuoteKind.NESTED]
    assert [(quote.text, quote.speaker, quote.cue) for quote in nested] == [
        ("We cannot pay,", "Tom Hale", "told"),
        ("Then close,", "Ann Lund", "said"),
        ("Good night.", None, "said"),
    ]
    assert all(text[quote.start_char : quote.end_char] == quote.text for quote in nested)


def test_an_inner_mark_that_never_closes_makes_no_quote() -> None:
    found = quotes_of("“She said, ‘Stop it and go,” Ann Lund said.")
    assert [quote.kind for quote in found] == [QuoteKind.DIRECT]


@pytest.mark.parametrize(
    ("words", "mention"),
    [
        ("court documents reported on Monday", "court documents"),
        ("the police chief, Ann Lund", "Ann Lund"),
        ("figures from the Labor Department", "figures"),
    ],
)
def test_the_authority_behind_a_comma_is_the_whole_phrase(words: str, mention: str) -> None:
    (quote,) = quotes_of(f"About 40 people died, according to {words}.")
    assert (quote.text, quote.speaker_text) == ("About 40 people died", mention)
