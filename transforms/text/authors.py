"""Who wrote it: the names in a byline, without what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from transforms.text.characters import clean_line, fold
from transforms.text.declarations import Declarations
from transforms.text.json_ld import JsonLd, Node, strings

_METAS = (
    *(
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
    ),
    *(
        "byl",
        "article:author_name",
        "og:article:author",
        "cxenseparse:author",
        "twitter:data1_author",
    ),
    *("citation_author", "authors"),
)
_MAX_AUTHORS = 40
_MAX_NAME_CHARS = 80
_LEAD = re.compile(
    r"^(?:(?:written|words|story|text|photos?|reporting|report|review|analysis|opinion|posted|published)\s+)?"
    r"(?:by|von|par|por|di|av|af|door|przez|autor(?:en|in|es)?|author|text|texte|testo|texto|fotos?)\s*:?\s+"
    r"|^(?:by|von|text|texte|testo|texto|autor(?:en|in)?|author)\s*:\s*",
    re.I,
)
_TAIL = re.compile(
    r"\s*(?:[|•·(]|\s[-–—]\s|\bfor\s+(?:the\s+)?[A-Z]|\bin\s+[A-Z][a-z]+$).*$|\s*,?\s*\b(?:updated|published)\b.*$"
)
_SEPARATOR = re.compile(
    r"\s*[;/\n•·]\s*|\s*,\s*(?:and|und|et|y|e|og|och)\s+|\s+(?:and|und|et|og|och|&|\+)\s+", re.I
)
_ROMANCE_AND = re.compile(r"(?<=\w)\s+[yei]\s+(?=\w+\s+\w)")
_SUFFIX = re.compile(r"^(?:jr|sr|ph\.?d|m\.?d|md|ii|iii|iv|esq|obe|mbe|cbe)\.?$", re.I)
_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|org|net|html?)\b", re.I)
_JOB = re.compile(
    r"\b(?:editors?|reporter|correspondent|journalist|writer|columnist|contributor|producer|analyst"
    r"|critic|author|chief|head of|senior|deputy|political|freelance|specialist|presenter"
    r"|photographer|redakteur(?:in)?|korrespondent(?:in)?|reporterin|ressortleiter(?:in)?|autor(?:in)?"
    r"|journaliste|correspondante?|rédact(?:eur|rice)|corresponsal|periodista|redactora?|giornalista"
    r"|jornalista)\b",
    re.I,
)
_NOBODY = frozenset(
    "admin administrator anonymous author by default editor editors guest none null undefined "
    "unknown user webmaster".split()
) | {"n a", "no author", ""}


def read_authors(tree: HtmlElement, head: Declarations, ld: JsonLd) -> tuple[str, ...]:
    """Return the names of the first of JSON-LD, meta tags and marked-up byline that has any.

    A source that only names the publisher gives way to one that names someone else.
    """
    publisher = {fold(name) for name in strings(ld.get("publisher"))}
    publisher |= {fold(name) for name in head.all("og:site_name")}
    house: tuple[str, ...] = ()
    for read in (lambda: _of_json_ld(ld), lambda: _of_metas(head), lambda: _of_markup(tree)):
        names = clean_authors(read())
        if any(fold(name) not in publisher for name in names):
            return names
        house = house or names
    return house


def clean_authors(raws: Iterable[str]) -> tuple[str, ...]:
    """Return the names in `raws`, in order, each once.

    >>> clean_authors(["By Jane Doe and John Roe, Political Editor", "https://x.test", "JANE DOE"])
    ('Jane Doe', 'John Roe')
    """
    names: dict[str, str] = {}
    for raw in raws:
        for name in _names(clean_line(raw)):
            names.setdefault(fold(name), name)
    return tuple(names.values())[:_MAX_AUTHORS]


def _names(byline: str) -> Iterator[str]:
    if _ADDRESS.match(byline) or byline.startswith(("(", "[")):
        return
    text = _LEAD.sub("", byline)
    for part in _SEPARATOR.split(text):
        for half in _ROMANCE_AND.split(part):
            yield from _without_titles(half)


def _without_titles(part: str) -> Iterator[str]:
    """Split at commas: names stay, job titles and places go, "Jr." returns to its name."""
    pieces = [piece.strip() for piece in part.split(",")]
    kept: list[str] = []
    for piece in pieces:
        if kept and _SUFFIX.match(piece):
            kept[-1] = f"{kept[-1]}, {piece}"
        elif not kept or (0 < piece.count(" ") < 4 and not _JOB.search(piece)):
            kept.append(piece)
    for piece in kept:
        name = _TAIL.sub("", _LEAD.sub("", piece)).strip(" .:,-–—|\"'“”")
        if _is_name(name):
            yield name


def _is_name(name: str) -> bool:
    return (
        1 < len(name) <= _MAX_NAME_CHARS
        and fold(name) not in _NOBODY
        and not _ADDRESS.search(name)
        and not name.isdigit()
        and any(map(str.isalpha, name))
    )


def _of_json_ld(ld: JsonLd) -> list[str]:
    return list(_named(ld.get("author"), ld)) or list(_named(ld.get("creator"), ld))


def _named(value: object, ld: JsonLd) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            node: Node = item if "name" in item else ld.by_id.get(str(item.get("@id")), {})
            yield from strings(node.get("name"))
        else:
            yield from strings(item)


def _of_metas(head: Declarations) -> tuple[str, ...]:
    return next(
        (values for name in _METAS if (values := head.all(name)) and clean_authors(values)), ()
    )


def _of_markup(tree: HtmlElement) -> list[str]:
    """Return names marked rel=author or itemprop=author; class names are not trusted."""
    found = tree.xpath(
        "(.//*[@itemprop='author']//*[@itemprop='name'] | .//a[@rel='author']"
        " | .//*[@itemprop='author'][not(*)])[position() <= 10]"
    )
    blocks = [
        element.getparent().getparent() for element in found if element.getparent() is not None
    ]
    # other bylines further down belong to related stories
    return [
        clean_line(element.text_content())
        for element, block in zip(found, blocks, strict=False)
        if block is blocks[0]
    ]
