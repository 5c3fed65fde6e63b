"""What a page declares about itself in its head: meta tags, links, the language of the root."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urljoin

from lxml.html import HtmlElement

from transforms.text.characters import clean_line


@dataclass(frozen=True)
class Declarations:
    """The head of a page. Meta names in lower case, values clean and in document order."""

    metas: Mapping[str, tuple[str, ...]]
    canonical: str | None
    base: str
    html_lang: str | None
    title: str | None

    def first(self, *names: str) -> str | None:
        """Return the first value of the first of `names` that the page declares."""
        return next((self.metas[name][0] for name in names if name in self.metas), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values declared under `name`."""
        return self.metas.get(name, ())


def read_declarations(tree: HtmlElement, url: str) -> Declarations:
    """Read meta tags, canonical link, base, title and language; `url` is the final address."""
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        value = clean_line(meta.get("content") or "")
        names = (meta.get(key) for key in ("property", "name", "itemprop", "http-equiv"))
        for name in {name.strip().lower() for name in names if name}:
            if value:
                metas.setdefault(name, []).append(value)
    links = (
        link for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    )
    canonical = next(
        (link.get("href").strip() for link in links if (link.get("href") or "").strip()), None
    )
    title = next(tree.iter("title"), None)
    lang = (
        tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or tree.get("xml:lang")
    )
    return Declarations(
        MappingProxyType({name: tuple(values) for name, values in metas.items()}),
        canonical,
        _base(tree, url),
        lang,
        clean_line(title.text_content()) or None if title is not None else None,
    )


def resolve(base: str, address: str) -> str | None:
    """Return `address` made absolute, or None when it is no http(s) address."""
    try:
        absolute = urljoin(base, address.strip())
    except ValueError:  # an unclosed IPv6 bracket
        return None
    return absolute if absolute.lower().startswith(("http://", "https://")) else None


def _base(tree: HtmlElement, url: str) -> str:
    """Return the first non-empty `<base href>`; the others do not count (WHATWG HTML 4.2.3)."""
    for element in tree.iter("base"):
        href = (element.get("href") or "").strip()
        if href:
            return resolve(url, href) or url
    return url
