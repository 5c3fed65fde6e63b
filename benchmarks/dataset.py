"""How large the dataset is and how fast it answers, before and after compaction."""

from __future__ import annotations

import shutil
import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import run
from benchmarks.settings import NEWSBEAM, Settings, newsbeam_ingest, say
from benchmarks.stand import serving
from transforms.store.reading import connect

_TIMES = 5

QUERIES = {
    "most quoted speakers": (
        "SELECT speaker, count(*) AS quotes, count(DISTINCT source) AS sources FROM quotes"
        " WHERE speaker_label = 'PERSON' GROUP BY speaker ORDER BY quotes DESC LIMIT 20"
    ),
    "quotes of one month": (
        "SELECT count(*), count(DISTINCT speaker) FROM quotes"
        " WHERE date BETWEEN DATE '2025-03-01' AND DATE '2025-03-31'"
    ),
    "who speaks where a place is named": (
        "SELECT q.speaker, count(*) AS quotes FROM quotes q WHERE q.article_id IN"
        " (SELECT article_id FROM entities WHERE label = 'GPE' AND canonical_name = 'London')"
        " GROUP BY q.speaker ORDER BY quotes DESC LIMIT 20"
    ),
    "texts that name a bank": (
        "SELECT count(*), sum(word_count) FROM articles WHERE text ILIKE '%bank%'"
    ),
}


def measure_dataset(settings: Settings) -> dict[str, Any]:
    """Return bytes by table, files, and milliseconds by query, before and after `compact`."""
    say("dataset")
    root = settings.work / "dataset"
    shutil.rmtree(root, ignore_errors=True)
    with serving(settings.pages, settings.scale) as stand:
        run(newsbeam_ingest(stand.opml_url, root))
    before = _look_at(root)
    run([*NEWSBEAM, "compact", "--all", "--data", str(root)])
    return {"before": before, "after": _look_at(root)}


def _look_at(root: Path) -> dict[str, Any]:
    parts = sorted(root.glob("*/date=*/*.parquet"))
    sizes: dict[str, int] = {}
    for part in parts:
        table = part.parent.parent.name
        sizes[table] = sizes.get(table, 0) + part.stat().st_size
    return {
        "files": len(parts),
        "bytes": sizes,
        "articles": count_articles(root),
        "query_ms": {name: _query_ms(root, sql) for name, sql in QUERIES.items()},
    }


def count_articles(root: Path) -> int:
    """Return how many rows of articles a dataset has."""
    with connect(root) as dataset:
        return int(dataset.sql("SELECT count(*) FROM articles").fetchall()[0][0])


def _query_ms(root: Path, sql: str) -> float:
    """Return the median of some tries, each from a connection of its own, files in cache."""
    taken = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        with connect(root) as dataset:
            dataset.sql(sql).fetchall()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)
