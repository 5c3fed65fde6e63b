"""What the extracting processes do.

The process that runs the graph imports no trafilatura, which would keep the first feed waiting.
"""

from __future__ import annotations

from typing import Any

from schemas.messages import Extraction


def extract_apart(body: bytes, **facts: Any) -> Extraction:
    """Extract as `transforms.text.extract_article` does, which is imported where it is called."""
    from transforms.text import extract_article

    return extract_article(body, **facts)
