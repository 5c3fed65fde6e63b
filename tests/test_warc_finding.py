"""What is found in WARC files, and what damage costs."""

import gzip
from collections import Counter
from datetime import date

import pytest

from schemas.warc import TO_THE_END, Capture, Damage, Selection, Skipped, WarcFile, WarcRange
from tests.support.warcs import article, http, packed, page, record
from transforms.warc import Packing, find_in, packing

URLS = [f"https://ledger.example/2026/05/story-number-{n}" for n in range(6)]
PAGES = [page(url) for url in URLS]
INFO = record("warcinfo", b"software: test\r\n", url=None)


def put(tmp_path, content):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(content)
    return WarcFile(str(path), len(content))


def found_in(file, selection=None, start=0, end=None, whole=False):
    end = file.size if end is None else end
    return list(find_in(WarcRange(file, start, end, whole), selection or Selection()))


def captured(found):
    return [each.url for each in found if isinstance(each, Capture)]


def damaged(found):
    return [each.error for each in found if isinstance(each, Damage)]


def skipped(found):
    return Counter(each.reason for each in found if isinstance(each, Skipped))


@pytest.mark.parametrize(
    ("content", "expected", "end"),
    [
        (packed(INFO, *PAGES), Packing.RECORDS, None),
        (INFO + b"".join(PAGES), Packing.NONE, None),
        (gzip.compress(INFO + b"".join(PAGES)), Packing.WHOLE, TO_THE_END),
    ],
)
def test_captures_are_found_however_a_file_is_packed(content, expected, end, tmp_path):
    file = put(tmp_path, content)
    assert packing(file) is expected
    found = found_in(file, end=end, whole=end is not None)
    assert captured(found) == URLS
    assert skipped(found) == {"warcinfo": 1}


def test_every_capture_is_in_exactly_one_range_wherever_ranges_begin(tmp_path):
    file = put(tmp_path, packed(INFO, *PAGES))
    for border in range(1, file.size, 97):
        halves = found_in(file, end=border), found_in(file, start=border)
        assert captured(halves[0]) + captured(halves[1]) == URLS
        assert damaged([*halves[0], *halves[1]]) == []


def test_a_damaged_record_costs_itself_alone(tmp_path):
    members = [packed(each) for each in (INFO, *PAGES)]
    members[3] = members[3][:60] + b"\0" * 40 + members[3][100:]
    found = found_in(put(tmp_path, b"".join(members)))
    assert captured(found) == URLS[:2] + URLS[3:]
    assert damaged(found) == ["DamagedRecord"]


def test_garbage_between_records_costs_nothing_but_itself(tmp_path):
    members = [packed(each) for each in PAGES]
    found = found_in(put(tmp_path, b"".join([*members[:2], b"garbage" * 999, *members[2:]])))
    assert captured(found) == URLS
    assert damaged(found) == ["DamagedRecord"]


@pytest.mark.parametrize("missing", [50, 200])
def test_a_file_cut_in_the_middle_of_a_record_keeps_those_before(missing, tmp_path):
    found = found_in(put(tmp_path, packed(*PAGES)[:-missing]))
    assert (captured(found), damaged(found)) == (URLS[:-1], ["DamagedRecord"])


def test_a_file_packed_as_a_whole_and_cut_keeps_what_can_be_unpacked(tmp_path):
    content = gzip.compress(b"".join(PAGES), 0)
    file = put(tmp_path, content[: len(content) * 2 // 3])
    found = found_in(file, end=TO_THE_END, whole=True)
    assert captured(found) == URLS[:4]
    assert damaged(found) == ["DamagedRecord"]


@pytest.mark.parametrize("length", [10, 999_999, -5, "many"])
def test_a_wrong_length_in_a_plain_file_costs_that_record_and_no_other(length, tmp_path):
    wrong = record(block=http(article()), url=URLS[2], length=length)
    found = found_in(put(tmp_path, b"".join([*PAGES[:2], wrong, *PAGES[3:]])))
    others = [url for url in captured(found) if url != URLS[2]]
    assert others == URLS[:2] + URLS[3:]
    assert damaged(found)


@pytest.mark.parametrize(
    "content", [b"", b"<html>no archive</html>", gzip.compress(b"<html></html>"), b"\x1f\x8b\x08?"]
)
def test_what_is_no_warc_file_is_said(content, tmp_path):
    assert len(damaged(found_in(put(tmp_path, content), end=1))) == 1


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (record("request", b"GET / HTTP/1.1\r\n\r\n"), "request"),
        (record("metadata", b"a: b\r\n"), "metadata"),
        (record("conversion", b"text"), "conversion"),
        (record("revisit", http(b""), WARC_Profile="identical-payload-digest"), "revisit"),
        (record(block=http(b"", status="301 Moved")), "redirect"),
        (record(block=http(b"\xff\xd8", [("Content-Type", "image/jpeg")])), "not_html"),
        (record(block=http(b"User-agent: *"), url="https://a.example/robots.txt"), "robots_txt"),
        (
            record(block=b"20260504\n1.2.3.4", url="dns:a.example", Content_Type="text/dns"),
            "not_http",
        ),
        (record(block=http(article()), url="ftp://a.example/x"), "not_http"),
        (record(block=http(article()), WARC_Segment_Number="1"), "segmented"),
    ],
)
def test_records_that_are_no_pages_are_skipped_with_a_reason(other, reason, tmp_path):
    assert skipped(found_in(put(tmp_path, packed(other)))) == {reason: 1}


@pytest.mark.parametrize(
    ("other", "error"),
    [
        (record(block=http(article()), WARC_Date=None), "NoDate"),
        (record(block=http(article()), WARC_Date="yesterday"), "NoDate"),
        (record(block=b"<html>no head at all</html>"), "NoStatus"),
        (record(block=http(article(), [("X", "a" * 2_000_000)])), "DamagedRecord"),
    ],
)
def test_records_that_lack_what_is_needed_are_errors(other, error, tmp_path):
    found = found_in(put(tmp_path, packed(other, PAGES[0])))
    assert (captured(found), damaged(found)) == (URLS[:1], [error])


def test_days_and_hosts_select_captures(tmp_path):
    pages = [
        record(block=http(article()), url="https://www.ledger.example/a-b-c-d"),
        record(block=http(article()), url="https://ledger.example.com/a-b-c-d"),
        record(block=http(article()), url=URLS[0], WARC_Date="2026-05-05T00:00:00Z"),
    ]
    file = put(tmp_path, packed(*pages))
    selection = Selection(until=date(2026, 5, 4), hosts=("ledger.example",))
    found = found_in(file, selection)
    assert captured(found) == ["https://www.ledger.example/a-b-c-d"]
    assert skipped(found) == {"other_host": 1, "other_day": 1}
