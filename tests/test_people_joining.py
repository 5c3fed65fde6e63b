"""Names of persons joined across articles: when, why, and when not."""

from datetime import timedelta

import pytest

from schemas.names import parts
from tests.support.rows import NOON
from transforms.people import Appearance, Rule, join_people
from transforms.people.spelling import sounds
from transforms.store.reading.people import titles_before

KYIV = frozenset({"kyiv", "lviv"})


def named(name, article="a", days=0, titles=(), company=(), story=None):
    at = NOON + timedelta(days=days)
    return Appearance(article, at, name, story, frozenset(titles), frozenset(company))


def who(*appearances):
    """Return the person meant in each article, by article id."""
    return {
        reading.appearance.article_id: reading.person and reading.person.name
        for reading in join_people(appearances)
    }


def rules(*appearances):
    return {reading.appearance.article_id: reading.rule for reading in join_people(appearances)}


@pytest.mark.parametrize(
    "other", ["Ruth Calloway", "Mayor Ruth Calloway", "RUTH CALLOWAY", "Ruth Cállowáy"]
)
def test_the_same_name_is_the_same_person_everywhere(other):
    found = rules(named("Ruth Calloway", "a"), named(other, "b"))
    assert set(found.values()) == {Rule.SAME}
    assert len(set(who(named("Ruth Calloway", "a"), named(other, "b")).values())) == 1


def test_an_initial_may_be_left_out_where_nobody_has_another():
    names = (named("Ann F. Lund", "a"), named("Ann Lund", "b"))
    assert who(*names) == {"a": "Ann F. Lund", "b": "Ann F. Lund"}
    assert rules(*names)["b"] is Rule.MIDDLE


def test_two_initials_are_two_persons_and_the_bare_name_is_neither():
    names = (named("Ann F. Lund", "a"), named("Ann G. Lund", "b"), named("Ann Lund", "c"))
    assert len(set(who(*names).values())) == 3


def test_a_middle_name_may_be_left_out_only_where_the_articles_bear_it_out():
    apart = (named("Ana García López", "a"), named("Ana López", "b"))
    assert len(set(who(*apart).values())) == 2
    together = (named("Ana García López", "a", story="s"), named("Ana López", "b", story="s"))
    assert len(set(who(*together).values())) == 1


@pytest.mark.parametrize(
    "evidence", [{"titles": ["president"]}, {"company": KYIV}, {"story": "story-1"}]
)
def test_transcriptions_are_joined_where_the_articles_bear_it_out(evidence):
    spellings = ("Volodymyr Zelensky", "Volodymyr Zelenskyy", "Volodymyr Zelenskiy")
    names = [named(name, name[-3:], **evidence) for name in spellings]
    assert len(set(who(*names).values())) == 1
    assert sorted(rules(*names).values()) == [Rule.SPELLING, Rule.SPELLING, Rule.SAME]


def test_transcriptions_stay_apart_where_nothing_speaks_for_it():
    names = (named("Volodymyr Zelensky", "a"), named("Volodymyr Zelenskyy", "b"))
    assert len(set(who(*names).values())) == 2


def test_a_surname_alone_is_the_one_person_in_the_news_who_has_it():
    names = (
        named("Volodymyr Zelensky", "a", titles=["president"]),
        named("Zelenskyy", "b", days=3, titles=["president"]),
    )
    assert who(*names) == {"a": "Volodymyr Zelensky", "b": "Volodymyr Zelensky"}
    (reading,) = [each for each in join_people(names) if each.appearance.article_id == "b"]
    assert (reading.rule, reading.evidence) == (Rule.SURNAME, "both president")


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        pytest.param([named("Ann Lund", "a")], "could be Ann Lund", id="nothing in common"),
        pytest.param(
            [named("Ann Lund", "a", titles=["mayor"]), named("Ole Lund", "b", titles=["mayor"])],
            "could be Ann Lund, Ole Lund",
            id="two of that surname",
        ),
        pytest.param(
            [named("Ann Lund", "a", days=-60, titles=["mayor"])],
            "no full name at that time",
            id="long ago",
        ),
    ],
)
def test_a_surname_alone_stays_open_otherwise(known, reason):
    readings = join_people([*known, named("Lund", "c", titles=["mayor"])])
    (reading,) = [each for each in readings if each.appearance.article_id == "c"]
    assert (reading.person, reading.rule, reading.evidence) == (None, Rule.OPEN, reason)


def test_father_and_son_are_two_persons():
    names = [named("Ole Lund", "a"), named("Ole Lund Jr.", "b"), named("Ole B. Lund, Jr.", "c")]
    found = who(*names)
    assert found["b"] == found["c"] != found["a"]


def test_other_first_names_are_other_people():
    together = {"titles": ["mayor"], "company": KYIV, "story": "s"}
    names = ("Ann Lund", "Anna Lund", "Anne Lunt", "Jan Lund")
    assert len(set(who(*(named(name, name, **together) for name in names)).values())) == 4


def test_a_person_keeps_their_id_and_lists_their_names():
    names = [named("Ann F. Lund", "a"), named("Ann Lund", "b"), named("Ann Lund", "c")]
    first, again = join_people(names), join_people(reversed(names))
    assert first == again
    assert {reading.person.names for reading in first} == {("Ann Lund", "Ann F. Lund")}
    assert parts(first[0].person.name) == ("ann", "lund")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zelensky", "Zelenskyy"),
        ("Volodymyr", "Volodimir"),
        ("Qaddafi", "Kadafi"),
        ("Khalid", "Halid"),
        ("O’Brien", "OBrien"),
        ("Sergey", "Sergei"),
    ],
)
def test_transcriptions_of_one_name_sound_alike(one, other):
    assert sounds(one) == sounds(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mohammed", "Muhammad"), ("Zelensky", "Zaluzhny"), ("Ann", "Anna"), ("Jan", "John")],
)
def test_other_names_do_not(one, other):
    assert sounds(one) != sounds(other)


@pytest.mark.parametrize(
    ("text", "sentence", "titles"),
    [
        ("Lund", "On Monday President Lund spoke.", {"president"}),
        ("President Lund", "President Lund spoke.", {"president"}),
        ("Ann Lund", "Prime Minister Ann Lund spoke.", {"prime", "minister"}),
        ("Lund", "Mr Lund spoke.", set()),
        ("Lund", "The president met Lund.", set()),
        ("Lund", "He left.", set()),
    ],
)
def test_titles_are_read_where_they_are_written_before_the_name(text, sentence, titles):
    assert titles_before(text, sentence) == titles
