"""Pages read from archives of others: codings, cuts, caps, charsets."""

import gzip
import zlib
from datetime import UTC, datetime

import brotli
import pytest

from schemas.vocabulary import FetchOutcome
from schemas.warc import Capture, Selection, WarcFile, WarcRange
from tests.support.warcs import HTML, article, http, packed, record
from transforms.store import KnownUrl
from transforms.warc import find_in, open_warc, plan_reading, read_page

URL = "https://ledger.example/2026/05/bridge-reopens-at-last"
BODY = article()
CAP = 100_000


def read(tmp_path, content, known=None, cap=CAP):
    path = tmp_path / "CC-NEWS-1.warc.gz"
    path.write_bytes(packed(content))
    file = WarcFile(str(path), path.stat().st_size)
    (found,) = find_in(WarcRange(file, 0, file.size), Selection())
    with open_warc(file) as stream:
        return read_page(stream, plan_reading(found, known), cap)


def chunked(body, size=1000):
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def with_headers(*headers):
    return [*HTML, *headers]


ENCODED = {
    "gzip": gzip.compress(BODY),
    "deflate": zlib.compress(BODY),
    "br": brotli.compress(BODY),
    "gzip, br": brotli.compress(gzip.compress(BODY)),
    "identity": BODY,
}


@pytest.mark.parametrize("coding", ENCODED)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_codings_are_undone(coding, in_chunks, tmp_path):
    headers = with_headers(("Content-Encoding", coding))
    body = ENCODED[coding]
    if in_chunks:
        headers, body = with_headers(*headers, ("Transfer-Encoding", "chunked")), chunked(body)
    found = read(tmp_path, record(block=http(body, headers), url=URL)).response
    assert (found.outcome, found.body) == (FetchOutcome.OK, BODY)


@pytest.mark.parametrize(
    "header",
    [
        ("Content-Encoding", "gzip"),
        ("Content-Encoding", "br"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "7"),
    ],
)
def test_bodies_archived_decoded_under_headers_that_say_otherwise_are_taken_as_they_are(
    header, tmp_path
):
    found = read(tmp_path, record(block=http(BODY, with_headers(header)), url=URL)).response
    assert (found.outcome, found.body) == (FetchOutcome.OK, BODY)


@pytest.mark.parametrize(
    ("body", "header", "outcome"),
    [
        (chunked(BODY)[:-300], ("Transfer-Encoding", "chunked"), FetchOutcome.INCOMPLETE),
        (ENCODED["gzip"][:-30], ("Content-Encoding", "gzip"), FetchOutcome.INCOMPLETE),
        (ENCODED["br"][:-30], ("Content-Encoding", "br"), FetchOutcome.INCOMPLETE),
        (b"\x01\x02\x03" * 99, ("Content-Encoding", "br"), FetchOutcome.BAD_ENCODING),
        (BODY, ("Content-Encoding", "pack200"), FetchOutcome.BAD_ENCODING),
        (gzip.compress(b"a" * 9_000_000), ("Content-Encoding", "gzip"), FetchOutcome.TOO_LARGE),
        (brotli.compress(b"a" * 9_000_000), ("Content-Encoding", "br"), FetchOutcome.TOO_LARGE),
        (b"a" * 9_000_000, ("Via", "1.1 cache"), FetchOutcome.TOO_LARGE),
    ],
)
def test_what_cannot_be_undone_or_is_too_much_is_an_outcome(body, header, outcome, tmp_path):
    found = read(tmp_path, record(block=http(body, with_headers(header)), url=URL)).response
    assert (found.outcome, found.body) == (outcome, b"")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("404 Not Found", "not_found"), ("410 Gone", "gone"), ("503 Busy", "http_error")],
)
def test_answers_that_brought_no_page_keep_their_status(status, outcome, tmp_path):
    found = read(tmp_path, record(block=http(BODY, status=status), url=URL)).response
    assert (str(found.outcome), found.status) == (outcome, int(status[:3]))


def test_a_page_cut_by_the_crawler_is_incomplete(tmp_path):
    content = record(block=http(BODY), url=URL, WARC_Truncated="length")
    found = read(tmp_path, content).response
    assert found.outcome is FetchOutcome.INCOMPLETE
    assert "length" in found.detail


def test_a_page_is_the_answer_at_the_time_of_its_capture_and_no_feed_announced_it(tmp_path):
    page = read(tmp_path, record(block=http(BODY), url=f"<{URL}?utm_source=x>"))
    assert page.response.fetched_at == datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert page.assignment.entry.url == URL
    assert page.assignment.entry.feed_url == "warc:CC-NEWS-1.warc.gz"
    assert (page.assignment.announced, page.assignment.reading) == (False, 1)


def test_an_address_that_a_feed_named_before_stays_that_feeds(tmp_path):
    known = KnownUrl("https://ledger.example/feed", "abc", final=True, readings=3)
    page = read(tmp_path, record(block=http(BODY), url=URL), known)
    assert page.assignment.entry.feed_url == known.feed_url
    assert (page.assignment.fingerprint, page.assignment.reading) == ("abc", 4)


def test_a_resource_record_is_a_page_too(tmp_path):
    page = read(tmp_path, record("resource", BODY, url=URL, Content_Type="text/html"))
    assert (page.response.body, page.response.header("content-type")) == (BODY, "text/html")


def test_the_head_of_an_answer_may_be_in_any_bytes(tmp_path):
    head = b"HTTP/1.0 200\nContent-Type: text/html\nX-\xff: \xe9\n folded\nno colon\n\n"
    found = read(tmp_path, record(block=head + BODY, url=URL)).response
    assert (found.status, found.header("content-type"), found.body) == (200, "text/html", BODY)


def test_a_record_that_is_gone_when_it_is_read_is_an_error(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed(record(block=http(BODY), url=URL)))
    file = WarcFile(str(path), 10)
    at = datetime(2026, 5, 4, tzinfo=UTC)
    with open_warc(file) as stream, pytest.raises(OSError, match="no record there"):
        read_page(stream, plan_reading(Capture(file, path.stat().st_size, URL, at, URL), None), CAP)
