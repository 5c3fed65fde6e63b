"""Make what the state remembers of young articles' wording again, from the articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
import sqlalchemy as sa

from schemas.messages import StoryLink, Wording
from transforms.store.statements import upsert
from transforms.store.stories import remember_stories
from transforms.store.tables import RUNS

_BATCH = 500
_YOUNG_SQL = """
    SELECT article_id, arg_min(text, version), min(coalesce(published_at, fetched_at)),
           any_value(original_url), min(fetched_at),
           any_value(story_id), any_value(story_match_id), any_value(story_similarity)
    FROM articles GROUP BY article_id
    HAVING min(fetched_at) > $since AND any_value(story_id) IS NOT NULL
"""
"""An article is compared by its first text, and keeps the story it was placed in."""


@dataclass(frozen=True)
class Recall:
    """How articles are compared.

    Attributes:
        wording_of: gives, from id, text, time and the address of its declared original, what an
            article is compared by; None: it is too short.
        window: how long after its first reading it is compared with those that come.
    """

    wording_of: Callable[[str, str, datetime, str | None], Wording | None]
    window: timedelta


def recall_stories(
    engine: sa.Engine, dataset: duckdb.DuckDBPyConnection, recall: Recall, now: datetime
) -> int:
    """Let copies of the articles that are young now be recognised again; return how many are."""
    run_id, count = f"repair-{now:%Y%m%dT%H%M%SZ}", 0
    writer = engine.execution_options(writes=True)
    with writer.begin() as connection:  # what a run remembers counts only if it was committed
        upsert(connection, RUNS, [{"run_id": run_id, "started_at": now, "committed_at": now}])
    result = dataset.execute(_YOUNG_SQL, {"since": now - recall.window})
    while rows := result.fetchmany(_BATCH):
        with writer.begin() as connection:
            for key, text, at, original_url, read_at, *link in rows:
                wording = recall.wording_of(key, text, at, original_url)
                if wording is not None:
                    forget_at = read_at + recall.window
                    remember_stories(connection, run_id, [(wording, StoryLink(*link))], forget_at)
                    count += 1
    return count
