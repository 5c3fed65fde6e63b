"""What the report asks the dataset. Every query is given `$first` and `$last` (dates)."""

from __future__ import annotations

SCOPE = """
CREATE TEMP TABLE newest AS
SELECT article_id, version, source, title, url, story_id, credit, date,
       coalesce(published_at, fetched_at) AS moment
FROM articles WHERE date BETWEEN $first AND $last
QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC) = 1
"""
"""Every article of the period in its newest version; the other queries build on it."""

SAID = """
CREATE TEMP TABLE said AS
SELECT n.person_id, n.person, q.article_id, q.source, newest.date, q.text, q.kind, q.cue, q.rule,
       q.confidence, q.start_char, q.field
FROM quotes q JOIN newest USING (article_id, version)
JOIN people_names n ON n.article_id = q.article_id AND n.name = q.speaker
WHERE q.speaker_label = 'PERSON' AND q.kind <> 'nested' AND n.person_id IS NOT NULL
"""
"""Every quotation of the period whose speaker is a person we know; one inside another's words is
shown and counted with these."""

DAYS = "SELECT min(date), max(date) FROM newest"

TOTALS = """
SELECT (SELECT count(*) FROM newest) AS articles,
       (SELECT count(DISTINCT source) FROM newest) AS sources,
       (SELECT count(*) FROM quotes JOIN newest USING (article_id, version)
        WHERE kind <> 'nested') AS quotes,
       (SELECT count(*) FROM said) AS spoken,
       (SELECT count(DISTINCT person_id) FROM said) AS people
"""

SOURCES = """
WITH titles AS (
    SELECT a.source, mode(p.title) AS title, count(DISTINCT p.title) AS n
    FROM (SELECT DISTINCT source, feed_url FROM articles) a JOIN polls p USING (feed_url)
    WHERE p.title IS NOT NULL GROUP BY a.source
)
SELECT source, any_value(CASE WHEN n = 1 THEN titles.title ELSE source END) AS name,
       count(*) AS articles
FROM newest LEFT JOIN titles USING (source) GROUP BY source ORDER BY lower(name), source
"""

PEOPLE = """
SELECT person_id, any_value(person) AS name, count(*) AS quotes, count(DISTINCT source) AS sources
FROM said GROUP BY person_id ORDER BY quotes DESC, sources DESC, name LIMIT $most
"""

PEOPLE_NAMES = """
SELECT person_id, list_sort(list(DISTINCT name)) AS names,
       list_sort(list(DISTINCT concat(rule, ': ', evidence)) FILTER (rule <> 'same name'))
           AS reasons
FROM people_names JOIN newest USING (article_id) WHERE person_id IN (SELECT unnest($people))
GROUP BY person_id
"""

COUNTS = """
SELECT person_id, source, date, count(*) FROM said
WHERE person_id IN (SELECT unnest($people)) GROUP BY ALL ORDER BY ALL
"""

QUOTES = """
SELECT person_id, source, date, text, kind, cue, rule, confidence, article_id,
       row_number() OVER (PARTITION BY person_id ORDER BY
           (kind = 'direct')::int * 1000 - abs(least(length(text), 900) - 110) DESC, date, text)
           AS place
FROM said WHERE person_id IN (SELECT unnest($people)) AND field = 'text'
QUALIFY place <= $each ORDER BY place, person_id LIMIT $most
"""
"""The quotations shown: of every person first the direct ones of a readable length."""

ARTICLES = """
SELECT article_id, title, url, source, date FROM newest
WHERE article_id IN (SELECT unnest($articles))
"""

ENTITIES = """
WITH named AS (
    SELECT label, lower(canonical_name) AS key, mode(canonical_name) AS name,
           count(DISTINCT article_id) AS articles
    FROM entities JOIN newest USING (article_id, version)
    WHERE label IN ('PERSON', 'ORG', 'GPE') GROUP BY label, key
), top AS (
    SELECT * FROM named
    QUALIFY row_number() OVER (PARTITION BY label ORDER BY articles DESC, name) <= $each
)
SELECT label, name, entities.source, newest.date, count(DISTINCT article_id)
FROM entities JOIN newest USING (article_id, version)
JOIN top USING (label) WHERE lower(canonical_name) = key
GROUP BY ALL ORDER BY ALL
"""

STORIES = """
SELECT s.story_id, s.title, s.original_article_id, s.original_by, s.credit,
       list({'article_id': a.article_id, 'title': a.title, 'url': a.url, 'source': a.source,
             'date': a.date, 'similarity': similarity} ORDER BY a.moment, a.article_id)
FROM stories s JOIN newest a USING (story_id)
JOIN (SELECT article_id, any_value(story_similarity) AS similarity FROM articles GROUP BY 1)
    USING (article_id)
WHERE s.articles > 1
GROUP BY ALL ORDER BY count(DISTINCT a.source) DESC, count(*) DESC, s.story_id LIMIT $most
"""

EVENTS = """
SELECT e.title,
       list({'article_id': a.article_id, 'title': a.title, 'url': a.url, 'source': a.source,
             'date': a.date, 'similarity': NULL} ORDER BY a.moment, a.article_id),
       (SELECT list(DISTINCT word ORDER BY word) FROM (
            SELECT unnest(shared) AS word FROM event_articles m WHERE m.event_id = e.event_id))
FROM events e JOIN event_articles USING (event_id) JOIN newest a USING (article_id)
WHERE e.stories > 1
GROUP BY e.event_id, e.title HAVING count(DISTINCT a.source) > 1
ORDER BY count(DISTINCT a.source) DESC, count(*) DESC, e.event_id LIMIT $most
"""

EDITS = """
SELECT url, source, date, title_before, title_after, title_changed, paragraphs, quotes, version,
       fetched_before_at, fetched_at
FROM article_changes WHERE date BETWEEN $first AND $last
ORDER BY fetched_at DESC, url LIMIT $most
"""

FEEDS = """
WITH last AS (
    SELECT * FROM polls
    QUALIFY row_number() OVER (PARTITION BY feed_url ORDER BY polled_at DESC) = 1
), ever AS (
    SELECT feed_url, count(*) AS polls, sum(new_entries) AS entries, any_value(title) AS title,
           max(polled_at) FILTER (new_entries > 0) AS last_new_at
    FROM polls GROUP BY feed_url
)
SELECT last.feed_url, coalesce(last.title, ever.title), state, outcome, status, detail, failures,
       polled_at, last_new_at, polls, ever.entries, anomalies
FROM last JOIN ever USING (feed_url)
ORDER BY state = 'healthy', failures DESC, last.feed_url LIMIT $most
"""

ERRORS = """
SELECT stage, error, count(*), any_value(message), any_value(key), max("at") FROM errors
GROUP BY ALL ORDER BY count(*) DESC, stage, error LIMIT $most
"""

FETCHES = """
SELECT outcome, count(*), any_value(url), any_value(detail) FROM fetches
WHERE outcome NOT IN ('ok', 'unchanged', 'duplicate') GROUP BY outcome ORDER BY 2 DESC, outcome
"""
