"""One parse per page: the tree that metadata and text are both read from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

MAX_DEPTH = 2_048
"""Levels libxml2 follows with `huge_tree`; without it, it stops at 256 and says nothing."""


GIANT_ELEMENTS = 50_000
"""Elements above which only the cheapest ways are taken; news pages have up to 3,100."""


_CONTROL_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]))(?![0-9a-fA-F]);?"
)
"""References to C0 characters other than tab, line feed and carriage return. libxml2 keeps them,
and trafilatura drops the whole text that holds one."""


@dataclass(frozen=True)
class Page:
    """A parsed page. `too_deep`: elements below `MAX_DEPTH` were lost."""

    tree: HtmlElement
    elements: int
    too_deep: bool

    @property
    def giant(self) -> bool:
        """Whether the page has more than `GIANT_ELEMENTS`."""
        return self.elements > GIANT_ELEMENTS


def parse_page(markup: bytes) -> Page | None:
    """Parse UTF-8 markup; None when there is nothing to parse.

    The element class is looked up in C: lxml.html's own Python look-up is called 4,000 times for a
    page.
    """
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,
    )
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    if not markup.strip():
        return None
    try:
        tree = etree.fromstring(_CONTROL_REFERENCE.sub(b"", markup), parser)
    except etree.XMLSyntaxError:  # "Document is empty": nothing but markup declarations
        return None
    if tree is None:
        return None
    too_deep = any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)
    return Page(tree, int(tree.xpath("count(//*)")), too_deep)
