"""What the annotating processes do.

They import no Beam, which would cost each of them seconds and 100 MB; and the process that runs the
graph imports no spaCy, which would keep the first feed waiting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from schemas.messages import Annotations, Document
from transforms.apart import portable


def load_pipelines(names: Sequence[str]) -> None:
    """Load pipelines, for the texts that come.

    Raises:
        PipelineError: one of them cannot be loaded.
    """
    from transforms.nlp import load_pipeline

    for name in names:
        load_pipeline(name)


def annotate_documents(
    documents: Sequence[Document], *, pipelines: Mapping[str, str], min_confidence: float
) -> list[Annotations]:
    """Annotate as `annotate_texts` does; errors are made fit for travel."""
    from transforms.nlp import annotate_texts

    return [
        found if found.error is None else replace(found, error=portable(found.error))
        for found in annotate_texts(documents, pipelines=pipelines, min_confidence=min_confidence)
    ]
