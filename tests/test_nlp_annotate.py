"""Documents: order, languages, failures, sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from schemas.messages import Annotations, Document
from transforms.nlp import annotate_texts, annotation_record
from transforms.nlp.pipelines import load_pipeline

EMBEDDED = {"en": "news_sm"}
TEXT = "“We are ready,” Maria Keller said."


@pytest.fixture
def breaking_folder(tmp_path: Path) -> str:
    """A pipeline, saved as a folder, that raises where a text says `boom`."""

    @Language.component("breaks_on_boom")
    def breaks_on_boom(doc: Doc) -> Doc:
        if "boom" in doc.text:
            raise ValueError("boom")
        return doc

    pipeline = spacy.load(load_pipeline("news_sm").path, exclude=["senter"])
    pipeline.add_pipe("breaks_on_boom")
    pipeline.to_disk(tmp_path / "breaking")
    return str(tmp_path / "breaking")


def test_results_come_in_the_order_of_the_documents() -> None:
    texts = [f"“We have {n} ships,” Maria Keller said." for n in range(40)]
    found = annotate_texts([Document(text) for text in texts], pipelines=EMBEDDED)
    words = [each.quotes[0].text for each in found]
    assert words == [f"We have {n} ships," for n in range(40)]


def test_what_is_found_in_a_text_does_not_turn_on_the_texts_beside_it() -> None:
    texts = [
        f"“We have {n} ships,” {name} of the {body} told reporters in {place}."
        for n in range(2, 12)
        for name in ("Maria Keller", "Ousmane Dieng-Faye")
        for body, place in (("Harbour Board", "Port Marsh"), ("Ministry of Fisheries", "Dakar"))
    ]
    longer = [Document("\n".join(texts[:n])) for n in range(1, len(texts), 4)]
    together = annotate_texts(longer, pipelines=EMBEDDED)
    assert together == [annotate_texts([each], pipelines=EMBEDDED)[0] for each in longer]


def test_no_documents_give_no_results() -> None:
    assert annotate_texts([], pipelines=EMBEDDED) == []


def test_a_language_without_pipeline_is_left_alone() -> None:
    documents = [Document(TEXT, language="de"), Document(TEXT, language="en-GB"), Document(TEXT)]
    german, british, unknown = annotate_texts(documents, pipelines=EMBEDDED)
    assert german == Annotations()
    assert british.quotes == unknown.quotes != ()


def test_the_pipeline_is_named_with_its_version() -> None:
    (found,) = annotate_texts([Document(TEXT)], pipelines=EMBEDDED)
    assert found.pipeline is not None
    assert found.pipeline.startswith("en_news_sm ")


def test_a_document_that_breaks_the_pipeline_does_not_take_the_others_with_it(
    breaking_folder: str,
) -> None:
    documents = [Document(TEXT), Document("boom"), Document(TEXT)]
    first, broken, last = annotate_texts(documents, pipelines={"en": breaking_folder})
    assert isinstance(broken.error, ValueError)
    assert not broken.quotes
    assert first.quotes == last.quotes != ()
    assert first.error is last.error is None


@pytest.mark.parametrize("text", ["", " \n\u00a0\n ", "\n\n", "“", "'", "...", "\x00", "🙂" * 9])
def test_odd_texts_are_no_errors(text: str) -> None:
    (found,) = annotate_texts([Document(text, text)], pipelines=EMBEDDED)
    assert found.error is None
    assert not found.quotes


def test_a_very_long_paragraph_is_read_to_its_end() -> None:
    filler = "Telecommunications infrastructure deteriorated considerably overnight. " * 1_500
    text = filler + TEXT
    assert len(text) > 100_000
    (found,) = annotate_texts([Document(text)], pipelines=EMBEDDED)
    (quote,) = found.quotes
    assert quote.speaker == "Maria Keller"
    assert text[quote.start_char : quote.end_char] == "We are ready,"


def test_no_sentence_crosses_a_line_break() -> None:
    (found,) = annotate_texts([Document("Maria Keller met\nPaul Osei in Kyiv")], pipelines=EMBEDDED)
    assert all("\n" not in entity.sentence for entity in found.entities)


FRAGMENTS = st.sampled_from(
    ["“We won,”", "Maria Keller", "said", "he", ".", "\n", "\u00a0", "''No''", "‘", "’s", '"', ":"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(FRAGMENTS, max_size=20).map(" ".join))
def test_every_span_reads_in_the_text_what_the_record_says(text: str) -> None:
    (found,) = annotate_texts([Document(text)], pipelines=EMBEDDED)
    assert found.error is None
    for entity in found.entities:
        assert text[entity.start_char : entity.end_char] == entity.text
    for quote in found.quotes:
        assert text[quote.start_char : quote.end_char] == quote.text
        if quote.speaker_start_char is not None:
            words = text[quote.speaker_start_char : quote.speaker_end_char]
            assert words == quote.speaker_text


def test_a_record_has_the_keys_of_the_annotate_command() -> None:
    text = "Maria Keller is mayor.\n“We are ready,” she said."
    (found,) = annotate_texts([Document(text)], pipelines=EMBEDDED)
    record = annotation_record("a1", found)
    assert record["id"] == "a1"
    assert record["quotes"] == [
        {
            "start": 24,
            "end": 37,
            "text": "We are ready,",
            "kind": "direct",
            "speaker": "Maria Keller",
            "speaker_start": 39,
            "speaker_end": 42,
            "cue": "said",
            "rule": "clause-after",
            "confidence": found.quotes[0].confidence,
            "utterance": 0,
            "field": "text",
        }
    ]
    assert record["entities"] == [
        {
            "start": 0,
            "end": 12,
            "text": "Maria Keller",
            "label": "PERSON",
            "canonical": "Maria Keller",
            "field": "text",
        }
    ]
