"""Which story an article joins."""

from datetime import timedelta

import pytest

from schemas.ids import story_id
from schemas.messages import Signature, StoryMember, Wording
from tests.support.rows import NOON
from transforms.story import band_keys, find_story, sign

TEXT = " ".join(f"word{n}" for n in range(300))
WEEK = timedelta(days=7)


def wording(text=TEXT, key="new", **more):
    signature = sign(text)
    return Wording(key, NOON, signature, band_keys(signature), more.get("original_id"))


def member(text=TEXT, key="old", story="story-1", at=NOON):
    return StoryMember(key, story, at, sign(text))


def find(article, *near, least=0.8):
    return find_story(article, near, min_similarity=least, window=WEEK)


def test_an_article_like_no_other_founds_a_story():
    assert find(wording(), member(" ".join(reversed(TEXT.split())))).story_id == story_id("new")


def test_a_copy_joins_the_story_of_what_it_is_closest_to():
    cut = " ".join(TEXT.split()[:200]) + " with an end of its own that nobody else has at all"
    link = find(wording(), member(cut, "cut", "story-2"), member())
    assert (link.story_id, link.match_id, link.similarity) == ("story-1", "old", 1.0)


def test_of_equals_the_first_published_counts():
    later = member(key="a", at=NOON + timedelta(hours=1))
    assert find(wording(), later, member(key="b")).match_id == "b"


@pytest.mark.parametrize("days", [-8, 8])
def test_a_copy_outside_the_window_founds_a_story(days):
    assert find(wording(), member(at=NOON + timedelta(days=days))).match_id is None


def test_the_word_of_a_page_counts_where_the_texts_agree_a_little():
    half = TEXT[: len(TEXT) // 3] + " " + " ".join(f"own{n}" for n in range(200))
    assert find(wording(half), member()).match_id is None
    assert find(wording(half, original_id="old"), member()).match_id == "old"
    other = " ".join(f"own{n}" for n in range(200))
    assert find(wording(other, original_id="old"), member()).match_id is None


def test_nothing_is_assumed_of_signatures_of_other_lengths():
    empty = StoryMember("old", "story-1", NOON, Signature(b"\xff" * 512, 10))
    assert find(wording(), empty).match_id is None
