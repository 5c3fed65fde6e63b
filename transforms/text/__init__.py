"""From the bytes of a page to an article: charset, guards, one parse, metadata, text, cleaning."""

from __future__ import annotations

from transforms.text.article import extract_article as extract_article

__all__ = ["extract_article"]
