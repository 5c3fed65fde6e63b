"""Find the captures in a range of a WARC file, from the heads of its records alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import BinaryIO
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord, WarcRecordType

from schemas.urls import normalize_url
from schemas.warc import Capture, Damage, Selection, Skipped, WarcRange
from transforms.warc.files import GZIP, next_record

NOTE_TYPE = "application/vnd.newsbeam.reading+json"
"""Content-Type of the metadata records in which newsbeam notes how a reading ended."""

NOTED = "X-Newsbeam-Run"
"""Field of the records that newsbeam wrote: the run that made the reading."""

ASKED = "X-Newsbeam-Asked-For"
"""Field with the address that the reading began with, before redirects."""

MAX_HTTP_HEAD_BYTES = 1 << 20

_REDIRECTS = range(300, 400)
_NO_PAGE = ("image/", "audio/", "video/", "font/")
_NO_PAGES = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/pdf",
        "application/rss+xml",
        "application/atom+xml",
        "application/x-javascript",
        "text/css",
        "text/javascript",
        "text/calendar",
        "text/vcard",
    }
)
"""What is skipped by its declared type alone. All else is judged by its bytes."""


@dataclass(frozen=True)
class Head:
    """What a record says of itself; its block has been passed over, and is whole."""

    offset: int
    kind: WarcRecordType
    fields: HeaderMap
    http: HeaderMap | None

    def field(self, name: str) -> str:
        """Return a named field; empty where it is missing."""
        return (self.fields.get(name) or "").strip()


def find_captures(
    stream: BinaryIO, part: WarcRange, selection: Selection
) -> Iterator[Capture | Skipped | Damage]:
    """Yield what is in a range, in order: what to read, what not and why, and what is damaged."""
    pending: Capture | None = None
    pending_id = ""
    for head in _heads(stream, part):
        if isinstance(head, Damage):
            yield head
            continue
        mine = pending is not None and _is_note(head)
        if pending is not None and mine and head.field("WARC-Concurrent-To") == pending_id:
            yield replace(pending, note=head.offset)
            pending = None
            continue
        if pending is not None:
            yield pending
            pending = None
        if head.offset >= part.end:
            return
        found = _judge(head, part, selection)
        if isinstance(found, Capture) and found.answered:
            pending, pending_id = found, head.field("WARC-Record-ID")
        else:
            yield found
    if pending is not None:
        yield pending


def read_record(stream: BinaryIO, offset: int) -> WarcRecord:
    """Return the record at an offset, its block not read yet.

    Raises:
        OSError: there is none, or it is damaged.
    """
    stream.seek(offset)
    record = next(iter(ArchiveIterator(stream, parse_http=False)), None)
    if record is None:
        raise OSError("no record there any more")
    return record


def capture_time(text: str) -> datetime | None:
    """Return the time in a WARC-Date field (W3C profile of ISO 8601); None: it is none.

    >>> capture_time("2026-05-04T10:00:00.123456789Z").isoformat()
    '2026-05-04T10:00:00.123456+00:00'
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _heads(stream: BinaryIO, part: WarcRange) -> Iterator[Head | Damage]:
    """Yield the records from the beginning of a range on, past its end; after damage, go on."""
    stream.seek(0)
    packed = stream.read(len(GZIP)) == GZIP
    position: int | None = part.start
    if part.start:
        position = _next(stream, part.start, packed)
    while position is not None and position < part.end:
        stream.seek(position)
        last = position
        try:
            for record in ArchiveIterator(stream, parse_http=False):
                last = record.stream_pos
                yield _head(record)
            cut = _next(stream, last + 1, packed) if packed else None
            if cut is not None:
                yield Damage(part.file, cut, "DamagedRecord", "cut off in its head")
            return
        except (OSError, EOFError, ValueError) as error:
            yield Damage(part.file, last, "DamagedRecord", str(error))
        position = _next(stream, last + 1, packed)


def _next(stream: BinaryIO, start: int, packed: bool) -> int | None:
    try:
        return next_record(stream, start, packed)
    except (OSError, EOFError):  # a file packed as a whole cannot be read past its damage
        return None


def _head(record: WarcRecord) -> Head:
    """Read a record to its end.

    Raises:
        OSError: it is shorter than it says.
    """
    offset, length, http = record.stream_pos, record.content_length, None
    if record.record_type == WarcRecordType.response and record.is_http:
        record.parse_http(max_header_len=MAX_HTTP_HEAD_BYTES, quirks_mode=True)
        http, length = record.http_headers, record.content_length
    there = record.reader.consume()
    if there < length:
        raise OSError(f"{length - there:,} of its {length:,} bytes are missing")
    return Head(offset, record.record_type, record.headers, http)


def _judge(head: Head, part: WarcRange, selection: Selection) -> Capture | Skipped | Damage:
    note = _is_note(head)
    if note and head.field("WARC-Concurrent-To"):
        return Skipped("note")  # of a response in the range before
    reason = None if note else _no_page(head)
    if reason is not None:
        return Skipped(reason)
    at = capture_time(head.field("WARC-Date"))
    url = head.field("WARC-Target-URI").removeprefix("<").removesuffix(">")
    if at is None:
        return Damage(part.file, head.offset, "NoDate", f"no usable WARC-Date ({url})")
    if head.kind == WarcRecordType.response and head.http is not None and not _status(head):
        return Damage(part.file, head.offset, "NoStatus", f"no HTTP status ({url})")
    asked = head.field(ASKED) or normalize_url(url)
    if asked is None:
        return Skipped("not_http")
    refused = selection.refusal(url, at)
    if refused is not None:
        return Skipped(refused)
    return Capture(part.file, head.offset, url, at, asked, answered=not note)


def _no_page(head: Head) -> str | None:
    """Return why a record holds no page; None: it may."""
    if head.kind == WarcRecordType.revisit and _is_noted(head):
        return None
    if head.kind not in (WarcRecordType.response, WarcRecordType.resource):
        return _name(head.kind)
    if head.field("WARC-Segment-Number"):
        return "segmented"
    if head.kind == WarcRecordType.response and head.http is None:
        return "not_http"
    if _status(head) in _REDIRECTS and not _is_noted(head):
        return "redirect"
    url = head.field("WARC-Target-URI").removesuffix(">")
    if _path(url) == "/robots.txt":
        return "robots_txt"
    return None if _is_noted(head) or _may_be_page(head) else "not_html"


def _path(url: str) -> str:
    """Return the path of an address; empty where it is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _may_be_page(head: Head) -> bool:
    said = head.http.get("Content-Type") if head.http else head.field("Content-Type")
    kind = (said or "").partition(";")[0].strip().lower()
    return not kind.startswith(_NO_PAGE) and kind not in _NO_PAGES


def _status(head: Head) -> int:
    return (head.http.status_code if head.http else None) or 0


def _is_note(head: Head) -> bool:
    return head.kind == WarcRecordType.metadata and head.field("Content-Type") == NOTE_TYPE


def _is_noted(head: Head) -> bool:
    """Tell whether newsbeam wrote a record, so that a note on it follows."""
    return bool(head.field(NOTED))


def _name(kind: WarcRecordType) -> str:
    return str(kind).rpartition(".")[2]
