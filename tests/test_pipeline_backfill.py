"""Archives in, tables out: our own give the same rows again, and those of others news."""

import gzip
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsroom import serve
from pipelines.backfill import Wish, backfill, batches, left_to_read
from schemas.config import Config, StoreConfig
from schemas.warc import Selection
from tests.support.ingesting import GAP_S, make_config, run
from tests.support.warcs import article, http, packed, page, record
from transforms.store import open_dataset
from transforms.store.reading import connect
from transforms.warc import list_warcs

NOT_COMPARED = {"run_id", "story_id", "story_match_id", "story_similarity"}
"""Which of two copies joins the other is decided by which is extracted first."""


def fill(config, *paths, **wish):
    """Run a whole backfill; return the report of each of its runs."""
    wish = Wish(tuple(list_warcs(map(str, paths))), wish.pop("selection", Selection()), **wish)
    with open_dataset(config.store) as dataset:
        left = left_to_read(dataset, wish)
        return [backfill(batch, wish, config) for batch in batches(dataset, wish, left)]


def rows(root, table, leave=NOT_COMPARED):
    with connect(root, [table]) as dataset:
        found = dataset.sql(f"SELECT * FROM {table}").to_arrow_table()
    names = [name for name in found.column_names if name not in leave]
    return sorted(map(repr, found.select(names).to_pylist()))


def stories(root):
    """The members of each story, and how like each other they are, whoever joined whom."""
    members, likeness = defaultdict(set), defaultdict(set)
    for row in table_of(root, "articles"):
        members[row["story_id"]].add(row["article_id"])
        likeness[row["story_id"]].add(row["story_similarity"])
    return {(frozenset(members[each]), frozenset(likeness[each])) for each in members}


@pytest.fixture(scope="module")
def archived(tmp_path_factory):
    """The newsroom ingested twice, with its pages kept."""
    root = tmp_path_factory.mktemp("archived")
    with serve(latency_scale=0.05) as newsroom:
        config = make_config(root, newsroom.opml_url, min_gap_s=GAP_S, max_crawl_delay_s=GAP_S)
        store = config.store.model_copy(update={"archive": True})
        config = config.model_copy(update={"store": store})
        reports = [run(config) for _ in range(2)]
    return root, config, reports


@pytest.fixture(scope="module")
def again(archived, tmp_path_factory):
    """A dataset made from that archive alone."""
    root, config, _ = archived
    other = tmp_path_factory.mktemp("again")
    store = config.store.model_copy(update={"root": other, "archive": False})
    reports = fill(config.model_copy(update={"store": store}), root)
    return other, reports


@pytest.mark.parametrize("table", ["articles", "entities", "quotes", "article_changes", "errors"])
def test_a_backfill_of_its_own_archive_gives_the_same_rows_column_by_column(table, archived, again):
    assert rows(again[0], table) == rows(archived[0], table)


def test_it_gives_the_same_stories(archived, again):
    assert stories(again[0]) == stories(archived[0])


def test_it_gives_the_same_fetches_except_that_all_of_them_are_final(archived, again):
    leave = {*NOT_COMPARED, "final"}
    assert rows(again[0], "fetches", leave) == rows(archived[0], "fetches", leave)


def test_the_archive_is_valid_by_the_word_of_warcio(archived):
    root, _, _ = archived
    files = [str(path) for path in root.glob("_archive/date=*/*.warc.gz")]
    check = [sys.executable, "-m", "warcio.cli", "check", "-v", *files]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    verdicts = set(re.findall(r"^    (.*)$", done.stdout, re.MULTILINE))
    assert verdicts == {"digest pass"}


def test_another_library_reads_every_page_of_it_with_request_answer_and_note(archived):
    root, _, reports = archived
    kinds, headings = Counter(), set()
    for path in root.glob("_archive/date=*/*.warc.gz"):
        with path.open("rb") as stream:
            for each in ArchiveIterator(stream):
                kinds[each.rec_type] += 1
                if each.rec_type == "response":
                    headings.add(each.rec_headers.get_header("WARC-Target-URI"))
                    assert each.rec_headers.get_header("WARC-Date").endswith("Z")
                    content = each.content_stream().read()
                    length = each.http_headers.get_header("content-length")
                    assert len(content) == int(length or 0)
    fetches = sum(n for report in reports for n in report.fetches.values())
    robots = sum(report.fetches.get("robots", 0) for report in reports)
    assert kinds["metadata"] == fetches
    assert kinds["response"] == kinds["request"] == fetches - robots
    urls = {row["url"] for row in table_of(root, "articles")}
    assert urls <= headings


def test_what_robots_txt_forbids_and_how_politely_was_asked_stands_in_the_archive(archived):
    root, _, _ = archived
    files = root.glob("_archive/date=*/*.warc.gz")
    text = b"".join(gzip.decompress(path.read_bytes()) for path in files)
    assert b"robots: classic\r\n" in text
    assert f"newsbeam-min-gap-s: {GAP_S}\r\n".encode() in text
    assert text.count(b"disallows it") == 2


def test_no_glob_of_a_table_reaches_the_archive(archived):
    root, _, _ = archived
    assert not [path for path in root.glob("*/date=*/*.parquet") if "_archive" in path.parts]
    assert not list((root / "_staging").glob("*"))


GONE = record(block=http(b"", status="404 Not Found"), url="https://ledger.example/gone-away-now")
FRONT = record(block=http(article("Ledger")), url="https://ledger.example/")
TAG = record(block=http(article("Bridges")), url="https://ledger.example/tag/bridges")
CUT = record(block=http(article()), url="https://ledger.example/a/cut", WARC_Truncated="time")
PDF = record(block=http(b"%PDF-1.7 " * 99), url="https://ledger.example/2026/05/a-report-of-it")
STORY = "https://ledger.example/2026/05/bridge-reopens-at-last"
OTHER = "https://mail.example/2026/05/quay-closes-for-two-weeks"
LATIN = record(
    block=http(
        article("Café closes its doors again")
        .replace(b"caf\xc3\xa9", b"x")
        .decode()
        .encode("cp1252"),
        [("Content-Type", "text/html; charset=iso-8859-1")],
    ),
    url="https://mail.example/2026/05/cafe-closes-its-doors",
)
CLOSED = "".join(f"<p>On day {n} the bridge was closed, and nobody says why.</p>" for n in range(9))
EDIT = record(
    block=http(article(text=CLOSED)),
    url=STORY,
    WARC_Date="2026-05-06T10:00:00Z",
)


@pytest.fixture
def offline_config(tmp_path):
    return Config(store=StoreConfig(root=tmp_path / "news"))


def put(path, *records):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(*records))
    return path


def table_of(root, table, columns="*"):
    with connect(root, [table]) as dataset:
        return (
            dataset.sql(f"SELECT {columns} FROM {table} ORDER BY ALL").to_arrow_table().to_pylist()
        )


def test_every_record_is_an_article_an_outcome_an_error_or_counted(tmp_path, offline_config):
    broken = gzip.compress(page(OTHER))[:-40]
    good = packed(page(STORY), GONE, FRONT, TAG, CUT, PDF, LATIN, record("request", b""))
    path = tmp_path / "CC-NEWS-1.warc.gz"
    path.write_bytes(good + broken)
    (report,) = fill(offline_config, path)
    root = offline_config.store.root
    assert report.fetches == {
        "ok": 2,
        "not_found": 1,
        "not_article": 2,
        "incomplete": 1,
        "not_html": 1,
    }
    assert report.skipped == {"request": 1}
    articles = table_of(
        root, "articles", "source, title, feed_url, published_at::date::text AS day"
    )
    assert sorted(articles, key=lambda row: row["source"]) == [
        {
            "source": source,
            "title": title,
            "feed_url": "warc:CC-NEWS-1.warc.gz",
            "day": "2026-05-03",
        }
        for source, title in (
            ("ledger.example", "Bridge reopens after two years"),
            ("mail.example", "Café closes its doors again"),
        )
    ]
    ((error,)) = table_of(root, "errors", "stage, error, key")
    assert error == {"stage": "archive", "error": "DamagedRecord", "key": f"{path}:{len(good)}"}


def test_versions_are_told_in_the_order_of_time_wherever_they_lie(tmp_path, offline_config):
    path = put(tmp_path / "a.warc.gz", EDIT, page(STORY))
    reports = fill(offline_config, path)
    assert [report.fetches for report in reports] == [{"ok": 1}, {"ok": 1}]
    root = offline_config.store.root
    versions = table_of(root, "articles", "version, fetched_at::date::text AS day")
    assert versions == [
        {"version": 1, "day": "2026-05-04"},
        {"version": 2, "day": "2026-05-06"},
    ]
    assert len(table_of(root, "article_changes")) == 1
    readings = table_of(root, "fetches", "reading, final")
    assert readings == [{"reading": 1, "final": True}, {"reading": 2, "final": True}]


def test_what_was_read_is_not_read_again_and_other_selections_are(tmp_path, offline_config):
    path = put(tmp_path / "a.warc.gz", page(STORY), page(OTHER))
    mail = Selection(hosts=("mail.example",))
    assert [report.fetches for report in fill(offline_config, path, selection=mail)] == [{"ok": 1}]
    assert fill(offline_config, path, selection=mail) == []
    (report,) = fill(offline_config, path)
    assert report.fetches == {"ok": 1, "unchanged": 1}
    assert fill(offline_config, path) == []


def test_a_limit_reads_so_many_pages_and_the_rest_later(tmp_path, offline_config):
    urls = [f"https://ledger.example/2026/05/story-number-{n}" for n in range(5)]
    path = put(tmp_path / "a.warc.gz", *(page(url, headline=f"Story {url[-1]}") for url in urls))
    for expected in ([{"ok": 2}], [{"ok": 2}], [{"ok": 1}], []):
        assert [report.fetches for report in fill(offline_config, path, limit=2)] == expected


def test_nothing_is_asked_of_the_network_later(tmp_path, offline_config):
    busy = record(block=http(b"", status="503 Busy"), url=OTHER)
    fill(offline_config, put(tmp_path / "a.warc.gz", page(STORY), busy))
    far = datetime(2036, 1, 1, tzinfo=UTC)
    with open_dataset(offline_config.store) as dataset:
        assert (dataset.state.pending(far), dataset.state.revisits(far)) == ([], [])
