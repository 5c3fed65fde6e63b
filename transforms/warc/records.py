"""The WARC records of one reading: request, answer, and newsbeam's note on it (WARC/1.1)."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import responses
from urllib.parse import urlsplit

from fastwarc.warc import WarcRecord, WarcRecordType

from schemas.config import FetchConfig
from schemas.messages import Page, Request
from schemas.vocabulary import FetchOutcome
from transforms.warc.finding import ASKED, NOTE_TYPE, NOTED
from transforms.warc.headers import as_archived
from transforms.warc.notes import note_to_json
from transforms.web import user_agent
from transforms.web.connecting import ACCEPT_ENCODING

_NOT_MODIFIED = 304
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_CUT = {
    FetchOutcome.TOO_LARGE: "length",
    FetchOutcome.TIMEOUT: "time",
    FetchOutcome.INCOMPLETE: "disconnect",
    FetchOutcome.BAD_ENCODING: "unspecified",
}
_CLASSIC_ROBOTS = "classic"

Fields = dict[str, str]


@dataclass(frozen=True)
class Header:
    """What stands in the warcinfo record of every file of a run."""

    file_name: str
    run_id: str
    begun_at: str  # ISO 8601, UTC
    fetch: FetchConfig

    def record(self) -> bytes:
        """Return the record, packed."""
        agent = user_agent(self.fetch)
        lines = {
            "software": agent.partition(" ")[0],
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": self.run_id,
            "http-header-user-agent": agent,
            "robots": _CLASSIC_ROBOTS,  # robots.txt was obeyed (RFC 9309)
            "operator": self.fetch.contact,
            "newsbeam-min-gap-s": f"{self.fetch.min_gap_s:g}",
            "newsbeam-max-in-flight-per-host": str(self.fetch.max_in_flight_per_host),
        }
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        fields = {
            "WARC-Date": self.begun_at,
            "WARC-Filename": self.file_name,
            "Content-Type": "application/warc-fields",
        }
        return _packed(WarcRecordType.warcinfo, fields, text.encode())


def page_records(page: Page, request: Request, run_id: str, fetch: FetchConfig) -> Iterator[bytes]:
    """Yield the packed records of one reading, in the order they stand in the file.

    An answer is kept with its body decoded, under headers that say so (`x-crawl-` before those that
    spoke of the coding). A 304 is a revisit record. Where nothing came back (robots.txt forbids the
    page, the name is not known), there is only the note.
    """
    response = page.response
    common = {
        "WARC-Target-URI": response.final_url or response.url,
        "WARC-Date": response.fetched_at.isoformat().replace("+00:00", "Z"),
        NOTED: run_id,
        ASKED: page.assignment.entry.url,
    }
    answered = response.status is not None and response.final_url is not None
    if answered:
        answer_id, request_id = _new_id(), _new_id()
        asked = common | {"WARC-Record-ID": request_id, "WARC-Concurrent-To": answer_id}
        yield _request(asked, request, fetch)
        yield _answer(common | {"WARC-Record-ID": answer_id}, page)
        common |= {"WARC-Concurrent-To": answer_id}
    fields = common | {"Content-Type": NOTE_TYPE}
    yield _packed(WarcRecordType.metadata, fields, note_to_json(page))


def _request(fields: Fields, request: Request, fetch: FetchConfig) -> bytes:
    """The request that was answered; names and order are those of the client."""
    parts = urlsplit(fields["WARC-Target-URI"])
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = (
        ("Host", parts.netloc.rpartition("@")[2]),
        ("User-Agent", user_agent(fetch)),
        ("Accept-Encoding", ACCEPT_ENCODING),
        ("Accept", request.accept),
        *request.headers,
    )
    block = _http(f"GET {path} HTTP/1.1", headers)
    fields = fields | {"Content-Type": "application/http;msgtype=request"}
    return _packed(WarcRecordType.request, fields, block)


def _answer(fields: Fields, page: Page) -> bytes:
    response = page.response
    status = response.status or 0
    headers = as_archived(response.headers)
    if response.body:
        headers += (("content-length", str(len(response.body))),)
    head = _http(f"HTTP/1.1 {status} {responses.get(status, '')}", headers)
    fields = fields | {"Content-Type": "application/http;msgtype=response"}
    if status == _NOT_MODIFIED:
        fields |= {"WARC-Profile": _REVISIT}
        return _packed(WarcRecordType.revisit, fields, head)
    if response.outcome in _CUT:
        fields |= {"WARC-Truncated": _CUT[response.outcome]}
    fields |= {"WARC-Payload-Digest": _digest(response.body)}
    return _packed(WarcRecordType.response, fields, head + response.body)


def _http(first: str, headers: tuple[tuple[str, str], ...]) -> bytes:
    lines = [first, *(f"{name}: {_one_line(value)}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode()


def _one_line(value: str) -> str:
    return " ".join(value.splitlines())


def _packed(kind: WarcRecordType, fields: Fields, block: bytes) -> bytes:
    """Return a record as a gzip member of its own, so that a reader can begin with it."""
    record = WarcRecord()
    record.init_headers(kind)
    for name, value in fields.items():
        record.headers.set(name, value)
    record.set_bytes_content(block)
    written = io.BytesIO()
    record.write(written, checksum_data=True)
    return gzip.compress(written.getvalue(), mtime=0)


def _new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _digest(data: bytes) -> str:
    """SHA-1 in base32, which is what WARC tools compare."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
