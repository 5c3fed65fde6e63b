"""Quotes inside spaCy alone: found by name, read from whole documents."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest
import spacy
from spacy.language import Language

from schemas.messages import Document
from transforms.nlp import annotate_texts
from transforms.nlp.pipelines import load_pipeline

TEXT = (
    "Mayor Opens Bridge\n\n“We are ready,” Mayor Maria Keller said on Monday.\n"
    "“We always were,”\u00a0she added. “We work.\n\n“We wait.”\n"
)


@pytest.fixture
def pipeline() -> Language:
    nlp = spacy.load(load_pipeline("news_sm").path, exclude=["senter"])
    nlp.add_pipe("quotes")
    return nlp


def test_spacy_finds_the_component_by_its_entry_point() -> None:
    (found,) = entry_points(group="spacy_factories", name="quotes")
    assert found.value == "transforms.nlp.component:make_quotes"
    script = "import spacy; spacy.blank('en').add_pipe('quotes')"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_quotes_of_a_whole_document_have_offsets_into_its_text(pipeline: Language) -> None:
    doc = pipeline(TEXT)
    assert [each.text for each in doc._.quotes] == [
        "We are ready,",
        "We always were,",
        "We work.",
        "We wait.",
    ]
    for quote in doc._.quotes:
        assert doc.text[quote.start_char : quote.end_char] == quote.text
        assert quote.speaker == "Maria Keller"
        assert quote.speaker_text in ("Maria Keller", "she")
        assert doc.text[quote.speaker_start_char : quote.speaker_end_char] == quote.speaker_text


def test_the_component_reads_as_annotate_does(pipeline: Language) -> None:
    (annotations,) = annotate_texts([Document(TEXT)], pipelines={"en": "news_sm"})
    wanted = [(each.text, each.speaker, each.utterance) for each in annotations.quotes]
    assert [(each.text, each.speaker, each.utterance) for each in pipeline(TEXT)._.quotes] == wanted


def test_a_higher_threshold_leaves_more_speakers_out(pipeline: Language) -> None:
    pipeline.replace_pipe("quotes", "quotes", config={"min_confidence": 1.0})
    assert {each.speaker for each in pipeline(TEXT)._.quotes} == {None}


def test_an_empty_document_has_no_quotes(pipeline: Language) -> None:
    assert pipeline("")._.quotes == ()


def test_a_pipeline_without_annotations_is_refused() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("quotes")
    with pytest.raises(ValueError, match="behind a tagger, a parser and an entity recogniser"):
        nlp(TEXT)
