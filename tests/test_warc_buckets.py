"""WARC files on object storage, by the S3 protocol: which are meant, and what is asked for."""

import gzip
import random

import pytest

from pipelines.cli import main
from schemas.errors import StoreError, UnreachableError
from schemas.warc import TO_THE_END, Capture, Selection, WarcRange
from tests.support.warcs import article, http, packed, page, record
from transforms.store.streams import LEAST_BYTES, MOST_BYTES
from transforms.warc import find_in, list_warcs, open_warc, read_page
from transforms.warc.planning import plan_reading

CRAWL = "crawl-data/CC-NEWS/2026/05"
ONE, TWO = (f"{CRAWL}/CC-NEWS-20260504100000-0000{n}.warc.gz" for n in (1, 2))
EVERYTHING = Selection()


def stories(*numbers):
    urls = [f"https://ledger.example/2026/05/story-number-{n}" for n in numbers]
    return packed(*(page(url, headline=f"Story {url[-1]}") for url in urls))


@pytest.fixture
def crawl(storage):
    """The layout of Common Crawl, in its bucket."""
    storage.put(ONE, stories(1))
    storage.put(TWO, stories(2))
    storage.put(f"{CRAWL}/warc.paths.gz", gzip.compress(f"{ONE}\n{TWO}\n".encode()))
    storage.put("news/_staging/run-1/a.warc.gz", stories(3))
    storage.put("news/articles/date=2026-05-04/part-1.parquet", b"PAR1")
    storage.seen.clear()
    return storage


def at(storage, key):
    return storage.root(key)


def captures(files):
    parts = [WarcRange(file, 0, TO_THE_END, whole=True) for file in files]
    return [found for part in parts for found in find_in(part, EVERYTHING)]


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ([ONE], [ONE]),
        ([ONE, ONE, CRAWL], [ONE, TWO]),
        ([f"{CRAWL}/"], [ONE, TWO]),
        (["crawl-data"], [ONE, TWO]),
        ([""], [ONE, TWO]),
        ([f"{CRAWL}/*.warc.gz"], [ONE, TWO]),
        (["crawl-data/*/20*/0[45]/*-00002.warc.gz"], [TWO]),
        (["crawl-data/**/*-00001.warc.gz"], [ONE]),
        (["crawl-data/CC-*"], [ONE, TWO]),
        ([f"{CRAWL}/warc.paths.gz"], [ONE, TWO]),
    ],
)
def test_files_are_named_in_every_usual_way(crawl, keys, found):
    files = list_warcs(at(crawl, key) for key in keys)
    assert [(file.address, file.name) for file in files] == [
        (at(crawl, key), key.rpartition("/")[2]) for key in found
    ]
    assert [type(each) for each in captures(files)] == [Capture] * len(found), captures(files)


def test_a_list_on_a_disk_may_lead_into_a_bucket(crawl, tmp_path):
    lines = [at(crawl, ONE), at(crawl, TWO)]
    (tmp_path / "mine.paths").write_text("\n".join(lines))
    assert [file.address for file in list_warcs([str(tmp_path / "mine.paths")])] == lines


def test_a_list_costs_a_request_for_each_folder_and_not_for_each_file(crawl):
    names = [f"{CRAWL}/more/CC-NEWS-{n}.warc.gz" for n in range(50)]
    for name in names:
        crawl.put(name, b"WARC/1.0")
    crawl.put(f"{CRAWL}/more.paths", "\n".join(names).encode())
    crawl.seen.clear()
    assert len(list_warcs([at(crawl, f"{CRAWL}/more.paths")])) == 50
    assert len(crawl.seen) < 12


@pytest.mark.parametrize(
    ("address", "status", "complaint"),
    [
        ("{press}/nothing.warc.gz", 2, "no such file or folder"),
        ("{press}/news", 2, "no WARC file there"),
        ("{press}/*.warc", 2, "no WARC file there"),
        ("{press}/bad.paths", 2, "neither beside the list nor in a folder above"),
        ("{press}/worse.paths.gz", 2, "the list cannot be read"),
        ("s3://nowhere/a.warc.gz?endpoint={endpoint}", 1, "no bucket 'nowhere'"),
        ("s3://key:s3cret@press/a.warc.gz", 2, "AWS_ACCESS_KEY_ID"),
        ("https://data.example/a.warc.gz", 2, "expected s3://BUCKET"),
    ],
)
def test_places_that_lead_nowhere_are_refused_with_a_reason(
    crawl, capsys, address, status, complaint
):
    crawl.put("bad.paths", b"nothing.warc.gz")
    crawl.put("worse.paths.gz", b"\x1f\x8bnothing")
    endpoint = f"http://127.0.0.1:{crawl.port}"
    name, _, key = address.partition("/")
    address = at(crawl, key) if name == "{press}" else address.format(endpoint=endpoint)
    assert main(["backfill", address, "--dry-run"]) == status
    told = capsys.readouterr().err
    assert complaint in told
    assert "s3cret" not in told


def test_a_large_file_is_read_in_ranges_of_bounded_size(storage):
    filler = random.Random(1).randbytes(3_000_000)
    large = record("resource", filler, url="https://ledger.example/a", Content_Type="video/mp4")
    storage.put("a.warc.gz", packed(*[large] * 4, page("https://ledger.example/2026/05/the-last")))
    (file,) = list_warcs([at(storage, "a.warc.gz")])
    storage.seen.clear()
    half = file.size // 2
    first, second = (
        [each for each in find_in(WarcRange(file, start, end), EVERYTHING)]
        for start, end in ((0, half), (half, file.size))
    )
    assert (len(first), len(second)) == (3, 2)
    ranges = [seen.range for seen in storage.seen if seen.kind == "get"]
    sizes = [last + 1 - begin for begin, last in ranges]
    assert max(sizes) <= MOST_BYTES
    assert sum(sizes) < 1.6 * file.size  # a range ends within a record, which is read by both


def test_a_few_captures_of_a_large_file_cost_a_few_small_ranges(storage):
    filler = record("request", random.Random(1).randbytes(4_000_000))
    storage.put("a.warc.gz", packed(filler, page("https://ledger.example/2026/05/x"), filler))
    (capture,) = (
        each
        for each in captures(list_warcs([at(storage, "a.warc.gz")]))
        if isinstance(each, Capture)
    )
    storage.seen.clear()
    with open_warc(capture.file) as stream:
        assert read_page(stream, plan_reading(capture, None), 1_000_000).response.body
    asked = [seen.range[1] + 1 - seen.range[0] for seen in storage.seen if seen.kind == "get"]
    assert sum(asked) < 5 * LEAST_BYTES


@pytest.mark.parametrize("kind", ["records", "whole", "none", "damaged", "cut off"])
def test_whatever_a_file_is_like_it_is_read_there_as_on_a_disk(storage, tmp_path, kind):
    records = [page(f"https://ledger.example/2026/05/story-{n}") for n in range(9)]
    by_record = packed(*records)
    data = {
        "records": by_record,
        "whole": gzip.compress(b"".join(records)),
        "none": b"".join(records),
        "damaged": by_record + by_record[:-40] + by_record,
        "cut off": by_record[:-40],
    }[kind]
    storage.put("a.warc.gz", data)
    (tmp_path / "a.warc.gz").write_bytes(data)
    there, here = list_warcs([at(storage, "a.warc.gz")]), list_warcs([str(tmp_path)])
    found, expected = (
        [(type(each), each.offset) for each in captures(files)] for files in (there, here)
    )
    assert len(found) >= 9
    assert found == expected


@pytest.mark.parametrize(
    ("status", "code", "error", "said"),
    [
        (503, "SlowDown", UnreachableError, "does not answer"),
        (403, "AccessDenied", StoreError, "AWS_ACCESS_KEY_ID"),
        (404, "NoSuchKey", StoreError, "a.warc.gz.*(NO_SUCH_KEY|NOT_FOUND)"),
    ],
)
def test_a_service_that_fails_is_no_damage_of_a_file(
    storage, monkeypatch, status, code, error, said
):
    monkeypatch.setattr("transforms.store.objects._TRIES", 1)
    body = random.Random(1).randbytes(1_000_000).hex()
    storage.put("a.warc.gz", packed(*[record(block=http(article(text=body)))] * 3))
    files = list_warcs([at(storage, "a.warc.gz")])
    storage.fault = lambda seen: (
        (status, code) if seen.kind == "get" and seen.range[0] > 600_000 else None
    )
    with pytest.raises(error, match=said):
        captures(files)


def test_without_the_right_to_look_there_it_is_said_how_to_get_it(storage, capsys):
    storage.fault = lambda seen: (403, "AccessDenied")
    assert main(["backfill", at(storage, "a.warc.gz")]) == 1
    assert "AWS_ACCESS_KEY_ID" in capsys.readouterr().err
