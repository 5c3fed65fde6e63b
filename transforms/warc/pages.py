"""From captures to pages: what the web client would have handed on, read from an archive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import BinaryIO

from fastwarc.warc import HeaderMap, WarcRecord, WarcRecordType

from schemas.messages import Assignment, Entry, Page, Response
from schemas.vocabulary import FetchOutcome
from schemas.warc import Capture, PlannedCapture
from transforms.warc.bodies import Headers, read_body
from transforms.warc.finding import MAX_HTTP_HEAD_BYTES, read_record
from transforms.warc.headers import as_received
from transforms.warc.notes import Note, note_from_json
from transforms.web.exchange import header_text

_BY_STATUS = {404: FetchOutcome.NOT_FOUND, 410: FetchOutcome.GONE}
_MAX_NOTE_BYTES = 4_000_000


def read_page(stream: BinaryIO, plan: PlannedCapture, max_bytes: int) -> Page:
    """Return the page of a capture.

    Where newsbeam itself made the archive, it is the very page the archive was made from: its
    assignment is that of the feed entry, its answer as noted. Else there is no feed, and the page
    must show by itself that it is an article.

    Raises:
        OSError: the record is damaged.
        ValueError: so is newsbeam's note on it.
    """
    note = _note(stream, plan.capture)
    if note is not None and not plan.capture.answered:
        return Page(note.assignment, note.response)
    record = read_record(stream, plan.capture.offset)
    response = _response(record, plan.capture, max_bytes)
    if note is None:
        return Page(_assignment(plan), response)
    noted = note.response
    kept = replace(noted, headers=response.headers, body=response.body)
    return Page(note.assignment, kept)


def _note(stream: BinaryIO, capture: Capture) -> Note | None:
    where = capture.note if capture.answered else capture.offset
    if where is None:
        return None
    text = read_record(stream, where).reader.read(_MAX_NOTE_BYTES)
    return note_from_json(text)


def _assignment(plan: PlannedCapture) -> Assignment:
    entry = Entry(plan.capture.asked, plan.feed_url)
    return Assignment(entry, plan.fingerprint, reading=plan.reading, announced=False)


def _response(record: WarcRecord, capture: Capture, max_bytes: int) -> Response:
    status, headers = _head(record)
    outcome, detail, body = _ending(record, status, headers, max_bytes)
    return Response(
        url=capture.asked,
        final_url=capture.url,
        outcome=outcome,
        fetched_at=capture.at,
        status=status,
        headers=as_received(headers),
        body=body,
        detail=detail,
    )


def _head(record: WarcRecord) -> tuple[int, Headers]:
    if record.record_type == WarcRecordType.resource:
        kind = record.headers.get("Content-Type")
        return 200, (("content-type", kind),) if kind else ()
    record.parse_http(max_header_len=MAX_HTTP_HEAD_BYTES, quirks_mode=True)
    return record.http_headers.status_code or 0, tuple(_lines(record.http_headers))


def _lines(headers: HeaderMap) -> Iterable[tuple[str, str]]:
    for name, value in headers.items_bytes():
        yield header_text(name).lower(), header_text(value)


def _ending(
    record: WarcRecord, status: int, headers: Headers, max_bytes: int
) -> tuple[FetchOutcome, str | None, bytes]:
    if not 200 <= status < 300:
        return _BY_STATUS.get(status, FetchOutcome.HTTP_ERROR), None, b""
    cut = (record.headers.get("WARC-Truncated") or "").strip()
    if cut:
        return FetchOutcome.INCOMPLETE, f"cut when it was archived ({cut})", b""
    return read_body(record.reader, headers, max_bytes)


def broken_page(plan: PlannedCapture, reason: str) -> Page:
    """Return what stands in for a capture that cannot be read after all."""
    detail = f"the record is damaged: {reason}"
    return Page(
        _assignment(plan),
        Response(plan.capture.asked, None, FetchOutcome.INCOMPLETE, plan.capture.at, detail=detail),
    )
