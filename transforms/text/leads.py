"""The lead (standfirst, deck) that stands above the text, where extractors seldom look."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement

from transforms.text.characters import clean_line, fold

MIN_CHARS, MAX_CHARS = 30, 600
_PREFIX_CHARS = 12
_BLOCKS = ("p", "h2", "h3", "h4", "div", "header", "section", "li", "ul")
_NOT_ARTICLE = ("a", "aside", "nav", "footer", "head", "script", "noscript", "template", "button")


def find_lead(tree: HtmlElement, descriptions: Iterable[str]) -> str | None:
    """Return the paragraph that says just what the page's description says; None if none does.

    A description that is not printed on the page was written for search engines: it is no text of
    the article.
    """
    wanted = {
        fold(text): text
        for text in map(clean_line, descriptions)
        if MIN_CHARS <= len(text) <= MAX_CHARS
    }
    prefixes = tuple({text[:_PREFIX_CHARS] for text in wanted.values()})
    if not prefixes:
        return None
    for element in tree.iter("*"):
        text = element.text
        if text and text.lstrip().startswith(prefixes):
            lead = _printed(element, wanted)
            if lead:
                return lead
    return None


def _printed(element: HtmlElement, wanted: dict[str, str]) -> str | None:
    if element.tag in _NOT_ARTICLE or any(True for _ in element.iterancestors(*_NOT_ARTICLE)):
        return None
    for block in (element, next(element.iterancestors(*_BLOCKS), None)):
        if block is not None:
            line = clean_line(block.text_content())
            if fold(line) in wanted:
                return line
    return None
