"""The views `event_articles` and `events`: articles about the same event."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from transforms.events import Report, Told, join_events

_REPORTS = """
SELECT article_id, coalesce(published_at, fetched_at), concat_ws('. ', title, left(text, 3000)),
       language
FROM articles QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version) = 1
"""

_EVENTS = """
SELECT event_id,
       arg_min(a.title, a.moment) AS title,
       count(*) AS articles,
       count(DISTINCT coalesce(a.story_id, a.article_id)) AS stories,
       count(DISTINCT a.source) AS sources,
       list(DISTINCT a.source ORDER BY a.source) AS source_list,
       min(a.moment) AS first_published_at,
       max(a.moment) AS last_published_at,
       list(a.article_id ORDER BY a.moment, a.article_id) AS article_ids
FROM event_articles JOIN (
    SELECT *, coalesce(published_at, fetched_at) AS moment FROM articles
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version) = 1
) a USING (article_id)
GROUP BY event_id
"""

_SCHEMA = pa.schema(
    [
        ("article_id", pa.string()),
        ("event_id", pa.string()),
        ("match_id", pa.string()),
        ("similarity", pa.float64()),
        ("shared", pa.list_(pa.string())),
    ]
)


def create_event_articles(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `event_articles` on a connection that has `articles`."""
    reports = [Report(*row) for row in connection.execute(_REPORTS).fetchall()]
    rows = [_row(told) for told in join_events(reports)]
    connection.register("event_articles", pa.Table.from_pylist(rows, _SCHEMA))


def create_events(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `events` on a connection that has `event_articles` as well."""
    connection.execute(f"CREATE VIEW events AS {_EVENTS}")


def _row(told: Told) -> dict[str, object]:
    return {**vars(told), "shared": list(told.shared)}
