"""Desk, keywords and lead image, as the page names them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.text.characters import fold
from transforms.text.declarations import Declarations, resolve
from transforms.text.json_ld import JsonLd, first_string, strings

MAX_TAGS = 50
_MAX_TAG_CHARS = 80
_SECTION_METAS = (
    "article:section",
    "parsely-section",
    "sailthru.section",
    "section",
    "category",
    "dc.subject.section",
)
_TAG_METAS = (
    "article:tag",
    "og:article:tag",
    "parsely-tags",
    "sailthru.tags",
    "news_keywords",
    "keywords",
)
_COMMA = re.compile(r"\s*[,;|]\s*")


def read_section(head: Declarations, ld: JsonLd) -> str | None:
    """Return the section of JSON-LD, else of the meta tags."""
    return first_string(ld.article.get("articleSection")) or head.first(*_SECTION_METAS)


def read_tags(head: Declarations, ld: JsonLd, feed_tags: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the keywords of the richest source, each once; the feed's where there are none."""
    sources = [list(strings(ld.get("keywords"))), *(list(head.all(name)) for name in _TAG_METAS)]
    tags = max((_split(source) for source in sources), key=len, default=())
    return tags or _split(feed_tags)


def read_image(head: Declarations, ld: JsonLd) -> str | None:
    """Return the absolute address of the lead image."""
    declared = head.first(
        "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"
    )
    image = ld.article.get("image")
    first = image[0] if isinstance(image, list) and image else image
    node = first if isinstance(first, dict) else {}
    address = declared or first_string(node.get("url") or node.get("contentUrl") or first)
    return resolve(head.base, address) if address else None


def _split(raws: Iterable[str]) -> tuple[str, ...]:
    tags: dict[str, str] = {}
    for raw in raws:
        for tag in _COMMA.split(raw):
            if tag and len(tag) <= _MAX_TAG_CHARS and "://" not in tag:
                tags.setdefault(fold(tag), tag)
    tags.pop("", None)
    return tuple(tags.values())[:MAX_TAGS]
