"""Which story an article belongs to, given the articles whose wording is near its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from schemas.ids import story_id
from schemas.messages import StoryLink, StoryMember, Wording
from transforms.story.signature import containment

_DECLARED_IS_ENOUGH = 0.2
"""Share of common wording that bears out a page's word that another one is its original. Some sites
name the same address, their owner's front page say, on all pages."""


def find_story(
    article: Wording, near: Iterable[StoryMember], *, min_similarity: float, window: timedelta
) -> StoryLink:
    """Return the story of the closest article within the window, else a new story.

    Closest is the one that shares most of the shorter text; of equals, the first by publication and
    id. An article joins the story of that one only: two stories are never merged, so that what was
    written stays true.

    Args:
        article: the article to place.
        near: articles that may share its wording, in any order.
        min_similarity: share of the shorter text, 0 to 1, that must be common.
        window: longest time between the two publications.
    """
    found = [
        (-similarity, member.at, member.article_id, member)
        for member in near
        if abs(member.at - article.at) <= window
        and (similarity := containment(article.signature, member.signature))
        >= (_DECLARED_IS_ENOUGH if member.article_id == article.original_id else min_similarity)
    ]
    if not found:
        return StoryLink(story_id(article.article_id))
    closeness, *_, member = min(found, key=lambda item: item[:3])
    return StoryLink(member.story_id, member.article_id, round(-closeness, 3))
