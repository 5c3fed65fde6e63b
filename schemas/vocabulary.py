"""The closed word lists of the dataset: every value a categorical column can hold."""

from __future__ import annotations

from enum import StrEnum


class EntityField(StrEnum):
    """Text that a span's offsets count in."""

    TEXT = "text"
    TITLE = "title"


class QuoteKind(StrEnum):
    """How the words of another are given."""

    DIRECT = "direct"  # a full quotation between marks
    PARTIAL = "partial"  # quoted words inside a paraphrase
    INDIRECT = "indirect"  # reported speech without marks
    HEADLINE = "headline"  # quotation in a headline, usually between single marks
    NESTED = "nested"  # a quotation inside another's words


class Access(StrEnum):
    """What stood between the reader and the text, judged by status and markup, never by phrases."""

    OPEN = "open"
    PAYWALLED = "paywalled"
    CONSENT = "consent"
    BOT_WALL = "bot_wall"


class Annotation(StrEnum):
    """Whether entities and quotes of an article were looked for."""

    DONE = "done"
    NO_PIPELINE = "no_pipeline"  # no spaCy pipeline is configured for the article's language
    FAILED = "failed"  # the pipeline raised; the dead letter has the reason


class ChangeKind(StrEnum):
    """What became of a part of an article from one version to the next."""

    ADDED = "added"
    REMOVED = "removed"
    ALTERED = "altered"


class FetchOutcome(StrEnum):
    """The fate of an article address. See also `RETRYABLE`."""

    OK = "ok"
    UNCHANGED = "unchanged"  # fetched again, same text
    DUPLICATE = "duplicate"  # another address of an article that is already there
    ROBOTS = "robots"  # robots.txt forbids it; it was not requested
    GONE = "gone"  # 410
    NOT_FOUND = "not_found"  # 404
    HTTP_ERROR = "http_error"  # any other status that is no success
    BLOCKED_ADDRESS = "blocked_address"  # private address, or a scheme that is not http(s)
    REDIRECT_LOOP = "redirect_loop"  # a loop, or more than fetch.max_redirects hops
    TIMEOUT = "timeout"
    DNS_ERROR = "dns_error"
    TLS_ERROR = "tls_error"
    CONNECTION_ERROR = "connection_error"
    INCOMPLETE = "incomplete"  # the connection broke, or the body was shorter than declared
    TOO_LARGE = "too_large"  # more than the cap of decoded bytes
    BAD_ENCODING = "bad_encoding"  # Content-Encoding unknown or broken
    NOT_HTML = "not_html"
    NOT_ARTICLE = "not_article"  # a front, section or tag page; only where no feed named the page
    EMPTY = "empty"  # no body, or no text in it
    PARSE_ERROR = "parse_error"  # markup that no parser is let near, or that broke one
    BAD_URL = "bad_url"
    DEFERRED = "deferred"  # its turn did not come within the tick; never written


class PollOutcome(StrEnum):
    """What a poll of a feed brought."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"  # 304
    UNCHANGED = "unchanged"  # 200 with the very bytes of the last time
    BAD_FEED = "bad_feed"  # an answer that is no feed
    GONE = "gone"
    NOT_FOUND = "not_found"
    HTTP_ERROR = "http_error"
    BLOCKED_ADDRESS = "blocked_address"
    REDIRECT_LOOP = "redirect_loop"
    TIMEOUT = "timeout"
    DNS_ERROR = "dns_error"
    TLS_ERROR = "tls_error"
    CONNECTION_ERROR = "connection_error"
    INCOMPLETE = "incomplete"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    BAD_URL = "bad_url"
    EMPTY = "empty"


class FeedHealth(StrEnum):
    """How a feed is, over its last polls."""

    HEALTHY = "healthy"
    FAILING = "failing"
    SILENT = "silent"
    GONE = "gone"


RETRYABLE_STATUS = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
"""HTTP status that may heal (Media Cloud's story-indexer retries the same set)."""

RETRYABLE = frozenset(
    {
        FetchOutcome.TIMEOUT,
        FetchOutcome.DNS_ERROR,
        FetchOutcome.CONNECTION_ERROR,
        FetchOutcome.INCOMPLETE,
    }
)
"""Outcomes without a status that may heal: a later run tries them again."""
