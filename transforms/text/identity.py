"""Which address names the article: a declared one, where it cannot merge two articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, urlsplit

from schemas.urls import normalize_url, registered_domain
from transforms.text.declarations import Declarations, resolve
from transforms.text.json_ld import JsonLd, first_string

_VIEW = re.compile(
    r"(?:amp|print|full|single|all|mobile|index|default|\d{1,2})(?:\.\w{2,5})?$", re.I
)
"""Path segments that show the same article in another way: /amp, /print, /index.html, page
numbers."""
_ID = re.compile(r"[0-9a-f]{8,}|\d{5,}|[A-Za-z]*\d[A-Za-z0-9]{5,}", re.I)
_SLUG = re.compile(r"(?:[^\W_]+[-_]){2,}[^\W_]+")


def canonical_address(head: Declarations, ld: JsonLd, final_url: str) -> str:
    """Return the first declared address that can be trusted, else the final one; normalised.

    Declared are `<link rel=canonical>`, og:url and JSON-LD, in this order. One is trusted when it
    lies on the registered domain of `final_url` (a canonical elsewhere says who wrote the story
    first, not which page this is), is neither the site's root nor a section page above the
    article, and names one article: by the same path, a shared id, or a slug of its own. The common
    fault this guards against is one canonical for all pages.
    """
    own = normalize_url(final_url) or final_url
    for raw in _declared(head, ld):
        absolute = resolve(head.base, raw)
        declared = normalize_url(absolute) if absolute else None
        if declared and may_name(declared, own):
            return declared
    return own


def original_address(head: Declarations, final_url: str) -> str | None:
    """Return the address on another registered domain that the page says is the original.

    Said by `<link rel=canonical>`, `<meta name=syndication-source>` or `original-source`. The root
    of a site is no article.
    """
    said = (head.canonical, head.first("syndication-source"), head.first("original-source"))
    for raw in said:
        absolute = resolve(head.base, raw) if raw else None
        declared = normalize_url(absolute) if absolute else None
        elsewhere = declared and registered_domain(declared) != registered_domain(final_url)
        if declared and elsewhere and _segments(urlsplit(declared)):
            return declared
    return None


def may_name(declared: str, final_url: str) -> bool:
    """Whether `declared` can stand for the one article at `final_url` (both normalised)."""
    there, here = urlsplit(declared), urlsplit(final_url)
    if registered_domain(declared) != registered_domain(final_url) or not _segments(there):
        return False
    same_path = _article_path(there) == _article_path(here)
    if same_path:
        return _names_one(there) or _id_query(there) == _id_query(here)
    if _article_path(here)[: len(_article_path(there))] == _article_path(there):
        return False
    if _segments(there)[-1:] == _segments(here)[-1:] or _ids(there) & _ids(here):
        return True
    return _names_one(there)


def names_one(url: str) -> bool:
    """Whether an address looks like that of one article: an id, or a slug of three words and more.

    >>> names_one("https://news.example/2026/05/bridge-reopens-at-last")
    True
    >>> names_one("https://news.example/world/europe")
    False
    """
    return _names_one(urlsplit(url))


def is_front(url: str) -> bool:
    """Whether an address is that of a site's first page."""
    parts = urlsplit(url)
    return not [each for each in _segments(parts) if not _VIEW.match(each)] and not _ids(parts)


def _declared(head: Declarations, ld: JsonLd) -> Iterator[str]:
    if head.canonical:
        yield head.canonical
    yield from head.all("og:url")[:1]
    for key in ("mainEntityOfPage", "url"):
        value = ld.article.get(key)
        node = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        address = first_string(node)
        if address:
            yield address


def _segments(parts: SplitResult) -> list[str]:
    return [segment for segment in parts.path.split("/") if segment]


def _article_path(parts: SplitResult) -> list[str]:
    """Return the path without what only changes the view of an article."""
    segments = _segments(parts)
    while len(segments) > 1 and _VIEW.match(segments[-1]):
        segments.pop()
    if segments and segments[0].lower() in ("amp", "m", "mobile"):
        segments = segments[1:] or segments
    return segments


def _names_one(parts: SplitResult) -> bool:
    """Whether path or query look like one article: an id, or a slug of three words and more."""
    return bool(_ids(parts)) or any(_SLUG.search(segment) for segment in _article_path(parts)[-2:])


def _ids(parts: SplitResult) -> set[str]:
    return set(_ID.findall("/".join(_segments(parts)))) | set(_ID.findall(parts.query))


def _id_query(parts: SplitResult) -> set[tuple[str, str]]:
    return {(key, value) for key, value in parse_qsl(parts.query) if any(map(str.isdigit, value))}
