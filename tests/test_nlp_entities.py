"""Named things: what the model finds, put right and grouped."""

from __future__ import annotations

import pytest
import spacy

from schemas.messages import Document, EntityMention
from schemas.vocabulary import EntityField
from transforms.nlp import annotate_texts
from transforms.nlp.consistency import without_plain_words
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage


def entities_of(text: str, title: str | None = None) -> list[EntityMention]:
    (annotations,) = annotate_texts([Document(text, title)], pipelines={"en": "news_sm"})
    assert annotations.error is None
    return list(annotations.entities)


def labels(text: str) -> dict[str, str]:
    return {entity.text: entity.label for entity in entities_of(text)}


def canonical(text: str) -> list[str]:
    return [entity.canonical_name for entity in entities_of(text)]


@pytest.mark.parametrize(
    ("text", "mention", "label"),
    [
        ("It paid $1.2 billion for the land.", "$1.2 billion", "MONEY"),
        ("It paid 30 million euros for the land.", "30 million euros", "MONEY"),
        ("It paid £5,000 for the land.", "£5,000", "MONEY"),
        ("Sales rose 4.5 percent in spring.", "4.5 percent", "PERCENT"),
        ("Sales rose 12% in spring.", "12%", "PERCENT"),
        ("The fire burned 300 acres.", "300 acres", "QUANTITY"),
        ("It weighs 2 pounds.", "2 pounds", "QUANTITY"),
        ("The vote begins at 8:30 p.m. on Monday.", "8:30 p.m.", "TIME"),
        ("Ukraine protested against the vote.", "Ukraine", "GPE"),
        ("The mayor flew to Kyiv on Monday.", "Kyiv", "GPE"),
        ("Mr. Okafor left the meeting.", "Okafor", "PERSON"),
        ("The patient was taken to Pohamba Hospital.", "Pohamba Hospital", "ORG"),
    ],
)
def test_a_mention_has_the_label_a_reader_would_give_it(
    text: str, mention: str, label: str
) -> None:
    assert labels(text).get(mention) == label


def test_a_title_is_no_part_of_the_name() -> None:
    text = "President Maria Keller met Senator Paul Osei's staff."
    assert canonical(text) == ["Maria Keller", "Paul Osei"]


def test_a_last_name_joins_the_full_name_before_and_after_it() -> None:
    text = "Keller spoke first.\nMaria Keller is mayor.\nMs. Keller left."
    assert canonical(text) == ["Maria Keller"] * 3


def test_a_surname_is_a_person_in_the_whole_document() -> None:
    text = "Maria Keller is mayor of Springfield.\nThe council thanked Keller for the plan."
    assert all(e.label == "PERSON" for e in entities_of(text) if "Keller" in e.text)


def test_a_forename_before_a_known_surname_is_part_of_the_name() -> None:
    text = "Hospital Chief Grace Osei of Accra spoke to staff.\nMs. Osei left."
    assert canonical(text)[-1] == "Grace Osei"


def test_two_people_of_one_last_name_are_two() -> None:
    text = "Maria Keller and Thomas Keller came.\nMrs. Keller smiled.\nMr. Keller left."
    assert canonical(text) == ["Maria Keller", "Thomas Keller", "Maria Keller", "Thomas Keller"]


def test_a_nickname_and_a_middle_initial_are_the_same_person() -> None:
    text = "A judge, William J. Keller, came.\nBill Keller spoke.\nWilliam Keller left."
    assert set(canonical(text)) == {"William J. Keller"}


def test_an_acronym_joins_its_expansion() -> None:
    text = "The European Central Bank (ECB) met.\nThe ECB raised rates."
    assert canonical(text) == ["European Central Bank"] * 3


def test_an_acronym_of_two_things_stays_alone() -> None:
    text = "The World Trade Organization and the West Texas Orchestra met.\nThe WTO left."
    assert "WTO" in canonical(text)


def test_full_stops_and_case_make_no_other_thing() -> None:
    text = "The United Nations met in May.\nThe U.N. voted on Monday.\nThe UN left."
    names = [e.canonical_name for e in entities_of(text) if e.label == "ORG"]
    assert names == ["United Nations"] * 3


def test_a_company_joins_the_form_with_its_designator() -> None:
    text = "Apple Inc. lost money.\nApple said so on Monday."
    assert {e.canonical_name for e in entities_of(text) if "Apple" in e.text} == {"Apple Inc."}


def test_a_headline_names_only_what_the_body_names() -> None:
    found = entities_of(
        "Mayor Maria Keller spoke in Springfield on Monday.", "Keller Says Shift In Policy Coming"
    )
    in_title = [entity for entity in found if entity.field is EntityField.TITLE]
    assert [(each.text, each.canonical_name) for each in in_title] == [("Keller", "Maria Keller")]


def test_offsets_count_in_the_text_as_given() -> None:
    text = "\r\n\u00a0 Mayor Maria\u00a0Keller flew to Kyiv.\r\nShe paid $5."
    for entity in entities_of(text):
        assert text[entity.start_char : entity.end_char] == entity.text
    assert canonical(text)[0] == "Maria Keller"


def test_the_sentence_around_a_mention_comes_with_it() -> None:
    (entity, *_) = entities_of("It rained. Maria Keller came to town. It rained.")
    assert entity.sentence == "Maria Keller came to town."


def test_the_label_that_means_nothing_is_left_out() -> None:
    text = "The Boeing 747 and the Sony Walkman won the Grammy at Eurovision under Windows 95."
    assert "MISC" not in labels(text).values()


def test_what_something_happens_in_is_a_place_and_no_person() -> None:
    text = "BUSAN — Two ferries will be built here.\nThe council meets again in Busan. Busan won."
    found = labels(text)
    assert (found["BUSAN"], found["Busan"]) == ("GPE", "GPE")


def test_in_somebodys_words_somebody_stays_a_person() -> None:
    text = "“Yes,” said Tom Busang.\nIn Busang's words, it was late. They trusted in Busang."
    assert labels(text)["Busang"] == "PERSON"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("Ships waited. The ships had no pilot.", False, id="lower case elsewhere"),
        pytest.param("Ships waited all night.", True, id="nothing else known"),
        pytest.param("Ships left. The ships saw Ships wave.", True, id="capital in mid-sentence"),
        pytest.param("Ships left. Ann Ships likes ships.", True, id="part of a full name"),
    ],
)
def test_a_plain_word_with_a_capital_is_no_person(text: str, kept: bool) -> None:
    passage = Passage(EntityField.TEXT, 0, 0, spacy.blank("en")(text), text)
    spellings = ["Ships", *(["Ann Ships"] if "Ann" in text else [])]
    found = [(text.find(each), each) for each in spellings]
    names = [Name(0, start, start + len(word), word, "PERSON") for start, word in found]
    left = [name.text for name in without_plain_words([passage], names)]
    assert ("Ships" in left) is kept


def test_a_headline_does_not_make_a_plain_word_a_person() -> None:
    text = "Three ships waited for a pilot. Ships of that size need one."
    title = "Ships Wait For Pilot"
    assert "PERSON" not in {entity.label for entity in entities_of(text, title)}
