"""Read earlier versions of articles back from the dataset."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from schemas.roots import Root
from transforms.store.reading.views import connect

_NEAR = timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """One version of an article as it was written, with its quotations: (words, speaker)."""

    article_id: str
    version: int
    title: str | None
    text: str
    fetched_at: datetime
    quotes: tuple[tuple[str, str | None], ...]


_ARTICLES = """
    SELECT article_id, version, title, text, fetched_at FROM articles
    WHERE (article_id, version) IN (SELECT unnest($articles), unnest($versions)) AND {days}
"""
_QUOTES = """
    SELECT article_id, list((text, speaker) ORDER BY field, start_char) FROM quotes
    WHERE (article_id, version) IN (SELECT unnest($articles), unnest($versions)) AND {days}
    GROUP BY article_id
"""
_DAYS = "date BETWEEN $first AND $last"


def read_versions(
    root: Root, wanted: Collection[tuple[str, int]], days: Collection[date]
) -> Iterator[Version]:
    """Yield the versions `wanted` (article id, version) that are in the dataset.

    Args:
        root: where the dataset is.
        wanted: at most one version of an article.
        days: days under which they are probably filed; the others are looked through only if some
            are not found there.
    """
    found = set()
    for version in _read(root, wanted, days):
        found.add((version.article_id, version.version))
        yield version
    missing = set(wanted) - found
    if missing:
        yield from _read(root, missing, ())


def _read(
    root: Root, wanted: Collection[tuple[str, int]], days: Collection[date]
) -> Iterator[Version]:
    articles, versions = zip(*sorted(wanted), strict=True)
    values: dict[str, Any] = {"articles": list(articles), "versions": list(versions)}
    if days:
        values |= {"first": min(days) - _NEAR, "last": max(days) + _NEAR}
    where = _DAYS if days else "true"
    with connect(root, ("articles", "quotes")) as dataset:
        quotes = dict(dataset.execute(_QUOTES.format(days=where), values).fetchall())
        rows = dataset.execute(_ARTICLES.format(days=where), values).fetchall()
    for key, version, title, text, fetched_at in rows:
        yield Version(key, version, title, text, fetched_at, tuple(quotes.get(key, ())))
