"""Annotate articles: entities, and quotes with their speakers.

spaCy is imported where it is used: the first feed is asked before the second it takes to import.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from schemas.config import NlpConfig
from schemas.messages import Annotations, Document
from schemas.records import Article
from schemas.rows import annotation_status, dead_letter, entity_row, quote_rows
from transforms.outcome import DEAD
from transforms.progress import Progress

ENTITIES = "entities"
QUOTES = "quotes"
EDITED = "edited"


class AnnotateArticles(beam.PTransform):
    """Find entities and quotes.

    Input: lists of `Article`. Outputs: `articles` (each `Article`, now saying how its annotation
    went), rows under `entities`, `quotes` and `dead`, and under `edited` every version after the
    first once more, together with its quote rows. An article whose annotation fails is kept, with
    its text.
    """

    def __init__(self, config: NlpConfig, progress: Progress, run_id: str) -> None:
        super().__init__()
        self._annotate = _Annotate(config, progress, run_id)

    def expand(self, batches: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        annotate = beam.ParDo(self._annotate)
        return batches | annotate.with_outputs(ENTITIES, QUOTES, EDITED, DEAD, main="articles")


def annotate_articles(
    articles: Sequence[Article], config: NlpConfig
) -> Iterator[tuple[Article, Annotations]]:
    """Yield each article, saying how its annotation went, with what was found in it."""
    from transforms.nlp import annotate_texts

    documents = [Document(each.text, each.title, each.language or "und") for each in articles]
    results = annotate_texts(
        documents, pipelines=config.pipelines, min_confidence=config.min_confidence
    )
    for article, found in zip(articles, results, strict=True):
        status = annotation_status(found)
        yield replace(article, annotation=status, pipeline=found.pipeline), found


class _Annotate(beam.DoFn):
    def __init__(self, config: NlpConfig, progress: Progress, run_id: str) -> None:
        self._config, self._progress, self._run_id = config, progress, run_id

    def setup(self) -> None:
        from transforms.nlp import load_pipeline

        for name in self._config.pipelines.values():
            load_pipeline(name)

    def process(self, articles: Sequence[Article]) -> Iterator[Any]:
        for article, found in annotate_articles(articles, self._config):
            yield from self._rows(article, found)

    def _rows(self, article: Article, found: Annotations) -> Iterator[Any]:
        yield article
        for entity in found.entities:
            yield TaggedOutput(ENTITIES, entity_row(article, entity))
        quotes = tuple(quote_rows(article, found.quotes))
        for quote in quotes:
            yield TaggedOutput(QUOTES, quote)
        if article.version > 1:
            yield TaggedOutput(EDITED, (article, quotes))
        if found.error is not None:
            now = datetime.now(UTC)
            letter = dead_letter("annotate", article.url, found.error, at=now, run_id=self._run_id)
            yield TaggedOutput(DEAD, letter)
        self._progress.add("articles.edited" if article.version > 1 else "articles.new")
