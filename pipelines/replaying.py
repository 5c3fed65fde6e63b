"""Find failures by what is known of them, and let them be tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.config import StoreConfig
from schemas.ids import url_id
from transforms.store import Failures, attach
from transforms.store.reading import connect

_OF_ADDRESSES = frozenset({"fetch", "extract"})
_OF_ARTICLES = ("annotate", "write")
_OF_FEEDS = "poll"

_LETTERS = """
    SELECT DISTINCT stage, key FROM errors
    WHERE ($stage IS NULL OR stage = $stage) AND ($error IS NULL OR error = $error)
"""
_VERSIONS = """
    WITH letters AS (
        SELECT key, max("at") AS written_at FROM errors
        WHERE ($stage IS NULL OR stage = $stage) AND ($error IS NULL OR error = $error)
            AND stage IN $stages
        GROUP BY key
    ), meant AS (
        SELECT key, written_at, key AS article_id FROM letters
            WHERE regexp_matches(key, '^[0-9a-f]{32}$')
        UNION SELECT key, written_at, article_id FROM letters JOIN articles ON url = key
        UNION SELECT key, written_at, article_id FROM letters
            JOIN fetches ON key IN (url, final_url) AND outcome = 'ok'
    ), known AS (
        SELECT article_id, max(version) AS version, max(fetched_at) AS fetched_at
        FROM articles GROUP BY article_id
    )
    SELECT DISTINCT key, article_id, coalesce(version, 0)
    FROM meant LEFT JOIN known USING (article_id)
    WHERE known.fetched_at IS NULL OR known.fetched_at <= written_at
"""
"""Letters name an article by its address, or by its id. One that was written after the letter is in
order; one of which nothing is there was refused as a whole."""


@dataclass(frozen=True)
class Replay:
    """How much is tried again."""

    addresses: int
    articles: int  # written as a new version
    feeds: int
    not_replayable: int  # dead letters


@dataclass(frozen=True)
class _Letters:
    """The dead letters that are meant, by what can be done about them."""

    url_ids: frozenset[str] | None = None  # None: failures are not chosen by their letters
    versions: Mapping[str, int] = field(default_factory=dict)  # by article id, as there is
    feeds: tuple[str, ...] = ()
    others: int = 0


def replay(
    config: StoreConfig,
    failures: Failures,
    stage: str | None,
    error: str | None,
    now: datetime,
    *,
    dry: bool,
) -> Replay:
    """Make failures pending; with a stage or an error, those that have such dead letters."""
    letters = _Letters()
    if stage is not None or error is not None:
        letters = _letters(config, stage, error)
    failures = replace(failures, url_ids=letters.url_ids)
    versions, others = letters.versions, letters.others
    with attach(config) as state:
        if dry:
            addresses = state.count_failures(failures)
            articles = state.count_articles(versions, failures)
            return Replay(addresses, articles, len(letters.feeds), others)
        polled = state.registry.poll_now(letters.feeds, now)
        articles = state.reread(versions, failures, now)
        return Replay(state.replay(failures, now), articles, polled, others)


def _letters(config: StoreConfig, stage: str | None, error: str | None) -> _Letters:
    asked = {"stage": stage, "error": error}
    with connect(config.root, ["errors", "articles", "fetches"]) as dataset:
        letters = dataset.execute(_LETTERS, asked).fetchall()
        found = dataset.execute(_VERSIONS, asked | {"stages": list(_OF_ARTICLES)}).fetchall()
    named = {key for key, _, _ in found}
    known = (_OF_FEEDS, *_OF_ADDRESSES)
    return _Letters(
        url_ids=frozenset(url_id(key) for step, key in letters if step in _OF_ADDRESSES),
        versions={article: version for _, article, version in found},
        feeds=tuple(key for step, key in letters if step == _OF_FEEDS),
        others=sum(
            step not in known and (step not in _OF_ARTICLES or key not in named)
            for step, key in letters
        ),
    )
