"""Annotate articles: entities, and quotes with their speakers.

It happens in processes apart, each of which loads the pipelines when it gets its first articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import BoundedWindow

from schemas.config import EMBEDDED_PIPELINE, NlpConfig
from schemas.records import Article
from schemas.rows import dead_letter
from transforms.annotating import AnnotatedRows, annotate_rows, load_pipelines
from transforms.apart import DiedError, TookTooLongError, call_apart
from transforms.outcome import DEAD
from transforms.progress import Progress
from transforms.spread import Spread
from transforms.windows import in_window, run_of

ENTITIES = "entities"
QUOTES = "quotes"
EDITED = "edited"

_Batch = tuple[Sequence[Article], BoundedWindow]


class AnnotateArticles(beam.PTransform):
    """Find entities and quotes, in several batches at once.

    Input: lists of `Article`. Outputs, in any order: `articles` (each `Article`, now saying how its
    annotation went), the rows of an article as one `RowBatch` under `entities` and one under
    `quotes`, rows under `dead`, and under `edited` every version after the first once more,
    together with its quotes (None: there are none). An article whose annotation fails is kept, with
    its text.
    """

    def __init__(
        self, config: NlpConfig, progress: Progress, run_id: str, processes: int = 1
    ) -> None:
        super().__init__()
        self._annotate = _Annotate(config, progress, run_id, processes)

    def expand(self, batches: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        annotate = beam.ParDo(self._annotate)
        return batches | annotate.with_outputs(ENTITIES, QUOTES, EDITED, DEAD, main="articles")


def annotate_articles(articles: Sequence[Article], config: NlpConfig) -> list[AnnotatedRows]:
    """Return what is found in each article.

    If the articles bring their process down, or take too long, each is tried by itself.
    """
    try:
        return call_apart(
            annotate_rows,
            config.timeout_s,
            articles,
            pipelines=config.pipelines,
            min_confidence=config.min_confidence,
        )
    except (DiedError, TookTooLongError) as error:
        if len(articles) == 1:
            return [AnnotatedRows(error=error)]
    return [found for each in articles for found in annotate_articles([each], config)]


def annotated(article: Article, found: AnnotatedRows) -> Article:
    """Return an article that says how its annotation went."""
    return replace(article, annotation=found.status, pipeline=found.pipeline)


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
        self._calls: Spread[_Batch] = Spread(self._processes)

    def process(
        self, articles: Sequence[Article], window: Any = beam.DoFn.WindowParam
    ) -> Iterator[Any]:
        size = self._config.batch_size
        for start in range(0, len(articles), size):
            some = articles[start : start + size]
            self._calls.start((some, window), annotate_articles, some, self._config)
            yield from self._outputs(self._calls.ready())

    def finish_bundle(self) -> Iterator[Any]:
        yield from self._outputs(self._calls.rest())

    def _outputs(self, results: Iterable[tuple[_Batch, Future[Any]]]) -> Iterator[Any]:
        for (articles, window), future in results:
            for article, notes in zip(articles, future.result(), strict=True):
                for output in self._rows(annotated(article, notes), notes, window):
                    yield in_window(window, output)

    def _rows(self, article: Article, found: AnnotatedRows, window: BoundedWindow) -> Iterator[Any]:
        yield article
        if found.entities is not None:
            yield TaggedOutput(ENTITIES, found.entities)
        if found.quotes is not None:
            yield TaggedOutput(QUOTES, found.quotes)
        if article.version > 1:
            yield TaggedOutput(EDITED, (article, found.quotes))
        if found.error is not None:
            now = datetime.now(UTC)
            run_id = run_of(self._run_id, window)
            letter = dead_letter("annotate", article.url, found.error, at=now, run_id=run_id)
            yield TaggedOutput(DEAD, letter)
        self._progress.of(window).add("articles.edited" if article.version > 1 else "articles.new")
