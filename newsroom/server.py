"""The newsroom on loopback: one address per publisher, a count of feed polls, a log of requests."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from urllib.parse import urlsplit

from newsroom.answers import Answer, answer, answer_hub, condition, shrink
from newsroom.library import load_publishers
from newsroom.listening import Request, can_bind, listening
from newsroom.model import Publisher, Story
from newsroom.sites import Site

HUB = "127.0.0.1"


@dataclass(frozen=True)
class RequestRecord:
    """One request as the newsroom saw it."""

    at: float  # seconds of time.monotonic(), when the request had arrived
    host: str  # address it came in on, without the port
    path: str  # with the prefix, where there is one, and the query
    status: int  # what was answered


class Newsroom:
    """Publishers served on loopback, from `__enter__` to `__exit__`.

    Time is counted in polls: every request for a publisher's feed is one. The first brings its
    first issue; from the second on, late stories are out and edited ones have replaced what they
    revise, in the feed as well as at their own addresses.

    Attributes:
        publishers: all of them, with their stories, as loaded.
        sites: where each is served; empty before the newsroom is entered.
    """

    def __init__(
        self,
        publishers: Sequence[Publisher],
        *,
        latency_scale: float = 1.0,
        port: int = 0,
        one_address: bool | None = None,
    ) -> None:
        """Prepare a newsroom; nothing listens yet.

        Args:
            publishers: whom to serve, in the order of the list of feeds.
            latency_scale: factor on each publisher's latency; 0 answers at once.
            port: the port shared by all addresses; 0 takes a free one.
            one_address: serve all on 127.0.0.1 under /<slug>/ instead of on an address each, from
                127.0.1.1 up; None does so only where these cannot be bound (macOS).
        """
        self.publishers = tuple(publishers)
        self.sites: tuple[Site, ...] = ()
        self._latency_scale = latency_scale
        self._port = port
        self._one_address = one_address
        self._lock = Lock()
        self._polls: Counter[str] = Counter()
        self._requests: list[RequestRecord] = []
        self._running = ExitStack()

    def __enter__(self) -> Newsroom:
        hosts = [HUB, *(f"127.0.1.{number}" for number in range(1, len(self.publishers) + 1))]
        if self._one_address or (self._one_address is None and not can_bind(hosts[-1])):
            hosts = [HUB]
        self._port = self._running.enter_context(listening(hosts, self._port, self._respond))
        self.sites = tuple(self._site(hosts, number) for number in range(len(self.publishers)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._running.close()

    @property
    def hub_url(self) -> str:
        """Address of the page that lists all publishers."""
        return f"http://{HUB}:{self._port}/"

    @property
    def opml_url(self) -> str:
        """Address of the list of all feeds."""
        return f"{self.hub_url}opml.xml"

    @property
    def feed_urls(self) -> tuple[str, ...]:
        """Addresses of all feeds, in the order of `publishers`."""
        return tuple(site.feed_url for site in self.sites)

    @property
    def requests(self) -> tuple[RequestRecord, ...]:
        """Every request so far, in the order of arrival."""
        with self._lock:
            return tuple(sorted(self._requests, key=lambda record: record.at))

    def url_of(self, story: Story) -> str:
        """Give the canonical address of a story's page."""
        slug = story.key.partition("/")[0]
        return next(site for site in self.sites if site.publisher.slug == slug).url_of(story)

    def expected_articles(self, poll: int = 1) -> tuple[str, ...]:
        """List what a polite reader has, canonical addresses, after `poll` polls of every feed.

        Dead links and pages closed to robots are not among them.
        """
        return tuple(
            site.url_of(story)
            for site in self.sites
            for story in site.publisher.stories_in(site.publisher.issue_at(poll))
            if story.status == 200 and not story.members_only
        )

    def _respond(self, request: Request) -> Answer:
        """Answer one request after the publisher's latency, and write it down."""
        path = urlsplit(request.target).path
        site = self._site_of(request.host, path)
        if site is None:
            found = answer_hub(self.sites, self.opml_url, path)
        else:
            time.sleep(site.publisher.latency_s * self._latency_scale)
            local = path.removeprefix(site.prefix)
            found = answer(site, local, self._poll(site, local))
            found = shrink(condition(found, request.headers), site, request.headers)
        record = RequestRecord(request.at, request.host, request.target, found.status)
        with self._lock:
            self._requests.append(record)
        return found

    def _site(self, hosts: Sequence[str], number: int) -> Site:
        publisher = self.publishers[number]
        if len(hosts) == 1:
            return Site(publisher, f"http://{HUB}:{self._port}/{publisher.slug}")
        return Site(publisher, f"http://{hosts[number + 1]}:{self._port}")

    def _site_of(self, host: str, path: str) -> Site | None:
        here = (site for site in self.sites if urlsplit(site.base_url).hostname == host)
        return next((site for site in here if path.startswith(f"{site.prefix}/")), None)

    def _poll(self, site: Site, path: str) -> int:
        """Count a request for the feed; tell how often it has been asked for, at least once."""
        slug = site.publisher.slug
        with self._lock:
            if path == site.feed_path:
                self._polls[slug] += 1
            return max(1, self._polls[slug])


def serve(
    *, latency_scale: float = 1.0, port: int = 0, one_address: bool | None = None
) -> Newsroom:
    """Prepare the newsroom that is shipped with newsbeam; options as of `Newsroom`.

    Raises:
        ManuscriptError: a file of it cannot be used.
    """
    publishers = load_publishers()
    return Newsroom(publishers, latency_scale=latency_scale, port=port, one_address=one_address)
