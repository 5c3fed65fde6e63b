"""Which article a page is: the same one is kept once, and different ones are never merged.

Publishers declare canonical addresses that are plainly wrong (one for a whole section, say). So an
address alone merges two pages only when their text or their headline agrees as well; else the page
is its own article under its own address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from schemas.ids import article_id


class Verdict(Enum):
    """How a page relates to what is known."""

    NEW = "a new article, or a new version of a known one"
    UNCHANGED = "the same address with the same text"
    DUPLICATE = "another address of a known article"


@dataclass(frozen=True)
class Candidate:
    """A page that may be an article."""

    url_id: str  # of the address in the feed
    url: str  # the page's own address, after redirects
    canonical_url: str
    title: str
    text_sha256: str  # of its wording: without what changes though nobody edits the article


@dataclass(frozen=True)
class Identity:
    """A known article: newest version, and the address that holds it."""

    article_id: str
    version: int
    url_id: str
    title: str
    text_sha256: str


@dataclass(frozen=True)
class Decision:
    """The verdict, the identity it gives the page, and the canonical address it is known by."""

    verdict: Verdict
    identity: Identity
    canonical_url: str


def identify(candidate: Candidate, known: Callable[[str], Identity | None]) -> Decision:
    """Decide what a page is, given a look-up of identities by article id."""
    declared = known(article_id(candidate.canonical_url))
    if declared is None or _same_article(candidate, declared):
        return _decide(candidate, declared, candidate.canonical_url)
    # Another article holds the declared address. If one holds the page's own address as well, it
    # is the same page, read through another link after an edit.
    return _decide(candidate, known(article_id(candidate.url)), candidate.url)


def _decide(candidate: Candidate, holder: Identity | None, address: str) -> Decision:
    if holder is None:
        return Decision(Verdict.NEW, _identity(candidate, article_id(address), 1), address)
    if holder.url_id != candidate.url_id:
        return Decision(Verdict.DUPLICATE, holder, address)
    if holder.text_sha256 == candidate.text_sha256:
        return Decision(Verdict.UNCHANGED, holder, address)
    newer = _identity(candidate, holder.article_id, holder.version + 1)
    return Decision(Verdict.NEW, newer, address)


def _same_article(candidate: Candidate, holder: Identity) -> bool:
    return (
        holder.url_id == candidate.url_id
        or holder.text_sha256 == candidate.text_sha256
        or (bool(holder.title) and holder.title.casefold() == candidate.title.casefold())
    )


def _identity(candidate: Candidate, key: str, version: int) -> Identity:
    return Identity(key, version, candidate.url_id, candidate.title, candidate.text_sha256)
