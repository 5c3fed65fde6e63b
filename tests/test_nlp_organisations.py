"""Organisations that words beside a name, a table, or their own last words give away."""

from __future__ import annotations

import pytest
import spacy

from schemas.messages import Document
from schemas.vocabulary import EntityField
from transforms.nlp import annotate_texts
from transforms.nlp.companies import with_companies
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage
from transforms.nlp.results import with_teams
from transforms.nlp.tables import with_tables

ENGLISH = spacy.blank("en")


def relabelled(rule, text: str, **labels: str) -> dict[str, str]:
    """Labels after a rule, by name; `labels` are those before, "_" standing for a space."""
    passage = Passage(EntityField.TEXT, 0, 0, ENGLISH(text), text)
    before = {name.replace("_", " "): label for name, label in labels.items()}
    names = [
        Name(0, text.index(name), text.index(name) + len(name), name, label)
        for name, label in before.items()
    ]
    names.sort(key=lambda name: name.start)
    return {name.text: name.label for name in rule([passage], names)}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Shares in Barrick were suspended.", "ORG"),
        ("The airline Barrick will fly there.", "ORG"),
        ("Barrick's shareholders met.", "ORG"),
        ("Barrick fell to $2.56 at the close.", "ORG"),
        ("Barrick shares the blame.", "PERSON"),
        ("Barrick fell to third place.", "PERSON"),
        ("Barrick told the company to wait.", "PERSON"),
    ],
)
def test_words_beside_a_name_make_it_a_company(text: str, label: str) -> None:
    assert relabelled(with_companies, text, Barrick="PERSON") == {"Barrick": label}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The newspaper Zeri Popullit said so.", "ORG"),
        ("The broker Zeri Popullit said so.", "PERSON"),
    ],
)
def test_a_longer_name_takes_a_surer_word(text: str, label: str) -> None:
    assert relabelled(with_companies, text, Zeri_Popullit="PERSON") == {"Zeri Popullit": label}


def test_a_full_name_with_its_designator_makes_the_short_one_a_company() -> None:
    found = relabelled(
        with_companies,
        "Barrick said so. Barrick Gold Corp. will pay.",
        Barrick="PERSON",
        Barrick_Gold_Corp="ORG",
    )
    assert found["Barrick"] == "ORG"


def test_a_name_that_somebody_bears_is_no_company() -> None:
    text = "Ann Osei runs the firm Osei."
    names = [Name(0, 0, 8, "Ann Osei", "PERSON"), Name(0, 23, 27, "Osei", "PERSON")]
    passage = Passage(EntityField.TEXT, 0, 0, ENGLISH(text), text)
    assert [name.label for name in with_companies([passage], names)] == ["PERSON", "PERSON"]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        pytest.param(
            "League: Boston 5 Busan 3", {"Boston": "ORG", "Busan": "ORG"}, id="scores in a league"
        ),
        pytest.param("In May Boston 5 Busan 3", {"Boston": "GPE", "Busan": "GPE"}, id="no sport"),
        pytest.param(
            "League: Boston 5 percent Busan 3 percent",
            {"Boston": "GPE", "Busan": "GPE"},
            id="shares",
        ),
        pytest.param("Cup: Boston v Busan", {"Boston": "ORG", "Busan": "ORG"}, id="fixture"),
        pytest.param(
            "Cup: Boston (Ghana) v Busan (Chile)",
            {"Boston": "ORG", "Busan": "ORG", "Ghana": "GPE", "Chile": "GPE"},
            id="fixture with countries",
        ),
        pytest.param(
            "Cup: Boston (Ghana) 2 Busan (Chile) 1",
            {"Boston": "ORG", "Busan": "ORG", "Ghana": "GPE", "Chile": "GPE"},
            id="result with countries",
        ),
        pytest.param("Cup: Ghana v Busan", {"Ghana": "GPE", "Busan": "ORG"}, id="country"),
        pytest.param(
            "Rugby: Boston coach Lund left.", {"Boston": "ORG", "Lund": "PERSON"}, id="coach"
        ),
        pytest.param(
            "Baseball: Lund Athletic beat Busan 3-1.",
            {"Lund Athletic": "ORG", "Busan": "ORG"},
            id="beaten",
        ),
        pytest.param(
            "Soccer: the champions Busan left Boston; fans in Boston sang.",
            {"Busan": "ORG", "Boston": "GPE"},
            id="champions",
        ),
        pytest.param(
            "Championship: 3. Lund 293 4. Orr 192",
            {"Lund": "PERSON", "Orr": "PERSON"},
            id="places of individuals",
        ),
        pytest.param(
            "Cup: Boston 1 (Lund 7, Orr 9) Busan 0",
            {"Boston": "ORG", "Busan": "ORG", "Lund": "PERSON", "Orr": "PERSON"},
            id="scorers",
        ),
        pytest.param(
            "Championship: Ann Lund 67 68 Jo Orr 70 71",
            {"Ann Lund": "PERSON", "Jo Orr": "PERSON"},
            id="golf",
        ),
        pytest.param(
            "1. Ann Lund (France) Busan 1:56.4",
            {"Ann Lund": "PERSON", "France": "GPE", "Busan": "ORG"},
            id="rider's team",
        ),
    ],
)
def test_what_plays_is_a_team(text: str, labels: dict[str, str]) -> None:
    seen = {"Lund Athletic": "ORG", "Lund": "PERSON", "Orr": "PERSON"}
    before = {name: seen.get(name, "PERSON" if " " in name else "GPE") for name in labels}
    given = {name.replace(" ", "_"): label for name, label in before.items()}
    assert relabelled(with_teams, text, **given) == labels


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("FBI Director Ann Lund spoke on Monday.", "FBI"),
        ("The court ruled against the SEC Chairman Jo Orr.", "SEC"),
        ("She teaches at the University of Khartoum.", "University of Khartoum"),
        ("He sued the Legal Department of Busan.", "Legal Department"),
        ("The Turkish Foreign Ministry denied it in Ankara.", "Foreign Ministry"),
    ],
)
def test_an_organisation_has_no_office_at_its_end_and_all_its_words(text: str, name: str) -> None:
    (found,) = annotate_texts([Document(text)], pipelines={"en": "news_sm"})
    assert [each.text for each in found.entities if each.label == "ORG"] == [name]


def test_the_label_of_a_line_is_no_organisation() -> None:
    text = "MARKET DIGEST - Ghana shares rose in Accra on Monday, traders said."
    (found,) = annotate_texts([Document("It rained.\n" + text)], pipelines={"en": "news_sm"})
    assert "MARKET DIGEST" not in {each.text for each in found.entities}


def test_letters_before_a_club_belong_to_it() -> None:
    text = "The striker moved from FC Arsenal to Everton in May, the league said."
    (found,) = annotate_texts([Document(text)], pipelines={"en": "news_sm"})
    assert "FC Arsenal" in {each.text for each in found.entities if each.label == "ORG"}


def test_letters_for_things_are_no_organisation() -> None:
    (found,) = annotate_texts(
        [Document("The GDP of Ghana grew, and VAT rose again in May.")], pipelines={"en": "news_sm"}
    )
    assert not [each.text for each in found.entities if each.label == "ORG"]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        pytest.param(
            "Soccer: Reading 2 Stoke 1 St. Mirren 0 Lens 3 Monaco 1 Royal Armed Forces 0",
            ["Reading", "Stoke", "St. Mirren", "Lens", "Monaco", "Royal Armed Forces"],
            id="results, a country's name among clubs",
        ),
        pytest.param(
            "American League W L PCT GB TEXAS 74 54 .578 - NEW YORK 65 61 .516 8",
            ["TEXAS", "NEW YORK"],
            id="standings in capitals",
        ),
        pytest.param("9. Gyor 3 1 - 1 3 5 4", ["Gyor"], id="a row of standings"),
        pytest.param("Ghana 3 1 0 1 3 5 4", [], id="a country alone"),
        pytest.param(
            "Cup: Ghana 1 Chile 0 Peru 2 Lens 1", ["Lens"], id="countries that play each other"
        ),
        pytest.param("Cup: Ann Lund 67 Jo Orr 70 Ben Osei 71", [], id="golfers"),
        pytest.param("Cup: 2. Smets 290 3. Lacher 219 4. Orr 192", [], id="places of riders"),
        pytest.param("Boston 75 Denver 60 Busan 71", [], id="no sport"),
    ],
)
def test_the_teams_of_a_table_are_read_from_it(text: str, labels: list[str]) -> None:
    passage = Passage(EntityField.TEXT, 0, 0, ENGLISH(text), text)
    assert [name.text for name in with_tables([passage], [])] == labels


def test_what_a_table_says_goes_before_what_was_seen() -> None:
    text = "League: Queens Park Rangers 2 Stoke 0 Rishon 1"
    seen = [Name(0, 20, 27, "Rangers", "PERSON"), Name(0, 38, 44, "Rishon", "PERSON")]
    passage = Passage(EntityField.TEXT, 0, 0, ENGLISH(text), text)
    found = with_tables([passage], seen)
    assert [(name.text, name.label) for name in found] == [
        ("Queens Park Rangers", "ORG"),
        ("Stoke", "ORG"),
        ("Rishon", "ORG"),
    ]


def test_fixtures_in_capitals_name_a_team_and_a_town() -> None:
    text = "SEATTLE AT NEW YORK ST LOUIS AT DENVER"
    passage = Passage(EntityField.TEXT, 0, 0, ENGLISH(text), text)
    assert [(name.text, name.label) for name in with_tables([passage], [])] == [
        ("SEATTLE", "ORG"),
        ("NEW YORK", "GPE"),
        ("ST LOUIS", "ORG"),
        ("DENVER", "GPE"),
    ]


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("Cricket: Durham won again at Leicester.", "Durham", "ORG"),
        ("Cricket: they met in Durham on Monday.", "Durham", "GPE"),
        ("The mayor of Durham resigned.", "Durham", "GPE"),
        ("Cup: At Durham: Boston v Lens", "Durham", "GPE"),
    ],
)
def test_counties_play_cricket(text: str, name: str, label: str) -> None:
    names = {word: "GPE" for word in ("Durham", "Boston", "Lens") if word in text}
    assert relabelled(with_teams, text, **names)[name] == label


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("It rained.\nOfficials of Rosneft declined to comment.", "Rosneft", "ORG"),
        ("It rained.\nReuters Toronto Bureau has the story.", "Reuters Toronto Bureau", "ORG"),
        ("It rained.\nShe sold her part of Marlow Gold Corp.", "Marlow Gold Corp", "ORG"),
        ("It rained.\nJYVASKYLA, Finland 2025-05-01 The drivers rested.", "JYVASKYLA", "GPE"),
    ],
)
def test_names_known_by_their_form(text: str, name: str, label: str) -> None:
    (found,) = annotate_texts([Document(text)], pipelines={"en": "news_sm"})
    assert (name, label) in {(each.text, each.label) for each in found.entities}


def test_a_minister_is_no_organisation() -> None:
    text = "It rained.\nInformation Minister Ieng Mouly said the plane crashed."
    (found,) = annotate_texts([Document(text)], pipelines={"en": "news_sm"})
    assert [each.text for each in found.entities if each.label == "ORG"] == []


def test_the_end_of_a_word_is_no_currency() -> None:
    (found,) = annotate_texts([Document("It rained.\nRangers 3")], pipelines={"en": "news_sm"})
    assert "MONEY" not in {each.label for each in found.entities}
