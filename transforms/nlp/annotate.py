"""Documents in, entities and quotes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from schemas.config import MIN_CONFIDENCE
from schemas.messages import Annotations, Document, EntityMention
from schemas.vocabulary import EntityField
from transforms.nlp.article import Article, read_article
from transforms.nlp.passage import Passage, is_headline
from transforms.nlp.pipelines import load_pipeline, version_of
from transforms.nlp.quotes import find_quotes
from transforms.nlp.texts import passages, plain

DEFAULT_LANGUAGE = "en"
BATCH_CHARS = 20_000
"""Characters given to the model at once, about 60 paragraphs: more costs memory and is not faster.

Measured on 45,000 words: 8,700 to 8,900 words a second with 32 paragraphs as with 128.
"""


@dataclass(frozen=True)
class _Piece:
    field: EntityField
    start_char: int
    text: str  # as the model sees it
    written: str  # as given


def annotate_texts(
    documents: Sequence[Document],
    *,
    pipelines: Mapping[str, str],
    min_confidence: float = MIN_CONFIDENCE,
) -> list[Annotations]:
    """Annotate documents, one result for each, in their order.

    Args:
        documents: texts and titles; a document without language counts as English.
        pipelines: spaCy pipeline by language, as `load_pipeline` takes it. A document in any other
            language yields `Annotations()` with no pipeline.
        min_confidence: a quote whose confidence is lower is left without speaker.

    Returns:
        Entities and quotes with offsets into the texts as given. A document on which the pipeline
        or a rule fails yields the exception in `Annotations.error`, and the others are not touched.

    Raises:
        PipelineError: a pipeline that is needed cannot be loaded.
    """
    return [_annotate(document, pipelines, min_confidence) for document in documents]


def _annotate(
    document: Document, pipelines: Mapping[str, str], min_confidence: float
) -> Annotations:
    language = document.language or DEFAULT_LANGUAGE
    name = pipelines.get(language.lower().replace("_", "-").split("-")[0])
    if name is None:
        return Annotations()
    pipeline = load_pipeline(name)
    version = version_of(pipeline)
    try:
        article = read_article(_parse(document, pipeline))
        quotes = find_quotes(article, min_confidence)
        return Annotations(tuple(_entities(article)), tuple(quotes), version)
    except Exception as error:  # becomes the document's dead letter; the others go on
        return Annotations(pipeline=version, error=error)


def _parse(document: Document, pipeline: Language) -> tuple[Passage, ...]:
    """Parse one document by itself.

    A network in whole numbers scales each batch by its largest value: what is read of a text may
    turn on what was read beside it, and one article must always give the same rows.
    """
    pieces = list(_pieces(document))
    batches = _batches(piece.text for piece in pieces)
    parsed = (doc for batch in batches for doc in pipeline.pipe(batch, batch_size=len(batch)))
    return tuple(_passages(pieces, parsed))


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    chars = 0
    for text in texts:
        if batch and chars + len(text) > BATCH_CHARS:
            yield batch
            batch, chars = [], 0
        batch.append(text)
        chars += len(text)
    if batch:
        yield batch


def _pieces(document: Document) -> Iterator[_Piece]:
    for field, text in ((EntityField.TITLE, document.title), (EntityField.TEXT, document.text)):
        for start_char, words in passages(plain(text or "")):
            written = (text or "")[start_char : start_char + len(words)]
            yield _Piece(field, start_char, words, written)


def _passages(pieces: Sequence[_Piece], parsed: Iterator[Doc]) -> Iterator[Passage]:
    has_title = any(piece.field is EntityField.TITLE for piece in pieces)
    for index, piece in enumerate(pieces):
        opens = index == 0 and not has_title and len(pieces) > 1
        headline = piece.field is EntityField.TITLE or is_headline(piece.text, opens=opens)
        yield Passage(piece.field, index, piece.start_char, next(parsed), piece.written, headline)


def _entities(article: Article) -> Iterator[EntityMention]:
    for name in article.names:
        passage = article.passages[name.passage]
        yield EntityMention(
            field=passage.field,
            start_char=passage.start_char + name.start,
            end_char=passage.start_char + name.end,
            text=passage.written[name.start : name.end],
            label=name.label,
            canonical_name=name.canonical,
            sentence=passage.sentence_at(name.start),
        )
