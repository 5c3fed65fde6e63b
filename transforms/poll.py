"""Poll feeds: ask for what is new, and read the answer."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import apache_beam as beam

from schemas.config import FetchConfig, PollConfig
from schemas.messages import FeedTask, ParsedFeed, PolledFeed, Request, Response
from schemas.vocabulary import FetchOutcome
from transforms.apart import call_apart
from transforms.feeds import conditional_headers, parse_feed
from transforms.outcome import DEAD, Guard
from transforms.progress import Progress
from transforms.read import Deadline, ReadByDomain
from transforms.store import Dataset

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)

_NOT_MODIFIED = 304


class PollFeeds(beam.PTransform):
    """Turn feed tasks into polled feeds, one for one.

    Input: `FeedTask`. Outputs: `polled` (`PolledFeed`, without the document's bytes) and `dead`.
    """

    def __init__(
        self,
        poll: PollConfig,
        fetch: FetchConfig,
        progress: Progress,
        run_id: str,
        deadline: Deadline,
        shared: Dataset | None,
    ) -> None:
        super().__init__()
        self._poll, self._run_id = poll, run_id
        self._read = ReadByDomain(
            FeedRequest(poll.max_feed_bytes), fetch, progress, run_id, deadline, shared
        )

    def expand(self, tasks: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        parse = ParseAnswer(self._poll)
        guard = Guard("poll", self._run_id, parse, feed_url_of, unreadable_feed)
        return (
            (tasks,)
            | "Read" >> self._read
            | "Parse" >> beam.ParDo(guard).with_outputs(DEAD, main="polled")
        )


class FeedRequest:
    """Make the request of a feed task: conditional, and not subject to robots.txt.

    The user named the feed, as one does in a feed reader; robots.txt is for what a crawler finds by
    itself (RFC 9309, 1). Its Crawl-delay is kept all the same.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    def __call__(self, task: FeedTask) -> Request:
        """Return the request."""
        headers = conditional_headers(task)
        return Request(task.url, ACCEPT, self._max_bytes, headers, obey_robots=False)


class ParseAnswer:
    """Read the document in an answer, where there is one."""

    def __init__(self, config: PollConfig) -> None:
        self._max_entries, self._timeout_s = config.max_entries, config.parse_timeout_s

    def __call__(self, answer: tuple[FeedTask, Response]) -> PolledFeed:
        """Return the answer with its entries instead of its bytes."""
        task, response = answer
        if response.outcome is not FetchOutcome.OK or response.status == _NOT_MODIFIED:
            return _polled(answer, None)
        parsed = call_apart(
            parse_feed,
            self._timeout_s,
            response.body,
            url=response.final_url or response.url,
            feed_url=task.feed.url,
            content_type=response.header("content-type"),
            content_location=response.header("content-location"),
            max_entries=self._max_entries,
        )
        return _polled(answer, parsed)


def feed_url_of(answer: tuple[FeedTask, Response]) -> str:
    """Return the address of the feed that answered."""
    return answer[0].feed.url


def unreadable_feed(answer: tuple[FeedTask, Response], error: Exception) -> PolledFeed:
    """Return what stands in for a feed whose document broke the reader."""
    return _polled(answer, ParsedFeed(None, reason=f"the reader failed: {type(error).__name__}"))


def _polled(answer: tuple[FeedTask, Response], parsed: ParsedFeed | None) -> PolledFeed:
    task, response = answer
    body = response.body
    digest = hashlib.sha256(body).hexdigest() if body else None
    return PolledFeed(task, replace(response, body=b""), len(body), digest, parsed)
