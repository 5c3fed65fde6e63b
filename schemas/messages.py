"""What flows between the steps: frozen, picklable values that are never written as they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from schemas.vocabulary import (
    Access,
    EntityField,
    FeedHealth,
    FetchOutcome,
    PollOutcome,
    QuoteKind,
)


@dataclass(frozen=True)
class Feed:
    """A feed to poll, as the user named it."""

    url: str
    title: str | None = None


@dataclass(frozen=True)
class FeedHints:
    """How often a document wishes to be polled. Wishes may only lengthen the wait."""

    wait_s: float = 0.0  # ttl, or sy:updatePeriod by sy:updateFrequency; 0: no wish
    skip_hours: tuple[int, ...] = ()  # 0 to 23, UTC
    skip_days: tuple[int, ...] = ()  # 0 (Monday) to 6, UTC


@dataclass(frozen=True)
class FeedState:
    """What the state store remembers of a feed between runs."""

    feed_url: str
    etag: str | None = None  # byte for byte as received (RFC 9110, 8.8.3)
    last_modified: str | None = None  # opaque, as received
    body_sha256: str | None = None
    reader_version: int = (
        0  # validators of another reader version are not sent: its entries may differ
    )
    failures: int = 0  # in a row
    failure_weight: float = 0.0  # the same, each counted by how little hope it leaves
    state: FeedHealth = FeedHealth.HEALTHY
    state_since: datetime | None = None
    outcome: PollOutcome | None = None  # of the last poll
    detail: str | None = None  # its reason in words
    last_polled_at: datetime | None = None
    next_poll_at: datetime | None = None  # our own rhythm
    wait_reason: str | None = None  # why next_poll_at is when it is
    not_before: datetime | None = None  # the server's Retry-After
    gone_answers: int = 0  # 410, in a row up to the last poll
    interval_s: float | None = None  # learnt from the polls; None: not yet
    trend: int = 0  # polls in a row with more than one new entry; negative: with none
    hints: FeedHints = FeedHints()  # of the last document read
    last_new_at: datetime | None = None
    usual_gap_s: float | None = None  # between two polls that brought something, a moving average
    full_at: datetime | None = None  # last answer with a document, and not a 304
    liar_since: datetime | None = None  # the server's 304 hid news: validators are not sent
    moved_to: str | None = None  # where permanent redirects led at the last polls
    moved_answers: int = 0  # polls in a row that were sent there
    moved_since: datetime | None = None
    location: str | None = None  # where the feed is read since those redirects were believed


@dataclass(frozen=True)
class Entry:
    """One entry of a feed that links to an article."""

    url: str  # normalised absolute address (schemas.urls.normalize_url): what is fetched
    feed_url: str
    guid: str | None = None
    title: str | None = None  # plain text, entities decoded
    published_at: datetime | None = None  # UTC
    published_tz_known: bool = True
    updated_at: datetime | None = None  # UTC
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None  # ISO 639-1, as the feed or entry declares


@dataclass(frozen=True)
class ParsedFeed:
    """A feed document as read. `format` None means: not a feed."""

    format: str | None
    title: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    anomalies: tuple[str, ...] = ()
    reason: str | None = None  # why it is no feed
    hints: FeedHints = FeedHints()


@dataclass(frozen=True)
class Request:
    """One address to read."""

    url: str
    accept: str
    max_bytes: int  # decoded
    headers: tuple[tuple[str, str], ...] = ()  # conditional headers and the like
    obey_robots: bool = True


@dataclass(frozen=True)
class Response:
    """How reading one address ended. Never an exception: every way it can end is an outcome."""

    url: str  # as asked
    final_url: str | None
    outcome: FetchOutcome
    fetched_at: datetime
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()  # names in lower case, of the last answer
    body: bytes = b""  # decoded from Content-Encoding
    seconds: float = 0.0
    redirects: tuple[str, ...] = ()  # addresses that redirected, in order
    moved_to: str | None = None  # target when every hop was permanent (301, 308)
    retry_at: datetime | None = None  # from Retry-After, else None
    detail: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (lower case)."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True)
class Extraction:
    """What one page says, before it has an identity. `outcome` other than OK means: no article."""

    outcome: FetchOutcome
    detail: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_at_source: str | None = None
    published_tz_known: bool = True
    modified_at: datetime | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    canonical_url: str = (
        ""  # the declared address where it can be trusted, else the final one; normalised
    )
    text: str = ""
    wording_sha256: str = ""  # of the text without what changes though nobody edits the article
    access: Access = Access.OPEN
    dropped: tuple[str, ...] = ()  # lines thrown away as boilerplate
    extractor: str = ""
    original_url: str | None = None  # declared canonical address on another site; normalised
    credit: str | None = None  # whose text it is, by its own words


@dataclass(frozen=True)
class Document:
    """A text to annotate."""

    text: str
    title: str | None = None
    language: str | None = None  # None: assume English (the annotate command's default)


@dataclass(frozen=True)
class EntityMention:
    """A named thing in a document; offsets half-open into `field`."""

    field: EntityField
    start_char: int
    end_char: int
    text: str
    label: str
    canonical_name: str
    sentence: str


@dataclass(frozen=True)
class QuoteMention:
    """A quotation in a document; offsets half-open into `field`, marks left out."""

    field: EntityField
    start_char: int
    end_char: int
    text: str
    kind: QuoteKind
    speaker: str | None
    speaker_label: str | None
    speaker_text: str | None
    speaker_start_char: int | None
    speaker_end_char: int | None
    cue: str | None
    rule: str
    confidence: float
    context: str
    utterance: int  # number within the document; parts of one utterance share it


@dataclass(frozen=True)
class Annotations:
    """Entities and quotes of one document, in text order; `error` says why there are none."""

    entities: tuple[EntityMention, ...] = ()
    quotes: tuple[QuoteMention, ...] = ()
    pipeline: str | None = None  # name and version; None: no pipeline for the language
    error: BaseException | None = field(default=None, compare=False)


@dataclass(frozen=True)
class FeedTask:
    """A feed that is due, with what is remembered of it."""

    feed: Feed
    state: FeedState
    conditional: bool = True  # False: ask for the document even if it has not changed

    @property
    def url(self) -> str:
        """Where the feed is read."""
        return self.state.location or self.feed.url


@dataclass(frozen=True)
class PolledFeed:
    """A feed task with its answer, read. `parsed` is None where the answer brought no document."""

    task: FeedTask
    response: Response  # without its body
    body_bytes: int
    body_sha256: str | None
    parsed: ParsedFeed | None


@dataclass(frozen=True)
class Revisit:
    """Another reading of a young article, to see whether it was edited."""

    article_id: str
    born_at: datetime  # what its age is counted from
    due_at: datetime
    etag: str | None = None  # validators of the page, as received (RFC 9110, 8.8)
    last_modified: str | None = None


@dataclass(frozen=True)
class Assignment:
    """An article address to read in this run."""

    entry: Entry
    fingerprint: str  # of what the feed says of it; another one later means an edit
    attempts: int = 0  # tries in earlier runs
    revisit: Revisit | None = None  # None: it is new, or edited by the word of its feed
    reading: int = 1  # 1 for the first, one more for each edit or replay
    announced: bool = True  # by a feed; else the page must show by itself that it is an article


@dataclass(frozen=True)
class Page:
    """An assignment with its answer."""

    assignment: Assignment
    response: Response


@dataclass(frozen=True)
class ExtractedPage:
    """What a page says; `response` has no body any more, so that bodies stay in their stage."""

    assignment: Assignment
    response: Response
    body_bytes: int
    extraction: Extraction


@dataclass(frozen=True)
class UrlFate:
    """What the state store remembers of an article address."""

    assignment: Assignment
    outcome: FetchOutcome
    final: bool
    attempts: int
    retry_at: datetime | None  # when it may be tried again; None where the outcome is final
    article_id: str | None
    revisit: Revisit | None = None  # the next reading of the article; None: there is none


@dataclass(frozen=True)
class PlannedTick:
    """A tick of a stream, with how much it has to do."""

    run_id: str
    planned_at: datetime
    feeds: int
    pending: int  # addresses of earlier ticks


@dataclass(frozen=True)
class StagedPart:
    """A complete Parquet file that waits in the staging folder for its commit."""

    table: str
    day: str  # YYYY-MM-DD
    name: str  # file name, the same in the staging folder and at its final place
    rows: int
    bytes: int


@dataclass(frozen=True)
class Signature:
    """What a text's wording is compared by."""

    values: bytes  # MinHash values: uint32, little-endian
    shingles: int  # distinct ones they stand for


@dataclass(frozen=True)
class StoryMember:
    """An article whose story is known."""

    article_id: str
    story_id: str
    at: datetime  # publication, or reading where that is not known
    signature: Signature


@dataclass(frozen=True)
class StoryLink:
    """The story an article belongs to, and the earlier article it was found by."""

    story_id: str
    match_id: str | None = None
    similarity: float | None = None


@dataclass(frozen=True)
class Wording:
    """An article as it is compared with others."""

    article_id: str
    at: datetime  # publication, or reading where that is not known
    signature: Signature
    bands: tuple[int, ...]  # keys under which articles of much the same wording meet
    original_id: str | None  # article that the page declares to be its original
