"""Taking links to other stories out of the tree, before the text is read from it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from transforms.text.characters import clean_line
from transforms.text.phrases import RELATED_BEGINNING, RELATED_LEAD

_MAX_LEAD_CHARS = 400
_PARAGRAPHS = ("p", "div", "h2", "h3", "h4", "h5", "aside", "strong", "section")
_BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "table", "section", "article", "blockquote", "figure", "h1", "h2"}
)
_NOT_TEXT = ("script", "style")


def prune(tree: HtmlElement) -> None:
    """Remove scripts, styles, lists of nothing but links and "Read more: <link>", in place.

    A script that carries an `articleBody` stays: it is the extractor's last resort on a page
    without text.
    """
    for element in list(tree.iter(*_NOT_TEXT)):
        if "ld+json" not in (element.get("type") or "") or "articleBody" not in (
            element.text or ""
        ):
            _remove(element)
    for element in [*_link_lists(tree), *_related_paragraphs(tree)]:
        _remove(element)


def _link_lists(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield lists of two and more items in which all words, or nearly all, are linked."""
    for listing in list(tree.iter("ul", "ol")):
        items = [item for item in listing if item.tag == "li"]
        if len(items) >= 2 and all(map(_only_links, items)):
            yield listing


def _only_links(item: HtmlElement) -> bool:
    text = clean_line(item.text_content())
    return bool(text) and _linked_chars(item) >= 0.9 * len(text)


def _related_paragraphs(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield paragraphs whose only unlinked words are "Read more", "Lesen Sie auch", ..."""
    parents = (next(link.iterancestors(*_PARAGRAPHS), None) for link in tree.iter("a"))
    for paragraph in dict.fromkeys(parents):
        if paragraph is None or not _begins_like_a_pointer(paragraph):
            continue
        text = clean_line(paragraph.text_content())
        if len(text) > _MAX_LEAD_CHARS or any(child.tag in _BLOCKS for child in paragraph):
            continue
        if _rest_is_linked(paragraph, text):
            yield paragraph


def _begins_like_a_pointer(paragraph: HtmlElement) -> bool:
    """Look at the first words only: nearly all paragraphs are done with here."""
    words = next((text for text in paragraph.itertext() if not text.isspace()), "")
    return bool(RELATED_BEGINNING.match(words.lstrip()))


def _rest_is_linked(paragraph: HtmlElement, text: str) -> bool:
    lead = RELATED_LEAD.match(text)
    unlinked = len(text) - _linked_chars(paragraph)
    return lead is not None and unlinked <= lead.end() + 3


def _linked_chars(element: HtmlElement) -> int:
    return sum(len(clean_line(link.text_content())) for link in element.iter("a"))


def _remove(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()  # keeps the text after it
