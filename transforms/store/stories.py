"""What the state store remembers of young articles' wording, so that copies of them are known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from schemas.messages import Signature, StoryLink, StoryMember, Wording
from transforms.store.queries import rows_with
from transforms.store.statements import upsert
from transforms.store.tables import BANDS, RUNS, WORDINGS

Decide = Callable[[Wording, list[StoryMember]], StoryLink]


def claim_story(
    connection: sa.Connection,
    run_id: str,
    article: Wording,
    decide: Decide,
    forget_at: datetime,
) -> StoryLink:
    """Return an article's story: the one it has, or else the one that `decide` finds for it."""
    placed = sa.select(WORDINGS).where(WORDINGS.c.article_id == article.article_id)
    row = connection.execute(placed).mappings().first()
    if row is not None:
        return StoryLink(row["story_id"], row["match_id"], row["similarity"])
    link = decide(article, _near(connection, article))
    remember_story(connection, run_id, article, link, forget_at)
    return link


def remember_story(
    connection: sa.Connection,
    run_id: str,
    article: Wording,
    link: StoryLink,
    forget_at: datetime,
) -> None:
    """Remember an article's wording and story for those that come."""
    wording = {
        "article_id": article.article_id,
        "run_id": run_id,
        "forget_at": forget_at,
        "at": article.at,
        "signature": article.signature.values,
        "shingles": article.signature.shingles,
        **vars(link),
    }
    upsert(connection, WORDINGS, [wording])
    bands = [{"band": band, "article_id": article.article_id} for band in set(article.bands)]
    connection.execute(BANDS.insert(), bands)


def forget_old(connection: sa.Connection, now: datetime) -> None:
    """Forget the articles that nothing new is compared with any more."""
    _forget(connection, WORDINGS.c.forget_at < now)


def forget_claimed(connection: sa.Connection) -> None:
    """Forget the articles of runs that were never committed."""
    _forget(connection, WORDINGS.c.run_id.not_in(sa.select(RUNS.c.run_id)))


def _near(connection: sa.Connection, article: Wording) -> list[StoryMember]:
    keys = {row["article_id"] for row in rows_with(connection, BANDS.c.band, article.bands)}
    if article.original_id is not None:
        keys.add(article.original_id)
    return [
        StoryMember(
            row["article_id"],
            row["story_id"],
            row["at"],
            Signature(row["signature"], row["shingles"]),
        )
        for row in rows_with(connection, WORDINGS.c.article_id, keys)
    ]


def _forget(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    articles = sa.select(WORDINGS.c.article_id).where(which)
    connection.execute(BANDS.delete().where(BANDS.c.article_id.in_(articles)))
    connection.execute(WORDINGS.delete().where(which))
