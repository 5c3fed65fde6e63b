"""The whole job, against the sample newsroom and servers that misbehave; read back with DuckDB."""

import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from newsroom import serve
from pipelines.ingest import ingest, plan
from tests.support.ingesting import GAP_S, make_config, run
from tests.support.server import Reply, Server
from transforms.store import open_dataset
from transforms.store.reading import VIEWS, connect


def ask(root, sql, *values):
    with connect(root, [name for name in VIEWS if name in sql]) as dataset:
        return dataset.execute(sql, list(values)).fetchall()


def test_every_article_is_there_once(demo):
    newsroom, root, _ = demo
    found = [url for (url,) in ask(root, "SELECT url FROM articles WHERE version = 1")]
    assert sorted(found) == sorted(newsroom.expected_articles(poll=2))


def test_an_edit_is_a_new_version_with_its_own_text(demo):
    _, root, reports = demo
    edits = ask(
        root,
        """SELECT count(*), count(DISTINCT text_sha256), count(DISTINCT title) FROM articles
        WHERE article_id IN (SELECT article_id FROM articles WHERE version = 2)
        GROUP BY article_id""",
    )
    assert edits == [(2, 2, 2)] * 2
    assert reports[1].edited == 2


def test_an_unchanged_newsroom_adds_no_row_and_costs_a_304_per_feed_with_validators(demo):
    newsroom, _, reports = demo
    again = reports[2]
    assert {name: n for name, n in again.rows.items() if n} == {"polls": len(newsroom.feed_urls)}
    assert again.polls == {"not_modified": 11, "unchanged": 1}
    assert again.fetches == {}


def test_copies_under_other_mastheads_are_kept_as_articles_of_their_own(demo):
    newsroom, root, _ = demo
    for site in newsroom.sites:
        for story in site.publisher.stories:
            if story.copy_of and story.status == 200:
                assert ask(root, "SELECT 1 FROM articles WHERE url = ?", newsroom.url_of(story))


def test_copies_are_one_story_with_its_original_and_all_its_sources(demo):
    newsroom, root, _ = demo
    stories = {s.key: s for site in newsroom.sites for s in site.publisher.stories}
    copies = {
        newsroom.url_of(story): newsroom.url_of(stories[story.copy_of])
        for story in stories.values()
        if story.copy_of and story.status == 200
    }
    found = ask(
        root,
        """SELECT c.url, o.url, s.sources FROM stories s
        JOIN articles c USING (story_id) JOIN articles o ON o.article_id = s.original_article_id
        WHERE s.articles > 1 AND c.article_id <> o.article_id""",
    )
    assert {copy: original for copy, original, _ in found} == copies
    assert {sources for *_, sources in found} == {2}


def test_different_articles_about_one_event_are_joined(demo):
    _, root, _ = demo
    found = ask(root, "SELECT title, sources FROM events WHERE stories > 1 ORDER BY title")
    assert found == [
        ("Halifax orders two hydrogen ferries from Busan yard", 2),
        ("Strong quake wakes the coast, and the hills empty in good order", 3),
    ]


def test_people_are_joined_across_sources_with_their_quotes(demo):
    _, root, _ = demo
    ((quotes, sources, rules),) = ask(
        root, "SELECT quotes, sources, rules FROM people WHERE name = 'Kamalini Devarajan'"
    )
    assert (quotes >= 20, sources >= 4, rules) == (True, True, ["same name"])
    joined = ask(
        root,
        """SELECT count(*), count(DISTINCT q.quote_id) FROM quotes q JOIN people_names n
        ON n.article_id = q.article_id AND n.name = q.speaker
        WHERE q.speaker_label = 'PERSON' AND n.person = 'Kamalini Devarajan'""",
    )
    assert joined == [(quotes, quotes)]


def test_robots_txt_comes_first_and_is_obeyed(demo):
    newsroom, root, _ = demo
    assert not [request for request in newsroom.requests if "/members/" in request.path]
    assert ask(root, "SELECT count(*) FROM fetches WHERE outcome = 'robots'") == [(2,)]
    first = {}
    for request in newsroom.requests:
        first.setdefault(request.host, request.path)
    asked_for_feeds = [path for path in first.values() if "opml" not in path]
    assert set(asked_for_feeds) == {"/robots.txt"}


def test_the_gap_between_requests_holds_at_the_server(demo):
    newsroom, _, _ = demo
    times = {}
    for request in newsroom.requests:
        times.setdefault(request.host, []).append(request.at)
    gaps = [b - a for moments in times.values() for a, b in pairwise(moments)]
    assert min(gaps) >= GAP_S - 0.002  # the server's clock is read by another thread


def test_dead_links_are_outcomes(demo):
    _, root, _ = demo
    dead = ask(root, "SELECT outcome, final FROM fetches WHERE outcome IN ('gone', 'not_found')")
    assert sorted(dead) == [("gone", True), ("not_found", True)]


def test_other_languages_have_text_but_no_annotations(demo):
    _, root, _ = demo
    rows = ask(
        root,
        """SELECT language, bool_and(annotation = 'no_pipeline'), min(word_count) > 100
        FROM articles WHERE language <> 'en' GROUP BY language ORDER BY language""",
    )
    assert rows == [("de", True, True), ("fr", True, True)]
    annotated = (
        "SELECT count(*) FROM quotes JOIN articles USING (article_id) WHERE language <> 'en'"
    )
    assert ask(root, annotated) == [(0,)]


def test_most_of_the_quotes_known_to_the_newsroom_are_found_with_their_speakers(demo):
    newsroom, root, _ = demo
    expected = [
        (newsroom.url_of(story), quote.text, quote.speaker)
        for site in newsroom.sites
        for story in site.publisher.stories
        for quote in story.quotes
        if site.publisher.language == "en" and story.issue == 1
    ]
    found = set(
        ask(
            root,
            """SELECT url, rtrim(quotes.text, ',.?!'), speaker FROM quotes
            JOIN articles USING (article_id, version)""",
        )
    )
    right = [(u, text.rstrip(",.?!"), who) in found for u, text, who in expected]
    assert len(expected) >= 30
    assert sum(right) / len(right) >= 0.7


@pytest.mark.parametrize("table", ["quotes", "entities"])
def test_offsets_lead_to_the_words_they_stand_for(demo, table):
    _, root, _ = demo
    rows = ask(
        root,
        f"""SELECT field, a.text, a.title, start_char, end_char, t.text FROM {table} t
        JOIN articles a USING (article_id, version)""",
    )
    assert len(rows) > 100
    for field, text, title, start, end, words in rows:
        assert (text if field == "text" else title)[start:end] == words


def test_rows_are_filed_under_the_day_of_publication(demo):
    _, root, _ = demo
    days = ask(root, "SELECT DISTINCT date = published_at::date FROM articles")
    assert days == [(True,)]
    assert ask(root, "SELECT min(date) >= '2026-05-01' FROM quotes") == [(True,)]


README_SQL = re.findall(r"```sql\n(.*?)```", Path("README.md").read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("sql", README_SQL, ids=lambda sql: sql.split("FROM")[0][:40])
def test_every_query_of_the_readme_runs_and_finds_something(demo, sql):
    _, root, _ = demo
    assert ask(root, sql.rstrip().rstrip(";").replace("demo-news", str(root)))


FEED = """<rss version="2.0"><channel><title>Ledger</title>
<item><title>Bridge reopens</title><link>{link}</link></item></channel></rss>"""
STORY = "<html><body><article><h1>Bridge reopens</h1>{}</article></body></html>".format(
    "".join(
        f"<p>The bridge over the estuary reopened on day {n} of the works.</p>" for n in range(9)
    )
)
PAGE = Reply(200, STORY.encode(), [("Content-Type", "text/html; charset=utf-8")])
RSS = ("Content-Type", "application/rss+xml")


def feed_with_validator(request):
    if request.headers.get("if-none-match") == '"1"':
        return Reply(304)
    return Reply(200, FEED.format(link="/story").encode(), [RSS, ("ETag", '"1"')])


def young_page(request):
    """A page that is edited while its feed says nothing."""
    if request.headers.get("if-none-match") == '"1"' and not EDITED:
        return Reply(304)
    text = STORY.replace("reopened on day 3", "closed again on day 3") if EDITED else STORY
    return Reply(200, text.encode(), [("Content-Type", "text/html"), ("ETag", '"1"')])


EDITED = []


def test_a_young_article_is_read_again_and_an_edit_is_found_though_its_feed_says_nothing(tmp_path):
    EDITED.clear()
    with Server({"/feed.xml": feed_with_validator, "/story": young_page}) as server:
        config = make_config(tmp_path, server.url("/feed.xml"))
        start = datetime.now(UTC)
        outcomes = []
        for hour in (0, 0.5, 1.1, 6.1):
            if hour == 6.1:
                EDITED.append(True)
            outcomes.append(run(config, start + timedelta(hours=hour)).fetches)
    assert outcomes == [{"ok": 1}, {}, {"unchanged": 1}, {"ok": 1}]
    rows = ask(tmp_path, "SELECT version, title_changed, len(paragraphs) FROM article_changes")
    assert rows == [(2, False, 1)]
    statuses = ask(tmp_path, "SELECT status, count(DISTINCT article_id) FROM fetches GROUP BY ALL")
    assert sorted(statuses) == [(200, 1), (304, 1)]


def test_a_failure_that_may_heal_is_tried_again_by_a_later_run(tmp_path):
    story = [Reply(503), PAGE]
    with Server({"/feed.xml": feed_with_validator, "/story": story}) as server:
        config = make_config(tmp_path, server.url("/feed.xml"))
        assert run(config).fetches == {"http_error": 1}
        assert run(config).fetches == {}
        assert run(config, datetime.now(UTC) + timedelta(hours=1)).fetches == {"ok": 1}
    assert ask(tmp_path, "SELECT outcome, final, attempts FROM fetches ORDER BY fetched_at") == [
        ("http_error", False, 1),
        ("ok", True, 2),
    ]
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(1,)]


def test_two_links_to_one_page_are_one_article(tmp_path):
    items = "<item><link>/go</link></item><item><link>/story</link></item>"
    feed = Reply(200, f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), [RSS])
    moved = Reply(302, b"", [("Location", "/story")])
    with Server({"/feed.xml": feed, "/go": moved, "/story": PAGE}) as server:
        report = run(make_config(tmp_path, server.url("/feed.xml")))
    assert report.fetches == {"ok": 1, "duplicate": 1}
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(1,)]


def test_what_is_no_feed_is_an_error_and_the_run_goes_on(tmp_path):
    with Server({"/feed.xml": feed_with_validator, "/story": PAGE}) as server:
        config = make_config(tmp_path, server.url("/story"), server.url("/feed.xml"))
        report = run(config)
    assert report.polls == {"bad_feed": 1, "ok": 1}
    assert report.rows["articles"] == 1
    ((stage, message),) = ask(tmp_path, "SELECT stage, message FROM errors")
    assert (stage, "HTML page" in message) == ("poll", True)


def test_a_server_that_asks_to_wait_is_not_asked_again_before(tmp_path):
    busy = Reply(429, b"", [("Retry-After", "3600")])
    with Server({"/feed.xml": busy}, "127.0.0.9") as server:  # the host itself is left alone
        config = make_config(tmp_path, server.url("/feed.xml"))
        assert run(config).polls == {"http_error": 1}
        assert run(config).polls == {}
        assert server.paths().count("/feed.xml") == 1


def test_a_run_without_feeds_that_are_due_changes_nothing(tmp_path):
    config = make_config(tmp_path)
    with open_dataset(config.store) as dataset:
        report = ingest(plan(dataset, [], datetime.now(UTC), config.poll), config)
    assert not any(report.rows.values())


def newsbeam(*arguments):
    return [sys.executable, "-m", "pipelines.cli", *map(str, arguments)]


def test_an_interrupted_run_says_so_and_commits_nothing(tmp_path):
    with serve(latency_scale=1) as newsroom:
        settings = tmp_path / "config.yaml"
        settings.write_text(
            "fetch: {allow_private_addresses: true, contact: t@localhost, min_gap_s: 1}"
        )
        command = newsbeam("ingest", "-c", settings, "--feeds", newsroom.opml_url)
        with subprocess.Popen(
            [*command, "--out", tmp_path],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # else it is ignored where the tests themselves run in the background of a shell
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        ) as victim:
            try:
                while not any(tmp_path.glob("_staging/*/progress-*.json")):
                    assert victim.poll() is None
                    time.sleep(0.01)
                victim.send_signal(signal.SIGINT)
                out, err = victim.communicate(timeout=120)
            finally:
                victim.kill()
    assert (victim.returncode, out) == (130, "")
    assert err == "newsbeam: interrupted; nothing of this run was committed\n"


@pytest.mark.parametrize("moment", ["fetching", "staging"])
def test_a_killed_run_loses_nothing_and_doubles_nothing(tmp_path, moment):
    root = tmp_path / "news"
    settings = tmp_path / "config.yaml"
    settings.write_text(
        "fetch: {allow_private_addresses: true, min_gap_s: 0, max_crawl_delay_s: 0,\n"
        " contact: t@localhost}\n"
        "nlp: {pipelines: {}}\nstore: {part_bytes: 20000}\n"
    )
    pattern = {"fetching": "_staging/*/progress-*.json", "staging": "_staging/*/*/*/part-*.parquet"}
    with serve(latency_scale=0) as newsroom:
        command = newsbeam("ingest", "-c", settings, "--out", root, "--feeds", newsroom.opml_url)
        victim = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not any(root.glob(pattern[moment])):
            assert victim.poll() is None, "the run ended before it could be killed"
            time.sleep(0.01)
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
        with connect(root) as dataset:
            assert dataset.execute("SELECT count(*) FROM articles").fetchone() == (0,)
        subprocess.run(command, check=True, capture_output=True)
        expected = len(newsroom.expected_articles(poll=2))
    counts = ask(
        root, "SELECT count(*), count(DISTINCT article_id) FROM articles WHERE version = 1"
    )
    assert counts == [(expected, expected)]
