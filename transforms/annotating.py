"""What the annotating processes do.

They import no Beam, which would cost each of them seconds and 100 MB; and the process that runs the
graph imports no spaCy, which would keep the first feed waiting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.batches import RowBatch
from schemas.messages import Annotations, Document
from schemas.records import Article
from schemas.rows import entity_rows, quote_rows
from schemas.vocabulary import Annotation
from transforms.apart import portable


def load_pipelines(names: Sequence[str]) -> None:
    """Load pipelines, for the texts that come.

    Raises:
        PipelineError: one of them cannot be loaded.
    """
    from transforms.nlp import load_pipeline

    for name in names:
        load_pipeline(name)


@dataclass(frozen=True)
class AnnotatedRows:
    """What annotating an article came to; `error` says why there are no rows."""

    status: Annotation = Annotation.FAILED
    pipeline: str | None = None  # name and version; None: no pipeline for the language
    entities: RowBatch | None = None
    quotes: RowBatch | None = None
    error: BaseException | None = None  # fit for travel


def annotate_rows(
    articles: Sequence[Article], *, pipelines: Mapping[str, str], min_confidence: float
) -> list[AnnotatedRows]:
    """Annotate articles as `annotate_texts` does documents, and make the rows of what is found."""
    from transforms.nlp import annotate_texts

    documents = [Document(each.text, each.title, each.language or "und") for each in articles]
    found = annotate_texts(documents, pipelines=pipelines, min_confidence=min_confidence)
    return [_rows(article, notes) for article, notes in zip(articles, found, strict=True)]


def _rows(article: Article, found: Annotations) -> AnnotatedRows:
    if found.error is not None:
        return AnnotatedRows(pipeline=found.pipeline, error=portable(found.error))
    if found.pipeline is None:
        return AnnotatedRows(Annotation.NO_PIPELINE)
    try:
        entities = entity_rows(article, found.entities) if found.entities else None
        quotes = quote_rows(article, found.quotes) if found.quotes else None
    except (TypeError, ValueError) as error:  # a pipeline of the user's may find anything
        return AnnotatedRows(pipeline=found.pipeline, error=portable(error))
    return AnnotatedRows(Annotation.DONE, found.pipeline, entities, quotes)
