"""The newsroom that is shipped: every file valid, and every difficulty it promises really there."""

from collections import Counter

from newsroom import load_publishers
from newsroom.model import FeedFormat, Layout, Links, Validators

PUBLISHERS = load_publishers()
STORIES = [story for paper in PUBLISHERS for story in paper.stories]


def test_it_is_a_small_world_of_many_voices():
    assert len(PUBLISHERS) >= 12
    assert len(STORIES) >= 60
    assert {paper.language for paper in PUBLISHERS} == {"en", "de", "fr"}


def test_every_format_layout_link_style_and_kind_of_validator_is_used():
    assert {paper.feed for paper in PUBLISHERS} == set(FeedFormat)
    assert {paper.layout for paper in PUBLISHERS} == set(Layout)
    assert {paper.links for paper in PUBLISHERS} == set(Links)
    assert {paper.validators for paper in PUBLISHERS} == set(Validators)
    assert len({paper.charset for paper in PUBLISHERS}) == 3


def test_it_has_copies_editions_dead_links_late_and_closed_stories():
    assert any(story.copy_of for story in STORIES)
    assert any(story.revises for story in STORIES)
    assert any(story.issue == 2 and not story.revises for story in STORIES)
    assert {story.status for story in STORIES} == {200, 404, 410}
    assert any(story.members_only for story in STORIES)
    assert any(story.quotes for story in STORIES)


def test_some_publisher_is_slow_and_some_asks_for_a_pause():
    assert max(paper.latency_s for paper in PUBLISHERS) > 0
    assert max(paper.crawl_delay_s for paper in PUBLISHERS) > 0


def test_no_issue_lists_one_address_twice():
    for paper in PUBLISHERS:
        for issue in (1, 2):
            paths = Counter(story.path for story in paper.stories_in(issue))
            assert set(paths.values()) == {1}, paper.slug


def test_an_edition_replaces_its_story_from_the_second_issue_on():
    [(paper, edition), *_] = [
        (paper, story) for paper in PUBLISHERS for story in paper.stories if story.revises
    ]
    first = {story.key for story in paper.stories_in(paper.issue_at(poll=1))}
    later = {story.key for story in paper.stories_in(paper.issue_at(poll=7))}
    assert edition.revises in first
    assert edition.key not in first
    assert edition.key in later
    assert edition.revises not in later
