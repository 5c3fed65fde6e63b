"""Loading spaCy pipelines."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from schemas.errors import PipelineError
from transforms.nlp import load_pipeline


def test_the_embedded_pipeline_is_loaded_once() -> None:
    assert load_pipeline("news_sm") is load_pipeline("news_sm")


def test_components_nobody_reads_are_left_out(tmp_path: Path) -> None:
    pipeline = spacy.load(load_pipeline("news_sm").path)
    pipeline.add_pipe("attribute_ruler")
    pipeline.to_disk(tmp_path)
    assert load_pipeline(str(tmp_path)).pipe_names == ["reader"]


def test_an_unknown_pipeline_says_what_to_install() -> None:
    with pytest.raises(PipelineError, match=r"python -m spacy download en_core_web_none"):
        load_pipeline("en_core_web_none")


def test_a_pipeline_without_parser_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(PipelineError, match="has no entity recogniser and no parser"):
        load_pipeline(str(tmp_path))


def test_a_folder_that_is_no_pipeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="does not load"):
        load_pipeline(str(tmp_path))
