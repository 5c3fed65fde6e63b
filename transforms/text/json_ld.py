"""schema.org descriptions of the article in `<script type="application/ld+json">`."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from transforms.text.characters import clean_line

Node = dict[str, Any]

_ARTICLE = re.compile(
    r"(?:[A-Za-z]*NewsArticle|Article|BlogPosting|LiveBlogPosting|Report|[A-Z][a-z]+Article|Review|ClaimReview)$"
)
_PAGE = frozenset({"WebPage", "ItemPage", "VideoObject", "CreativeWork"})
_WRAPPED = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)?|(?:-->|(?://)?\s*\]\]>)?[\s;]*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_BETWEEN = re.compile(r"[\s,;]*")
_TAG = re.compile(r"<[^<>]*>")
_OF_OTHERS = frozenset(
    {
        "liveBlogUpdate",
        "comment",
        "mentions",
        "citation",
        "itemListElement",
        "subjectOf",
        "review",
        "hasPart",
    }
)
"""Keys under which other articles, or the posts of a live page, are described."""
_MAX_SCRIPT_CHARS = 2_000_000
_MAX_NODES = 20_000


@dataclass(frozen=True)
class JsonLd:
    """The node of the article ({} if none), that of the page it stands on, and all by @id.

    `kinds` are the types of all nodes that are not about something else.
    """

    article: Node = field(default_factory=dict)
    page: Node = field(default_factory=dict)
    by_id: dict[str, Node] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()

    def get(self, key: str) -> Any:
        """Return the value of `key` of the article, else of the page it stands on."""
        value = self.article.get(key)
        return value if value not in (None, "", [], {}) else self.page.get(key)


def read_json_ld(tree: HtmlElement, url: str) -> JsonLd:
    """Read all scripts; what is no JSON, or not about an article, is passed over.

    Of several articles (related stories are described too) the one that names this page's address
    wins, then the one with most of headline, date, author and body, then the first.
    """
    nodes = [node for value in _documents(tree) for node in _walk(value)][:_MAX_NODES]
    articles = [node for node in nodes if any(map(_ARTICLE.match, types_of(node)))]
    pages = [node for node in nodes if _PAGE & set(types_of(node))]
    by_id: dict[str, Node] = {}
    for node in nodes:
        if isinstance(node.get("@id"), str) and len(node) > 1:
            by_id.setdefault(node["@id"], node)
    kinds = frozenset(kind for node in nodes for kind in types_of(node))
    return JsonLd(_best(articles, url), _best(pages, url), by_id, kinds)


def types_of(node: Node) -> list[str]:
    """Return the @type names of a node, without a schema.org prefix."""
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return [re.split(r"[/:#]", kind)[-1] for kind in listed if isinstance(kind, str)]


def strings(value: Any) -> Iterator[str]:
    """Yield the clean, non-empty strings in a value: text, list, or node with a name or url."""
    if isinstance(value, str):
        line = clean_line(html.unescape(_TAG.sub(" ", value) if "<" in value else value))
        if line:
            yield line
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for key in ("name", "headline", "@value", "url", "@id"):
            if value.get(key):
                yield from strings(value[key])
                return


def first_string(value: Any) -> str | None:
    """Return the first of `strings`."""
    return next(strings(value), None)


def _documents(tree: HtmlElement) -> Iterator[Any]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield from _loads(script.text[:_MAX_SCRIPT_CHARS])


def _loads(raw: str) -> Iterator[Any]:
    """Yield the JSON values of a script, mending what publishers commonly break."""
    for mended in (str, _unwrapped, _without_trailing_commas):
        text = mended(raw)
        try:
            yield json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        return
    yield from _one_after_another(_unwrapped(raw))


def _unwrapped(raw: str) -> str:
    text = _WRAPPED.sub("", raw)
    return html.unescape(text) if "&quot;" in text[:200] else text


def _without_trailing_commas(raw: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", _unwrapped(raw))


def _one_after_another(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(strict=False)
    start = 0
    while start < len(text):
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            return
        yield value
        between = _BETWEEN.match(text, end)
        start = between.end() if between else end


def _walk(value: Any) -> Iterator[Node]:
    """Yield every node, outer before inner; no recursion, depth is the publisher's to choose."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(
                inner
                for key, inner in reversed(item.items())
                if isinstance(inner, dict | list) and key not in _OF_OTHERS
            )
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def _best(nodes: list[Node], url: str) -> Node:
    return max(nodes, key=lambda node: _weight(node, url), default={})


def _weight(node: Node, url: str) -> tuple[bool, int]:
    address = url.partition("?")[0].partition("://")[2].rstrip("/")
    named = [first_string(node.get(key)) or "" for key in ("url", "@id", "mainEntityOfPage")]
    here = any(
        address
        and address == name.partition("#")[0].partition("?")[0].partition("://")[2].rstrip("/")
        for name in named
    )
    fields = ("headline", "datePublished", "author", "articleBody", "image")
    return here, sum(bool(node.get(key)) for key in fields)
