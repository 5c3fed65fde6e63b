"""Ask feeds by hand, without writing anything: what they are, and which feeds a page names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from schemas.config import Config
from schemas.messages import Feed, FeedState, FeedTask, ParsedFeed, PolledFeed, Request, Response
from schemas.vocabulary import FetchOutcome, PollOutcome
from transforms.feeds import FoundFeed, cache_wait_s, discover_feeds, judge_poll, parse_feed
from transforms.poll import FeedRequest, ParseAnswer
from transforms.web import get_fetcher, require_contact

_PAGE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"


@dataclass(frozen=True)
class FeedCheck:
    """What a feed is at the moment."""

    feed: Feed
    outcome: PollOutcome
    response: Response
    parsed: ParsedFeed | None

    @property
    def newest_at(self) -> datetime | None:
        """When the newest entry was published, by its own word."""
        return max(self._dates, default=None)

    @property
    def usual_gap_s(self) -> float | None:
        """Seconds between two entries, in the middle."""
        gaps = [(b - a).total_seconds() for a, b in pairwise(sorted(self._dates))]
        return median(gaps) if gaps else None

    @property
    def wish_s(self) -> float:
        """Seconds that server or document wish to be left alone between polls; 0: no wish."""
        wait_s = self.parsed.hints.wait_s if self.parsed else 0.0
        return max(cache_wait_s(self.response), wait_s)

    @property
    def _dates(self) -> list[datetime]:
        entries = self.parsed.entries if self.parsed else ()
        return [entry.published_at for entry in entries if entry.published_at is not None]


def check_feeds(feeds: Iterable[Feed], config: Config) -> Iterator[FeedCheck]:
    """Read feeds once and say what they are, in the order of their answers."""
    feeds = list(feeds)
    require_contact(config.fetch, [feed.url for feed in feeds])
    request = FeedRequest(config.poll.max_feed_bytes)
    parse = ParseAnswer(config.poll)
    tasks = [FeedTask(feed, FeedState(feed.url), conditional=False) for feed in feeds]
    requests = ((task, request(task)) for task in tasks)
    for task, response in get_fetcher(config.fetch).fetch_all(requests):
        polled: PolledFeed = parse((task, response))
        yield FeedCheck(task.feed, judge_poll(polled), polled.response, polled.parsed)


def discover_at(url: str, config: Config) -> tuple[Response, list[FoundFeed]]:
    """Read a page and return its answer, and the feeds it names; itself, where it is one."""
    require_contact(config.fetch, [url])
    request = Request(url, _PAGE, config.fetch.max_page_bytes)
    ((_, response),) = get_fetcher(config.fetch).fetch_all([(url, request)])
    if response.outcome is not FetchOutcome.OK:
        return response, []
    where, kind = response.final_url or url, response.header("content-type")
    itself = parse_feed(
        response.body,
        url=where,
        feed_url=url,
        content_type=kind,
        max_entries=config.poll.max_entries,
    )
    if itself.format is not None:
        return response, [FoundFeed(where, itself.title, declared=True)]
    return response, discover_feeds(response.body, base=where, content_type=kind)
