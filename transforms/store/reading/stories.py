"""The view `stories`: articles of much the same text, and which of them is the original."""

from __future__ import annotations

import duckdb

_STORIES = """
WITH names AS (
    SELECT feed_url, arg_max(title, polled_at) AS publication
    FROM polls WHERE title IS NOT NULL GROUP BY feed_url
), members AS (
    SELECT story_id, article_id, source, url, canonical_url, title, language, published_at,
           fetched_at, original_url, credit,
           [lower(publication), lower(source), lower(split_part(source, '.', 1))] AS own_names
    FROM articles LEFT JOIN names USING (feed_url) WHERE story_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version) = 1
), votes AS (
    SELECT o.article_id,
           count(*) FILTER (m.original_url IN (o.url, o.canonical_url)) AS declared,
           count(*) FILTER (list_contains(o.own_names, lower(m.credit))) AS credited
    FROM members o JOIN members m USING (story_id)
    WHERE m.article_id <> o.article_id GROUP BY o.article_id
), ranked AS (
    SELECT members.*, coalesce(declared, 0) AS declared, coalesce(credited, 0) AS credited,
           original_url IS NOT NULL
               OR coalesce(NOT list_contains(own_names, lower(credit)), false) AS names_another,
           count(*) OVER (PARTITION BY story_id) AS articles,
           row_number() OVER (PARTITION BY story_id ORDER BY coalesce(declared, 0) DESC,
               coalesce(credited, 0) DESC, names_another, published_at NULLS LAST, fetched_at,
               article_id) AS rank
    FROM members LEFT JOIN votes USING (article_id)
)
SELECT story_id,
       any_value(title) FILTER (rank = 1) AS title,
       any_value(language) FILTER (rank = 1) AS language,
       count(*) AS articles,
       count(DISTINCT source) AS sources,
       list(DISTINCT source ORDER BY source) AS source_list,
       any_value(CASE WHEN declared = 0 AND credited = 0 AND names_another THEN NULL
                      ELSE article_id END) FILTER (rank = 1) AS original_article_id,
       any_value(CASE WHEN declared > 0 THEN 'declared' WHEN credited > 0 THEN 'credited'
                      WHEN names_another THEN 'elsewhere' WHEN articles = 1 THEN 'only'
                      ELSE 'earliest' END) FILTER (rank = 1) AS original_by,
       mode(credit) AS credit,
       min(published_at) AS first_published_at,
       max(published_at) AS last_published_at,
       list(article_id ORDER BY rank) AS article_ids
FROM ranked GROUP BY story_id
"""


def create_stories(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the view `stories` on a connection that has `articles` and `polls`.

    The original is the article that another one declares to be it, else the one whose publication
    another one credits, else the first that credits nobody; null where all credit somebody who is
    not among them.
    """
    connection.execute(f"CREATE VIEW stories AS {_STORIES}")
