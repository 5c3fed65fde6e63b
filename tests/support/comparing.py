"""Two datasets, compared row for row."""

from __future__ import annotations

from pathlib import Path

import duckdb

from transforms.store.reading import VIEWS, connect

VOLATILE = {
    *("run_id", "seconds", "at"),
    *("fetched_at", "fetched_before_at", "polled_at", "next_poll_at", "interval_s"),
}
"""Columns that say when and by which run, and so differ between any two runs."""

BY_ORDER = {"story_id", "story_match_id", "story_similarity"}
"""Columns that turn on which of two copies was read first."""


def rows_of(root: Path) -> dict[str, list[str]]:
    """Return all rows of all tables, sorted, without what differs between any two runs."""
    with connect(root) as dataset:
        return {table: _rows(dataset, table) for table in _tables(root)}


def stories_of(root: Path) -> set[frozenset[str]]:
    """Return which articles tell one story."""
    with connect(root) as dataset:
        found = dataset.execute("SELECT list(DISTINCT url) FROM articles GROUP BY story_id")
        return {frozenset(urls) for (urls,) in found.fetchall()}


def _tables(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir() and path.name in VIEWS)


def _rows(dataset: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    columns = [name for name, *_ in dataset.execute(f"DESCRIBE {table}").fetchall()]
    kept = ", ".join(name for name in columns if name not in VOLATILE | BY_ORDER)
    return sorted(repr(row) for row in dataset.execute(f"SELECT {kept} FROM {table}").fetchall())
