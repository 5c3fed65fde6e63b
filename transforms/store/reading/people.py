"""The views `people_names` and `people`: the same person across articles and sources."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

from schemas.names import bare, fold, is_title
from transforms.people import Appearance, Reading, join_people

_NAMES = """
WITH said AS (
    SELECT article_id, canonical_name AS name, text, sentence FROM entities WHERE label = 'PERSON'
    UNION ALL
    SELECT article_id, speaker, speaker_text, context FROM quotes
    WHERE speaker_label = 'PERSON' AND speaker IS NOT NULL
), seen AS (
    SELECT article_id, min(coalesce(published_at, fetched_at)) AS seen_at,
           any_value(story_id) AS story_id
    FROM articles GROUP BY article_id
), mentions AS (
    SELECT article_id, name, list(DISTINCT [text, sentence])[1:8] AS written FROM said GROUP BY ALL
), company AS (
    SELECT article_id, list(DISTINCT lower(canonical_name)) AS names FROM entities
    WHERE lower(canonical_name) IN (
        SELECT lower(canonical_name) FROM entities
        WHERE label IN ('PERSON', 'ORG', 'GPE', 'LOC', 'FAC', 'EVENT') GROUP BY 1
        HAVING count(DISTINCT article_id) BETWEEN 2 AND (
            SELECT greatest(20, count(DISTINCT article_id) // 20) FROM articles))
    GROUP BY article_id
)
SELECT article_id, seen_at, name, story_id, written, coalesce(names, []) FROM mentions
JOIN seen USING (article_id) LEFT JOIN company USING (article_id) ORDER BY article_id, name
"""
"""Company are names that few articles have: that both speak of Ukraine says little."""

_PEOPLE = """
WITH said AS (
    SELECT n.person_id, count(DISTINCT q.quote_id) AS quotes,
           count(DISTINCT q.source) AS quoting_sources
    FROM people_names n JOIN quotes q ON q.article_id = n.article_id AND q.speaker = n.name
    WHERE q.speaker_label = 'PERSON' AND q.kind <> 'nested' GROUP BY 1  -- its words are counted
), newest AS (
    SELECT * FROM articles
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC) = 1
)
SELECT n.person_id,
       any_value(n.person) AS name,
       list(DISTINCT n.name ORDER BY n.name) AS names,
       list(DISTINCT n.rule ORDER BY n.rule) AS rules,
       count(DISTINCT n.article_id) AS articles,
       count(DISTINCT a.source) AS sources,
       coalesce(any_value(s.quotes), 0) AS quotes,
       coalesce(any_value(s.quoting_sources), 0) AS quoting_sources,
       min(coalesce(a.published_at, a.fetched_at)) AS first_seen_at,
       max(coalesce(a.published_at, a.fetched_at)) AS last_seen_at
FROM people_names n JOIN newest a USING (article_id) LEFT JOIN said s USING (person_id)
WHERE n.person_id IS NOT NULL GROUP BY n.person_id
"""

_SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in ("article_id", "name", "person_id", "person", "rule", "evidence")
    ]
)
_SAYS_NOTHING = frozenset("mr mrs ms miss mx sir former ex late then then-president".split())


def create_people_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `people_names` on a connection that has the tables it is made from."""
    rows = connection.execute(_NAMES).fetchall()
    appearances = [_appearance(row) for row in rows]
    readings = [_row(reading) for reading in join_people(appearances)]
    connection.register("people_names", pa.Table.from_pylist(readings, _SCHEMA))


def create_people(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `people` on a connection that has `people_names` as well."""
    connection.execute(f"CREATE VIEW people AS {_PEOPLE}")


def titles_before(text: str, sentence: str) -> frozenset[str]:
    """Return the titles that a name is written with, in lower case.

    >>> sorted(titles_before("Lund", "On Monday President Lund spoke."))
    ['president']
    """
    name = bare(text)
    at = sentence.find(name)
    before = sentence[: max(at, 0)].split()[-3:]
    own = text[: len(text) - len(name)].split()
    found = []
    for word in reversed(before or own):
        if not is_title(word) or word[:1].islower():
            break
        found.append(fold(word).rstrip(".,"))
    return frozenset(found) - _SAYS_NOTHING


def _appearance(row: tuple[Any, ...]) -> Appearance:
    article_id, seen_at, name, story_id, written, company = row
    titles = [titles_before(*each) for each in written if None not in each]
    together = frozenset[str]().union(*titles)
    return Appearance(article_id, seen_at, name, story_id, together, frozenset(company))


def _row(reading: Reading) -> dict[str, str | None]:
    person = reading.person
    return {
        "article_id": reading.appearance.article_id,
        "name": reading.appearance.name,
        "person_id": person.person_id if person else None,
        "person": person.name if person else None,
        "rule": str(reading.rule),
        "evidence": reading.evidence or None,
    }
