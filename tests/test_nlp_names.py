"""Names of a document: where they end, what they are, and which are one."""

from __future__ import annotations

import pytest

from schemas.messages import Document, EntityMention
from transforms.nlp import annotate_texts
from transforms.nlp.canonical import group
from transforms.nlp.mentions import Name

EMBEDDED = {"en": "news_sm"}


def people(text: str, title: str | None = None) -> list[EntityMention]:
    (found,) = annotate_texts([Document(text, title)], pipelines=EMBEDDED)
    return [each for each in found.entities if each.label == "PERSON"]


def canonical(*mentions: tuple[str, str] | tuple[str, str, str]) -> list[str]:
    """Canonical names of mentions: text, label, and the title before it."""
    names = [
        Name(0, 100 * at, 100 * at + len(text), text, label, *title)
        for at, (text, label, *title) in enumerate(mentions)
    ]
    return [name.canonical for name in group(names)[0]]


SAME = [
    pytest.param(
        [("Volodymyr Zelensky", "PERSON"), ("Zelensky", "PERSON")],
        ["Volodymyr Zelensky"] * 2,
        id="last name",
    ),
    pytest.param(
        [("Aung San Suu Kyi", "PERSON"), ("Suu Kyi", "PERSON")],
        ["Aung San Suu Kyi"] * 2,
        id="end of a longer name",
    ),
    pytest.param(
        [("Bill Lund", "PERSON"), ("William Lund", "PERSON")],
        ["William Lund"] * 2,
        id="short form of a forename",
    ),
    pytest.param(
        [("U.S.", "GPE"), ("United States", "GPE"), ("America", "GPE"), ("the US", "GPE")],
        ["United States"] * 4,
        id="one country",
    ),
    pytest.param(
        [("Britain", "GPE"), ("the UK", "GPE")], ["Britain"] * 2, id="the fullest that is there"
    ),
    pytest.param(
        [("North Atlantic Treaty Organization", "ORG"), ("NATO", "ORG")],
        ["North Atlantic Treaty Organization"] * 2,
        id="initials",
    ),
    pytest.param([("Marlow Group", "ORG"), ("Marlow", "ORG")], ["Marlow Group"] * 2, id="company"),
    pytest.param(
        [
            ("Maria Lund", "PERSON"),
            ("Thomas Lund", "PERSON"),
            ("Lund", "PERSON", "mrs"),
            ("Lund", "PERSON", "mr"),
        ],
        ["Maria Lund", "Thomas Lund", "Maria Lund", "Thomas Lund"],
        id="two of one last name",
    ),
    pytest.param(
        [("Thomas Khan", "PERSON"), ("Ghazala Khan", "PERSON"), ("Khan", "PERSON", "ms")],
        ["Thomas Khan", "Ghazala Khan", "Ghazala Khan"],
        id="a title and a forename that tells nothing",
    ),
]


@pytest.mark.parametrize(("mentions", "names"), SAME)
def test_mentions_of_one_thing_have_one_name(mentions: list, names: list[str]) -> None:
    assert canonical(*mentions) == names


def test_a_long_form_and_the_letters_in_brackets_are_one() -> None:
    names = [Name(0, 0, 15, "Port Commission", "ORG"), Name(0, 17, 20, "HPX", "ORG")]
    assert {name.canonical for name in group(names)[0]} == {"Port Commission"}


SPANS = [
    pytest.param("Maria Keller’s plan failed.", "Maria Keller", id="possessive"),
    pytest.param("Neighbour Maria Keller heard a bang.", "Maria Keller", id="role"),
    pytest.param("Mayor Maria Keller left the hall.", "Maria Keller", id="title"),
]


@pytest.mark.parametrize(("text", "name"), SPANS)
def test_a_name_ends_where_it_ends(text: str, name: str) -> None:
    found = people(text)
    assert found[0].text == name
    assert text[found[0].start_char : found[0].end_char] == name


@pytest.mark.parametrize(
    "line",
    [
        "By Maria Keller",
        "(Reporting by Maria Keller; Editing by Paul Osei)",
        "Reporting by Maria Keller in Springfield",
    ],
)
def test_who_wrote_an_article_is_nobody_in_it(line: str) -> None:
    text = f"{line}\nThe bridge was closed on Monday, the council said."
    assert people(text) == []


def test_a_full_name_in_the_headline_is_that_of_the_body() -> None:
    found = people("“We are ready,” Keller said on Monday.", "Maria Keller: ‘We are ready’")
    assert {each.canonical_name for each in found} == {"Maria Keller"}
