"""Loading spaCy pipelines: the embedded one, installed packages, folders."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.util import is_package

from schemas.config import EMBEDDED_PIPELINE
from schemas.errors import PipelineError

UNUSED = ("senter", "morphologizer", "lemmatizer", "attribute_ruler", "textcat", "entity_linker")
"""Components whose output no rule reads: tags, dependencies and entities are enough."""

NEEDED = {"doc.ents": "entity recogniser", "token.dep": "parser"}
"""What some component must assign, and what such a component is called."""


@lru_cache(maxsize=8)
def load_pipeline(name: str) -> Language:
    """Load a pipeline once per process.

    Args:
        name: `news_sm` for the embedded one, an installed package, or a folder.

    Raises:
        PipelineError: there is no such pipeline, it does not load, or it has no parser or no
            entity recogniser; the message says what to install.
    """
    if name == EMBEDDED_PIPELINE:
        with as_file(files("transforms.nlp") / EMBEDDED_PIPELINE) as folder:
            return _load(name, folder)
    if not is_package(name) and not Path(name).is_dir():
        raise PipelineError(
            f"spaCy pipeline {name!r} is neither installed nor a folder: install it with"
            f" `python -m spacy download {name}`, or set nlp.pipelines to {EMBEDDED_PIPELINE!r},"
            " which is part of newsbeam (English)"
        )
    return _load(name, name)


def _load(name: str, where: str | Path) -> Language:
    try:
        pipeline = spacy.load(where, exclude=list(UNUSED))
    except (OSError, ValueError, ImportError) as error:
        raise PipelineError(
            f"spaCy pipeline {name!r} does not load with spaCy {version('spacy')}: {error}"
        ) from error
    metas = [pipeline.get_pipe_meta(each) for each in pipeline.pipe_names]
    assigned = {what for meta in metas for what in meta.assigns}
    missing = [component for what, component in NEEDED.items() if what not in assigned]
    if missing:
        raise PipelineError(
            f"spaCy pipeline {name!r} has no {' and no '.join(missing)}: newsbeam needs both;"
            " choose another one"
        )
    return pipeline


def version_of(pipeline: Language) -> str:
    """Return language, name and version, as the articles table records it: en_news_sm 0.3.0."""
    meta = pipeline.meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"
