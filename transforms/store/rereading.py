"""Articles that are in the state but not as they should be in the tables, read once more.

A page whose text is unchanged brings nothing new. So what the state knows of such an article's text
is forgotten: its next reading is a new version, whatever it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from schemas.messages import Entry
from schemas.urls import registered_domain
from transforms.store.entries import entry_to_json
from transforms.store.queries import batches
from transforms.store.replaying import Failures, conditions
from transforms.store.tables import ARTICLES, URLS


def count_articles(engine: sa.Engine, versions: Mapping[str, int], failures: Failures) -> int:
    """Return how many of these articles can be read again: those that do not wait for it yet."""
    with engine.connect() as connection:
        return sum(1 for _ in _final(connection, versions, failures))


def reread(
    engine: sa.Engine, versions: Mapping[str, int], failures: Failures, now: datetime
) -> int:
    """Let articles be read again, as a new reading with all its tries; return how many.

    Args:
        engine: of the state.
        versions: the newest version of each that is in the dataset, 0 for none.
        failures: what else must hold of their addresses.
        now: the time.
    """
    with engine.execution_options(writes=True).begin() as connection:
        found = list(_final(connection, versions, failures))
        for row in found:
            address = URLS.update().where(URLS.c.url_id == row["url_id"])
            connection.execute(address.values(**_pending(row, now)))
            article = ARTICLES.c.article_id == row["known_id"]
            version = versions[row["known_id"]]
            connection.execute(
                ARTICLES.update().where(article).values(version=version, text_sha256="")
                if version
                else ARTICLES.delete().where(article)
            )
        return len(found)


def _final(
    connection: sa.Connection, versions: Mapping[str, int], failures: Failures
) -> Iterator[sa.RowMapping]:
    """Yield the address that each article was found under, unless it waits to be read."""
    known = ARTICLES.c.article_id.label("known_id")
    joined = sa.select(URLS, known).join(ARTICLES, ARTICLES.c.url_id == URLS.c.url_id)
    for some in batches(versions):
        query = joined.where(
            ARTICLES.c.article_id.in_(some), URLS.c.final.is_(True), *conditions(failures)
        )
        for row in connection.execute(query).mappings():
            if failures.source in (None, registered_domain(row["url"])):
                yield row


def _pending(row: sa.RowMapping, now: datetime) -> dict[str, Any]:
    return {
        "final": False,
        "attempts": 0,
        "readings": row["readings"] + 1,
        "retry_at": now,
        "entry": row["entry"] or entry_to_json(Entry(row["url"], row["feed_url"])),
        "source": registered_domain(row["url"]),
    }
