"""Write fetched pages as WARC files into a run's staging folder: complete, fsynced, size-capped."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import BinaryIO

import pyarrow as pa

from schemas.config import FetchConfig
from schemas.messages import Page, Request, StagedPart
from schemas.roots import Root
from transforms.store import ARCHIVE, files_at, staged_path
from transforms.warc.records import Header, page_records


@dataclass
class _Open:
    part: StagedPart
    file: BinaryIO | pa.NativeFile
    stack: ExitStack
    pages: int = 0
    size: int = 0

    def write(self, data: bytes) -> None:
        self.file.write(data)
        self.size += len(data)


class WarcWriter:
    """Collect the pages of one bundle by day of reading; a file that has grown enough is closed."""

    def __init__(self, root: Root, run_id: str, fetch: FetchConfig, file_bytes: int) -> None:
        self._root, self._run_id, self._fetch = root, run_id, fetch
        self._file_bytes = file_bytes
        self._open: dict[date, _Open] = {}

    def add(self, page: Page, request: Request) -> Iterator[StagedPart]:
        """Write a page; yield the file that had to be closed after it, if any.

        Raises:
            StoreError: it cannot be written.
        """
        day = page.response.fetched_at.astimezone(UTC).date()
        out = self._open.get(day) or self._begin(day)
        for record in page_records(page, request, self._run_id, self._fetch):
            out.write(record)
        out.pages += 1
        if out.size >= self._file_bytes:
            yield self._close(day)

    def flush(self) -> Iterator[StagedPart]:
        """Close all open files.

        Raises:
            StoreError: they cannot be written.
        """
        for day in sorted(self._open):
            yield self._close(day)

    def _begin(self, day: date) -> _Open:
        now = datetime.now(UTC)  # in the name, so that names sort as they were begun
        name = f"archive-{self._run_id}-{now:%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:6]}.warc.gz"
        part = StagedPart(ARCHIVE, day.isoformat(), name, 0, 0)
        stack = ExitStack()
        writing = files_at(self._root).writing(staged_path(self._run_id, part))
        out = self._open[day] = _Open(part, stack.enter_context(writing), stack)
        begun_at = now.isoformat().replace("+00:00", "Z")
        out.write(Header(name, self._run_id, begun_at, self._fetch).record())
        return out

    def _close(self, day: date) -> StagedPart:
        out = self._open.pop(day)
        out.stack.close()
        part = out.part
        return StagedPart(part.table, part.day, part.name, out.pages, out.size)
