"""Pages that print their article in several containers, of which an extractor takes one."""

from __future__ import annotations

from lxml.html import HtmlElement

from transforms.text.characters import clean_line, fold

_MIN_GROWTH = 1.5
_MIN_PARAGRAPHS = 10
_MIN_OVERLAP = 0.9


def complete(text: str, body: str, tree: HtmlElement) -> str:
    """Return the paragraphs of `body` that the page prints, where `text` is only a part of them.

    `body` is the JSON-LD articleBody. On its own it is worse than the extracted text (cut short,
    without paragraphs), so it is used only if it has paragraphs, is half as long again, and holds
    nearly all of `text`; what the page does not print (the rest behind a paywall) is left out.
    """
    if body.count("\n") < _MIN_PARAGRAPHS or len(body) < _MIN_GROWTH * len(text):
        return text
    whole = fold(body)
    lines = text.split("\n")
    common = sum(len(line) for line in lines if is_said(fold(line), whole))
    if not lines or common < _MIN_OVERLAP * len(text):
        return text
    printed = fold(" ".join(tree.xpath("//body//text()[not(parent::script or parent::style)]")))
    paragraphs = [line for piece in body.split("\n") if (line := clean_line(piece))]
    kept = "\n".join(line for line in paragraphs if is_said(fold(line), printed))
    return kept if len(kept) >= _MIN_GROWTH * len(text) else text


def is_said(line: str, body: str) -> bool:
    """Whether most of a folded line is in a folded body: whole, or half of its 4-word windows."""
    if line in body:
        return True
    words = line.split()
    windows = [" ".join(words[start : start + 4]) for start in range(max(0, len(words) - 3))]
    needed = allowed = len(windows) / 2
    for window in windows:  # until it is decided, as a search goes through the whole body
        if window in body:
            needed -= 1
        else:
            allowed -= 1
        if needed <= 0 or allowed < 0:
            return needed <= 0
    return False
