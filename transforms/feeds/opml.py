"""OPML: lists of feeds (opml.org/spec2.opml)."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from schemas.charsets import decode_document
from schemas.messages import Feed
from schemas.urls import normalize_url
from transforms.feeds.entries import plain_text

_DECLARATION = b"<?xml"


@dataclass(frozen=True)
class OpmlList:
    """The feeds of a list, each once, in document order, and what could not be read."""

    feeds: tuple[Feed, ...]
    problems: tuple[str, ...]


def read_opml(body: bytes, *, base: str) -> OpmlList:
    """Read a list of feeds, nested or not. `base` is what relative addresses are seen from.

    Never raises: what is no OPML gives an empty list with its problem.
    """
    root = _parse(body)
    if root is None or _name(root) != "opml":
        return OpmlList((), ("not an OPML document",))
    feeds: dict[str, Feed] = {}
    problems: list[str] = []
    for outline in root.iter("{*}outline"):
        address = outline.get("xmlUrl") or outline.get("xmlurl")
        if address is None:  # a folder, or a link to a page
            continue
        url = normalize_url(address, base=base or None)
        if url is None:
            problems.append(f"not a usable address: {address}")
        elif url not in feeds:
            title = plain_text(outline.get("title") or outline.get("text"))
            feeds[url] = Feed(url, title)
    return OpmlList(tuple(feeds.values()), tuple(problems))


def _name(node: etree._Element) -> str:
    """Return the local name in lower case, also of a tag that is no name (`<http://opml>`)."""
    tag = node.tag if isinstance(node.tag, str) else ""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _parse(body: bytes) -> etree._Element | None:
    markup = decode_document(body, None).markup.lstrip()
    if markup.startswith(_DECLARATION):
        markup = markup.partition(b"?>")[2]
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(markup, parser)
    except etree.XMLSyntaxError:
        return None
