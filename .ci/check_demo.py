"""Check the dataset that `newsbeam demo` left: complete, nothing twice, offsets right."""

import sys
from pathlib import Path

from transforms.store.reading import VIEWS, connect

CHECKS = {
    "at least 60 articles": "SELECT count(DISTINCT article_id) >= 60 FROM articles",
    "no article version twice": """
        SELECT count(*) = count(DISTINCT (article_id, version)) FROM articles""",
    "no quote twice": "SELECT count(*) = count(DISTINCT quote_id) FROM quotes",
    "no address with two final outcomes in one run": """
        SELECT count(*) = count(DISTINCT (url, run_id)) FROM fetches WHERE final""",
    "an edited story has two versions": "SELECT max(version) = 2 FROM articles",
    "what the edits changed is told": """
        SELECT count(*) = 2 AND bool_and(title_changed AND len(paragraphs) > 0)
        FROM article_changes""",
    "five copies are one story with their originals": """
        SELECT count(*) = 5 AND bool_and(sources = 2 AND original_article_id IS NOT NULL)
        FROM stories WHERE articles > 1""",
    "different articles about one event are joined": """
        SELECT count(*) >= 2 FROM events WHERE stories > 1""",
    "people are joined across sources": "SELECT max(quoting_sources) >= 4 FROM people",
    "every feed was read in both runs": """
        SELECT count(DISTINCT feed_url) >= 12 AND count(*) = 2 * count(DISTINCT feed_url)
        FROM polls WHERE outcome IN ('ok', 'unchanged', 'not_modified')""",
    "feeds that had not changed cost a 304": """
        SELECT count(*) > 0 FROM polls WHERE outcome = 'not_modified'""",
    "the dead link is there, once": "SELECT count(*) = 1 FROM fetches WHERE outcome = 'not_found'",
    "what robots.txt forbids was left alone": """
        SELECT count(*) >= 1 AND bool_and(bytes = 0) FROM fetches WHERE outcome = 'robots'""",
    "at least 200 quotes": "SELECT count(*) >= 200 FROM quotes",
    "direct, partial, indirect, headline and nested quotes": """
        SELECT count(DISTINCT kind) = 5 FROM quotes""",
    "most quotes have a speaker": """
        SELECT count(speaker) >= 0.7 * count(*) FROM quotes""",
    "quotes stand where they say": """
        SELECT bool_and(substring(CASE field WHEN 'text' THEN a.text ELSE a.title END,
                                  start_char + 1, end_char - start_char) = q.text)
        FROM quotes q JOIN articles a USING (article_id, version)""",
    "entities stand where they say": """
        SELECT bool_and(substring(CASE field WHEN 'text' THEN a.text ELSE a.title END,
                                  start_char + 1, end_char - start_char) = e.text)
        FROM entities e JOIN articles a USING (article_id, version)""",
    "other languages have text and no annotations": """
        SELECT count(*) > 0 FROM articles WHERE language <> 'en' AND annotation = 'no_pipeline'""",
    "nothing failed unexpectedly": "SELECT count(*) = 0 FROM errors",
}


def main(root: Path) -> int:
    """Return 0 when every check holds."""
    failed = 0
    with connect(root, VIEWS) as dataset:
        for name, sql in CHECKS.items():
            (holds,) = dataset.execute(sql).fetchone()
            failed += not holds
            print(f"{'ok    ' if holds else 'FAILED'}  {name}")
    page = root / "report.html"
    written = page.exists() and 100_000 < page.stat().st_size < 2_000_000
    failed += not written
    print(f"{'ok    ' if written else 'FAILED'}  the report is there, and small")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
