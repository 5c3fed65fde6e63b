"""Annotate articles: entities, and quotes with their speakers.

It happens in processes apart, each of which loads the pipelines when it gets its first articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from schemas.config import EMBEDDED_PIPELINE, NlpConfig
from schemas.messages import Annotations, Document
from schemas.records import Article
from schemas.rows import annotation_status, dead_letter, entity_row, quote_rows
from transforms.annotating import annotate_documents, load_pipelines
from transforms.apart import DiedError, TookTooLongError, call_apart
from transforms.outcome import DEAD
from transforms.progress import Progress
from transforms.spread import Spread
from transforms.windows import in_global_window

ENTITIES = "entities"
QUOTES = "quotes"
EDITED = "edited"


class AnnotateArticles(beam.PTransform):
    """Find entities and quotes, in several batches at once.

    Input: lists of `Article`. Outputs, in any order: `articles` (each `Article`, now saying how its
    annotation went), the rows of an article as one list under `entities` and one under `quotes`,
    rows under `dead`, and under `edited` every version after the first once more, together with its
    quote rows. An article whose annotation fails is kept, with its text.
    """

    def __init__(
        self, config: NlpConfig, progress: Progress, run_id: str, processes: int = 1
    ) -> None:
        super().__init__()
        self._annotate = _Annotate(config, progress, run_id, processes)

    def expand(self, batches: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        annotate = beam.ParDo(self._annotate)
        return batches | annotate.with_outputs(ENTITIES, QUOTES, EDITED, DEAD, main="articles")


def annotate_articles(articles: Sequence[Article], config: NlpConfig) -> list[Annotations]:
    """Return what is found in each article.

    If the articles bring their process down, or take too long, each is tried by itself.
    """
    documents = [Document(each.text, each.title, each.language or "und") for each in articles]
    try:
        return call_apart(
            annotate_documents,
            config.timeout_s,
            documents,
            pipelines=config.pipelines,
            min_confidence=config.min_confidence,
        )
    except (DiedError, TookTooLongError) as error:
        if len(articles) == 1:
            return [Annotations(error=error)]
    return [found for each in articles for found in annotate_articles([each], config)]


def annotated(article: Article, found: Annotations) -> Article:
    """Return an article that says how its annotation went."""
    return replace(article, annotation=annotation_status(found), pipeline=found.pipeline)


class _Annotate(beam.DoFn):
    def __init__(self, config: NlpConfig, progress: Progress, run_id: str, processes: int) -> None:
        self._config, self._progress, self._run_id = config, progress, run_id
        self._processes = processes

    def setup(self) -> None:
        """Find out before any page is asked for whether the pipelines that the user chose load."""
        chosen = [name for name in self._config.pipelines.values() if name != EMBEDDED_PIPELINE]
        if chosen:
            call_apart(load_pipelines, self._config.timeout_s, chosen)

    def start_bundle(self) -> None:
        self._calls: Spread[Sequence[Article]] = Spread(self._processes)

    def process(self, articles: Sequence[Article]) -> Iterator[Any]:
        self._calls.start(articles, annotate_articles, articles, self._config)
        for batch, future in self._calls.ready():
            yield from self._outputs(batch, future.result())

    def finish_bundle(self) -> Iterator[Any]:
        for batch, future in self._calls.rest():
            for output in self._outputs(batch, future.result()):
                yield in_global_window(output)

    def _outputs(self, articles: Sequence[Article], found: Sequence[Annotations]) -> Iterator[Any]:
        for article, notes in zip(articles, found, strict=True):
            yield from self._rows(annotated(article, notes), notes)

    def _rows(self, article: Article, found: Annotations) -> Iterator[Any]:
        yield article
        if found.entities:
            rows = [entity_row(article, entity) for entity in found.entities]
            yield TaggedOutput(ENTITIES, rows)
        quotes = list(quote_rows(article, found.quotes))
        if quotes:
            yield TaggedOutput(QUOTES, quotes)
        if article.version > 1:
            yield TaggedOutput(EDITED, (article, tuple(quotes)))
        if found.error is not None:
            now = datetime.now(UTC)
            letter = dead_letter("annotate", article.url, found.error, at=now, run_id=self._run_id)
            yield TaggedOutput(DEAD, letter)
        self._progress.add("articles.edited" if article.version > 1 else "articles.new")
