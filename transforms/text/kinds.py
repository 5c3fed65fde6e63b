"""Is this page an article, where nobody said so? By its markup first, then by its address.

An archive holds what a crawler met: fronts, sections, tag pages and profiles among the articles,
and an extractor finds a text in each. Refused is what says that it is something else, and what
says nothing at all.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from transforms.text.identity import is_front, names_one
from transforms.text.metadata import Metadata

_LISTS = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList", "WebSite"})
_OTHERS = frozenset({"AboutPage", "ContactPage", "FAQPage", "Product", "JobPosting", "Recipe"})
"""schema.org types. An article counts more: its page may stand in a WebSite, beside an ItemList."""

_LIST_SEGMENTS = frozenset(
    "tag tags topic topics category categories keyword keywords author authors autor autoren "
    "profile profiles search suche recherche buscar page section sections label "
    "labels rubrik thema themen etiqueta etiquetas".split()
)
"""First or second segments of the path under which sites list articles. /archive/63076 is one."""

_DECLARED = frozenset({"json-ld", "meta", "time-tag", "feed"})


def why_no_article(said: Metadata, url: str) -> str | None:
    """Say in words why a page is taken for no article; None: it is one.

    Args:
        said: what the page declares.
        url: its final address.
    """
    if is_front(url):
        return "the front page of a site"
    if said.json_ld.article.get("headline") and said.dates.published_at is not None:
        return None
    listed = sorted(said.json_ld.kinds & (_LISTS | _OTHERS)) if not said.json_ld.article else []
    if listed and not _called_article(said):
        return f"it says that it is a {listed[0]}"
    if _under_list(url):
        return "its address is that of a list of articles"
    called, dated = _called_article(said), said.dates.source in _DECLARED
    if names_one(url) and (called or dated):
        return None
    if called and dated and "-" in urlsplit(url).path.rstrip("/").rpartition("/")[2]:
        return None  # a slug of two words is enough then
    return "neither its markup nor its address says that it is an article"


def _called_article(said: Metadata) -> bool:
    return (said.head.first("og:type") or "").lower() in ("article", "news", "newsarticle")


def _under_list(url: str) -> bool:
    segments = [each.lower() for each in urlsplit(url).path.split("/") if each]
    return bool(_LIST_SEGMENTS & set(segments[:2]))
