"""What the report shows, and what it leaves out."""

from datetime import timedelta

import pytest

from pipelines.reporting import Period, make_digest, render_report
from pipelines.reporting.differences import difference
from schemas.errors import NewsbeamError
from tests.support.newsweek import NASTY, write_newsweek
from tests.support.rows import NOON

FIRST = NOON.date()


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    return write_newsweek(tmp_path_factory.mktemp("week"))


def digest(root, period=Period(), most_quotes=100):  # noqa: B008
    return make_digest(root, period, NOON, most_quotes=most_quotes)


def test_people_come_with_their_counts_and_their_words(week):
    found = digest(week)
    assert found["people"] == [
        ["Ada Brandt", ["Ada Brandt"], None],
        ["Tom Hale", ["Tom Hale"], None],
    ]
    assert sorted(found["counts"]) == [
        [0, "ledger.example", 0, 2],
        [0, "post.example", 1, 1],
        [1, "ledger.example", 4, 1],
        [1, "post.example", 6, 1],
    ]
    assert len(found["quotes"]) == found["totals"]["spoken"] == 5


def test_a_period_leaves_the_rest_out(week):
    found = digest(week, Period(FIRST + timedelta(days=4), FIRST + timedelta(days=5)))
    assert (found["first"], found["totals"]["articles"]) == ("2026-05-08", 1)
    assert [name for name, *_ in found["people"]] == ["Tom Hale"]


def test_a_story_has_its_original_and_all_its_members(week):
    (story,) = digest(week)["stories"]
    assert story["original_by"] == "credited"
    assert [(m["source"], m["original"]) for m in story["members"]] == [
        ("ledger.example", True),
        ("post.example", False),
    ]


def test_articles_alike_in_nothing_are_no_event(week):
    assert digest(week)["events"] == []


def test_an_edit_shows_both_wordings(week):
    (edit,) = digest(week)["edits"]
    assert [kind for kind, _ in edit["headline"]] == ["=", "-", "+"]
    assert edit["quotes"][0]["parts"] == [
        ("=", "We built it "),
        ("-", "once"),
        ("+", "twice"),
        ("=", "."),
    ]


def test_feeds_in_trouble_come_first(week):
    feeds = digest(week)["feeds"]
    assert [feed["state"] for feed in feeds] == ["failing", "healthy", "healthy"]


def test_quotes_are_limited_and_every_person_keeps_the_best(week):
    quotes = digest(week, most_quotes=2)["quotes"]
    assert sorted(quote[0] for quote in quotes) == [0, 1]


def test_no_article_is_no_report(week):
    with pytest.raises(NewsbeamError, match="none from these days"):
        digest(week, Period(last=FIRST - timedelta(days=1)))


def test_words_of_the_news_cannot_become_markup(week):
    page = render_report(digest(week), title=NASTY)
    assert NASTY not in page
    assert page.count("<script") == page.count("</script>") == 3


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        (None, "New.", [("+", "New.")]),
        ("Old.", None, [("-", "Old.")]),
        ("The same.", "The same.", [("=", "The same.")]),
        ("a" * 4000, "b", [("-", "a" * 4000), ("+", "b")]),
        (None, None, []),
    ],
)
def test_wordings_are_compared_word_by_word(before, after, parts):
    assert difference(before, after) == parts
