"""What flows between the steps of a backfill: files, ranges of them, and the captures found there.

A capture is one reading of one address, as a WARC file holds it (ISO 28500).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from schemas.urls import registered_domain


@dataclass(frozen=True)
class WarcFile:
    """A file to read."""

    address: str  # absolute path, or URL of an object
    size: int  # bytes as it lies there

    @property
    def name(self) -> str:
        """Its last path segment.

        >>> WarcFile("s3://press/2026/a.warc.gz?endpoint=http://127.0.0.1:9000", 1).name
        'a.warc.gz'
        """
        path = self.address.partition("?")[0] if "://" in self.address else self.address
        return path.rpartition("/")[2]


@dataclass(frozen=True)
class Selection:
    """Which captures are wanted; what is not said does not matter."""

    since: date | None = None  # first UTC day of capture
    until: date | None = None  # last one
    hosts: tuple[str, ...] = ()  # hosts or domains, with all that is below them

    @property
    def key(self) -> str:
        """The selection as text: progress is remembered for each."""
        days = (f"{name}={day}" for name, day in vars(self).items() if isinstance(day, date))
        return " ".join([*days, *(f"host={host}" for host in sorted(self.hosts))])

    def refusal(self, url: str, at: datetime) -> str | None:
        """Return why a capture is not wanted; None: it is.

        >>> only = Selection(hosts=("example.org",))
        >>> only.refusal("https://news.example.org/a", datetime(2026, 5, 4, tzinfo=UTC))
        >>> only.refusal("https://example.com/a", datetime(2026, 5, 4, tzinfo=UTC))
        'other_host'
        """
        day = at.astimezone(UTC).date()
        if (self.since and day < self.since) or (self.until and day > self.until):
            return "other_day"
        if self.hosts and not self._has_host(url):
            return "other_host"
        return None

    def _has_host(self, url: str) -> bool:
        host = urlsplit(url).hostname or ""
        if registered_domain(url) in self.hosts:
            return True
        return any(host == wanted or host.endswith(f".{wanted}") for wanted in self.hosts)


TO_THE_END = 1 << 62


@dataclass(frozen=True)
class WarcRange:
    """Part of a file: the records that begin at `start` or later, and before `end`."""

    file: WarcFile
    start: int
    end: int
    whole: bool = False  # the file is packed as a whole: offsets count unpacked bytes

    @property
    def done_to(self) -> int:
        """How far the file, as it lies there, is done when the range has been read."""
        if self.whole:
            return self.file.size if self.end >= TO_THE_END else 0
        return self.end


@dataclass(frozen=True)
class Capture:
    """Where one reading of an address lies. Offsets are those of records, in bytes."""

    file: WarcFile
    offset: int
    url: str  # as the record names it
    at: datetime  # of the reading, UTC
    asked: str  # address as it was asked for, before redirects; normalised
    note: int | None = None  # offset of what newsbeam itself noted of the reading
    answered: bool = True  # False: at `offset` is only such a note, nothing came back


@dataclass(frozen=True)
class Skipped:
    """A record that is no page of news, and why."""

    reason: str


@dataclass(frozen=True)
class Damage:
    """What could not be read of a file."""

    file: WarcFile
    offset: int
    error: str  # a name for its kind
    detail: str


@dataclass(frozen=True)
class RangeRead:
    """How far a file has been read for a selection: what the state store remembers."""

    file: WarcFile
    selection: str
    end: int
    latest_at: datetime | None = None  # of the captures in the range


@dataclass(frozen=True)
class PlannedCapture:
    """A capture that will be read in this run, and which reading of its address it is."""

    capture: Capture
    reading: int
    feed_url: str
    fingerprint: str


@dataclass(frozen=True)
class PutOff:
    """A capture left to a later run: a run reads an address once, so that versions are told."""

    capture: Capture
    selection: str


@dataclass(frozen=True)
class TakenUp:
    """A capture that had been put off and is read now."""

    capture: Capture
    selection: str
