"""All that a page says about its article besides the text, read in one go from one tree."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from schemas.messages import Entry
from transforms.text.authors import read_authors
from transforms.text.dates import Dates, read_dates
from transforms.text.declarations import Declarations, read_declarations
from transforms.text.identity import canonical_address, original_address
from transforms.text.json_ld import JsonLd, first_string, read_json_ld
from transforms.text.parsing import Page
from transforms.text.titles import read_title
from transforms.text.topics import read_image, read_section, read_tags


@dataclass(frozen=True)
class Metadata:
    """What the page declares, `languages` best first; `head` and `json_ld` are its sources."""

    head: Declarations
    json_ld: JsonLd
    title: str | None
    authors: tuple[str, ...]
    dates: Dates
    languages: tuple[str | None, ...]
    section: str | None
    tags: tuple[str, ...]
    image_url: str | None
    canonical_url: str
    original_url: str | None


def read_metadata(page: Page, url: str, entry: Entry | None) -> Metadata:
    """Read the metadata; needs the scripts, so call it before they are taken out of the tree."""
    tree = page.tree
    head = read_declarations(tree, url)
    ld = read_json_ld(tree, url)
    return Metadata(
        head=head,
        json_ld=ld,
        title=read_title(
            tree, head, ld, urlsplit(url).hostname or "", entry.title if entry else None
        ),
        authors=read_authors(tree, head, ld) or (entry.authors if entry else ()),
        dates=read_dates(tree, head, ld, url, entry, guess=not page.giant),
        languages=(
            first_string(ld.article.get("inLanguage")),
            head.html_lang,
            head.first("og:locale", "content-language", "language", "dc.language"),
            entry.language if entry else None,
        ),
        section=read_section(head, ld),
        tags=read_tags(head, ld, entry.tags if entry else ()),
        image_url=read_image(head, ld),
        canonical_url=canonical_address(head, ld, url),
        original_url=original_address(head, url),
    )
