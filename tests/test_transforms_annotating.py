"""What the annotating processes give back: rows, or why there are none."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from schemas.records import Article
from schemas.vocabulary import Annotation
from tests.support.rows import article
from transforms.annotating import AnnotatedRows, annotate_rows
from transforms.nlp.pipelines import load_pipeline

EMBEDDED = {"en": "news_sm"}
TEXT = "“We are ready,” Maria Keller said."


def annotated(*articles: Article, pipelines: dict[str, str] = EMBEDDED) -> list[AnnotatedRows]:
    return annotate_rows(articles, pipelines=pipelines, min_confidence=0.0)


@pytest.fixture
def nameless_folder(tmp_path: Path) -> str:
    """A pipeline whose names have no label where a text says `boom`, as no table can hold them."""

    @Language.component("takes_labels_away")
    def takes_labels_away(doc: Doc) -> Doc:
        if "boom" in doc.text:
            doc.ents = [Span(doc, 0, 1, label="\ud83d")]
        return doc

    pipeline = spacy.load(load_pipeline("news_sm").path, exclude=["senter"])
    pipeline.add_pipe("takes_labels_away")
    pipeline.to_disk(tmp_path / "nameless")
    return str(tmp_path / "nameless")


def test_rows_say_which_article_they_are_of() -> None:
    (found,) = annotated(article(text=TEXT, version=2, published_at=None))
    assert (found.status, found.error) == (Annotation.DONE, None)
    assert found.quotes is not None
    (quote,) = found.quotes.records()
    assert (quote.speaker, quote.text) == ("Maria Keller", "We are ready,")
    assert (quote.version, quote.published_at) == (2, None)
    assert found.entities is not None
    assert {row.canonical_name for row in found.entities.records()} == {"Maria Keller"}


def test_an_article_without_names_or_quotes_has_no_rows() -> None:
    empty, german = annotated(article(text="It rained.", title=None), article(language="de"))
    assert (empty.status, empty.entities, empty.quotes) == (Annotation.DONE, None, None)
    assert (german.status, german.pipeline) == (Annotation.NO_PIPELINE, None)


def test_an_article_whose_rows_no_table_can_hold_fails_alone(nameless_folder: str) -> None:
    articles = [article(text=TEXT), article(text="boom"), article(text=TEXT)]
    first, broken, last = annotated(*articles, pipelines={"en": nameless_folder})
    assert broken.status is Annotation.FAILED
    assert broken.error is not None
    assert pickle.loads(pickle.dumps(broken)).quotes is None
    assert first.quotes == last.quotes
    assert first.quotes is not None
