"""The text of the article: trafilatura on the prepared tree, and a cheaper way for giant pages."""

from __future__ import annotations

from typing import Any, Final

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Extractor

from transforms.text.parsing import Page

FAST_ABOVE_ELEMENTS: Final = 20_000
"""Elements above which the comparison with readability is left out (news pages: up to 3,100)."""
MAX_CHARS: Final = 1_000_000
"""Characters of text kept of a giant page; the longest of 134 articles has 29,000."""


def extractor_version() -> str:
    """Return name and version of the library, for the `extractor` column."""
    return f"trafilatura {trafilatura.__version__}"


def read_body(page: Page) -> str:
    """Return the text with one paragraph, heading or list item a line; "" when there is none.

    Balanced mode without comments is the best of trafilatura's modes on news pages, and the one
    that is steady across test sets. Of a giant page only `<p>` are read: a million take
    trafilatura 28 s.
    """
    if page.giant:
        return _paragraphs(page.tree)
    options = Extractor(
        output_format="python", comments=False, fast=page.elements > FAST_ABOVE_ELEMENTS
    )
    document: Any = trafilatura.bare_extraction(page.tree, options=options)
    return (document.text or "") if document is not None else ""


def _paragraphs(tree: HtmlElement) -> str:
    lines: list[str] = []
    chars = 0
    for paragraph in tree.iter("p"):
        line = " ".join(paragraph.text_content().split())
        chars += len(line) + 1
        if chars > MAX_CHARS:
            break
        lines.append(line)
    return "\n".join(lines)
