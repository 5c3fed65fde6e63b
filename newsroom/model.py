"""What the sample newsroom is made of: publishers, their stories, the issues that carry them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FeedFormat(StrEnum):
    """How a publisher lists its stories."""

    RSS20 = "rss20"
    RSS10 = "rss10"
    ATOM10 = "atom10"
    JSONFEED = "jsonfeed"
    NEWS_SITEMAP = "news-sitemap"


class Layout(StrEnum):
    """Which template its pages use, named after the file in templates/."""

    PLAIN = "plain"
    BLOCKS = "blocks"
    WIDE = "wide"


class Links(StrEnum):
    """How its feed writes the addresses of stories."""

    PLAIN = "plain"
    RELATIVE = "relative"
    UTM = "utm"
    REDIRECT = "redirect"


class Validators(StrEnum):
    """Which headers its server sends for conditional requests (RFC 9110, section 8.8)."""

    BOTH = "both"
    ETAG = "etag"
    LAST_MODIFIED = "last-modified"
    NONE = "none"


@dataclass(frozen=True)
class Quote:
    """One quotation a reader should find in a story."""

    text: str  # without its quotation marks
    speaker: str | None = None  # None: the story does not say who speaks


@dataclass(frozen=True)
class Block:
    """One paragraph or subhead."""

    text: str
    subhead: bool = False


@dataclass(frozen=True)
class Story:
    """One article as it stands in one issue."""

    key: str  # "<publisher slug>/<file name without .md>"
    title: str
    path: str  # of its page, without the publisher's prefix
    authors: tuple[str, ...]
    published_at: datetime  # with the publisher's offset
    modified_at: datetime | None
    section: str
    tags: tuple[str, ...]
    body: tuple[Block, ...]
    issue: int  # the first issue that carries it
    revises: str | None  # key of the story it replaces, at the same path
    copy_of: str | None  # key of the story its body was taken from
    status: int  # what its page answers: 200, or a dead link's 404 or 410
    members_only: bool  # robots.txt forbids its path
    quotes: tuple[Quote, ...]  # what a reader should find; empty where nobody has written it down

    @property
    def changed_at(self) -> datetime:
        """When its page was last written."""
        return self.modified_at or self.published_at

    @property
    def summary(self) -> str:
        """Its first paragraph, as feeds and front pages show it."""
        return next((block.text for block in self.body if not block.subhead), self.title)


@dataclass(frozen=True)
class Publisher:
    """One publication: its manners as a server, and everything it ever publishes."""

    slug: str
    name: str
    language: str
    feed: FeedFormat
    layout: Layout
    charset: str  # of its pages and of its XML feeds
    validators: Validators
    latency_s: float  # before each answer
    crawl_delay_s: int  # asked for in its robots.txt
    disallow: tuple[str, ...]  # path prefixes closed to robots
    timezone: str  # IANA name
    links: Links
    stories: tuple[Story, ...]

    def issue_at(self, poll: int) -> int:
        """Tell which issue is out at the `poll`-th request of the feed, counted from 1."""
        return max((story.issue for story in self.stories if story.issue <= poll), default=1)

    def stories_in(self, issue: int) -> tuple[Story, ...]:
        """List the stories of one issue, newest first; an edition replaces what it revises."""
        out = [story for story in self.stories if story.issue <= issue]
        replaced = {story.revises for story in out}
        kept = (story for story in out if story.key not in replaced)
        return tuple(sorted(kept, key=lambda story: story.published_at, reverse=True))
