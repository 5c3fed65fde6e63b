"""Link articles that tell the same story in the same words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import apache_beam as beam

from schemas.config import StoriesConfig
from schemas.messages import StoryLink, StoryMember, Wording
from schemas.records import Article
from transforms.store import Dataset
from transforms.story import find_story, wording_of
from transforms.windows import run_of


class LinkStories(beam.PTransform):
    """Give every article its story.

    Input and output: lists of `Article`, one for one, in the order they came. Articles are compared
    with those of the last days in the state store, by key: nothing is shuffled, and what a run
    finds is remembered with its commit. An article's versions keep the story of the first.
    """

    def __init__(self, dataset: Dataset, config: StoriesConfig, run_id: str) -> None:
        super().__init__()
        self._link = _Link(dataset, config, run_id)

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        return batches | beam.ParDo(self._link)


class _Link(beam.DoFn):
    def __init__(self, dataset: Dataset, config: StoriesConfig, run_id: str) -> None:
        self._dataset, self._config, self._run_id = dataset, config, run_id

    def process(
        self, articles: Sequence[Article], window: Any = beam.DoFn.WindowParam
    ) -> Iterator[Any]:
        found = [_wording_of(article) for article in articles]
        wordings = [wording for wording in found if wording is not None]
        read_at = max((article.fetched_at for article in articles), default=datetime.now(UTC))
        links = self._dataset.state.claim_stories(
            run_of(self._run_id, window), wordings, self._decide, read_at + self._compared
        )
        by_article = {
            wording.article_id: link for wording, link in zip(wordings, links, strict=True)
        }
        yield [with_story(article, by_article.get(article.article_id)) for article in articles]

    def _decide(self, article: Wording, near: list[StoryMember]) -> StoryLink:
        least = self._config.min_similarity
        return find_story(article, near, min_similarity=least, window=self._compared)

    @property
    def _compared(self) -> timedelta:
        return timedelta(days=self._config.window_days)


def _wording_of(article: Article) -> Wording | None:
    at = article.published_at or article.fetched_at
    return wording_of(article.article_id, article.text, at, article.original_url)


def with_story(article: Article, link: StoryLink | None) -> Article:
    """Return the article with the columns of its story filled in."""
    if link is None:
        return article
    return replace(
        article,
        story_id=link.story_id,
        story_match_id=link.match_id,
        story_similarity=link.similarity,
    )
