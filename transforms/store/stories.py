"""What the state store remembers of young articles' wording, so that copies of them are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from schemas.messages import Signature, StoryLink, StoryMember, Wording
from transforms.store.queries import rows_with
from transforms.store.statements import upsert
from transforms.store.tables import BANDS, RUNS, WORDINGS

Decide = Callable[[Wording, list[StoryMember]], StoryLink]


def place_all(
    connection: sa.Connection,
    run_id: str,
    articles: Sequence[Wording],
    decide: Decide,
    forget_at: datetime,
) -> list[StoryLink]:
    """Return each article's story: the one it has, or else the one that `decide` finds for it.

    One after the other, as an article may be near those before it; what is stored is read and
    written for all of them at once.
    """
    known = _Known(connection, articles)
    fresh: list[Wording] = []
    for article in articles:
        if article.article_id not in known.links:
            known.add(article, decide(article, known.near(article)))
            fresh.append(article)
    placed = [(article, known.links[article.article_id]) for article in fresh]
    remember_stories(connection, run_id, placed, forget_at)
    return [known.links[article.article_id] for article in articles]


def remember_stories(
    connection: sa.Connection,
    run_id: str,
    placed: Sequence[tuple[Wording, StoryLink]],
    forget_at: datetime,
) -> None:
    """Remember the wordings and stories of articles, each once, for those that come."""
    rows = [_row(run_id, article, link, forget_at) for article, link in placed]
    upsert(connection, WORDINGS, rows)
    bands = [
        {"band": band, "article_id": article.article_id}
        for article, _ in placed
        for band in set(article.bands)
    ]
    if bands:
        connection.execute(BANDS.insert(), bands)


class _Known:
    """What is known of some articles and of all that may share their wording."""

    def __init__(self, connection: sa.Connection, articles: Sequence[Wording]) -> None:
        """Look it up."""
        bands = {band for article in articles for band in article.bands}
        self._by_band: defaultdict[int, set[str]] = defaultdict(set)
        for row in rows_with(connection, BANDS.c.band, bands):
            self._by_band[row["band"]].add(row["article_id"])
        wanted = {article.article_id for article in articles}.union(*self._by_band.values())
        wanted |= {article.original_id for article in articles if article.original_id is not None}
        self.links: dict[str, StoryLink] = {}
        self._members: dict[str, StoryMember] = {}
        for row in rows_with(connection, WORDINGS.c.article_id, wanted):
            key, story = row["article_id"], row["story_id"]
            self.links[key] = StoryLink(story, row["match_id"], row["similarity"])
            signature = Signature(row["signature"], row["shingles"])
            self._members[key] = StoryMember(key, story, row["at"], signature)

    def near(self, article: Wording) -> list[StoryMember]:
        """Return the articles that may share an article's wording, in any order."""
        keys = {key for band in article.bands for key in self._by_band.get(band, ())}
        keys |= {article.original_id} if article.original_id is not None else set()
        return [self._members[key] for key in keys if key in self._members]

    def add(self, article: Wording, link: StoryLink) -> None:
        """Take note of an article's story, for those that follow."""
        key = article.article_id
        self.links[key] = link
        self._members[key] = StoryMember(key, link.story_id, article.at, article.signature)
        for band in article.bands:
            self._by_band[band].add(key)


def _row(run_id: str, article: Wording, link: StoryLink, forget_at: datetime) -> dict[str, Any]:
    return {
        "article_id": article.article_id,
        "run_id": run_id,
        "forget_at": forget_at,
        "at": article.at,
        "signature": article.signature.values,
        "shingles": article.signature.shingles,
        **vars(link),
    }


def forget_old(connection: sa.Connection, now: datetime) -> None:
    """Forget the articles that nothing new is compared with any more."""
    _forget(connection, WORDINGS.c.forget_at < now)


def forget_claimed(connection: sa.Connection) -> None:
    """Forget the articles of runs that were never committed."""
    _forget(connection, WORDINGS.c.run_id.not_in(sa.select(RUNS.c.run_id)))


def _forget(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    articles = sa.select(WORDINGS.c.article_id).where(which)
    connection.execute(BANDS.delete().where(BANDS.c.article_id.in_(articles)))
    connection.execute(WORDINGS.delete().where(which))
