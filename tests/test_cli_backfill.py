"""`newsbeam backfill` as people call it."""

import gzip
import json

import pytest

from pipelines.cli import main
from tests.support.warcs import article, http, packed, page, record

FRONT = record(block=http(article()), url="https://mail.example/")


@pytest.fixture
def crawl(tmp_path):
    """The layout of Common Crawl, as downloaded."""
    folder = tmp_path / "crawl-data" / "CC-NEWS" / "2026" / "05"
    folder.mkdir(parents=True)
    names = []
    for number in (1, 2):
        path = folder / f"CC-NEWS-20260504100000-0000{number}.warc.gz"
        url = f"https://ledger.example/2026/05/story-number-{number}"
        path.write_bytes(packed(page(url, headline=f"Story {number}"), record("request", b"")))
        names.append(str(path.relative_to(tmp_path)))
    (folder / "warc.paths.gz").write_bytes(gzip.compress("\n".join(names).encode()))
    return folder


def backfill(*arguments):
    return main(["backfill", *map(str, arguments)])


def test_a_dry_run_says_what_would_be_read_and_writes_nothing(crawl, tmp_path, capsys):
    out = tmp_path / "news"
    assert backfill(crawl / "warc.paths.gz", "--out", out, "--dry-run", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["files"], found["captures"], found["skipped"]) == (2, 2, {"request": 2})
    assert not out.exists()


@pytest.mark.parametrize("way", ["folder", "pattern", "list", "files"])
def test_files_are_named_in_every_usual_way(way, crawl, capsys):
    paths = {
        "folder": [crawl.parent],
        "pattern": [crawl / "*.warc.gz"],
        "list": [crawl / "warc.paths.gz"],
        "files": [*crawl.glob("*.warc.gz"), *crawl.glob("*.warc.gz")],
    }[way]
    assert backfill(*paths, "--dry-run") == 0
    assert capsys.readouterr().out.startswith("2 pages to read in 2 files")


def test_a_backfill_prints_what_came_out_and_a_second_one_has_nothing_to_do(
    crawl, tmp_path, capsys
):
    settings = tmp_path / "config.yaml"
    settings.write_text("nlp: {pipelines: {}}")
    (crawl / "more.warc").write_bytes(FRONT)
    arguments = [crawl, "-c", settings, "--out", tmp_path / "news", "--processes", 1]
    assert backfill(*arguments) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("2 articles, 0 quotes and 0 entity mentions from 3 files")
    assert "2 ok, 1 not_article" in shown
    assert "2 request" in shown
    assert backfill(*arguments, "--json") == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["runs"] == []
    assert "have been read already" in captured.err


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("nothing.warc.gz", "no such file"),
        ("*.warc", "no WARC file there"),
        (".", "no WARC file there"),
        ("https://data.example/a.warc.gz", "expected s3://BUCKET"),
    ],
)
def test_paths_that_lead_nowhere_are_refused_with_a_reason(
    path, complaint, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert backfill(path) == 2
    assert complaint in capsys.readouterr().err


def test_what_is_damaged_is_told_by_the_exit_code(tmp_path, capsys):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"<html>no archive</html>")
    arguments = [path, "--out", tmp_path / "news", "--processes", 1, "--quiet"]
    assert backfill(*arguments) == 3
    assert "1 records are damaged" in capsys.readouterr().err
