"""Manners, as the servers see them."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from schemas.config import FetchConfig
from schemas.messages import Request, Response
from schemas.vocabulary import FetchOutcome
from tests.support.server import Answer, Reply, Server
from transforms.web import Fetcher, politeness

GAP_S = 0.1
NOW = datetime(2024, 3, 5, tzinfo=UTC)
PAGE = Reply(body=b"<p>News.</p>")
FORBIDS = Reply(body=b"User-agent: *\nDisallow: /private/\n")
SLOWER = Reply(body=b"User-agent: *\nDisallow: /private/\nCrawl-delay: 0.3\n")


def settings(**changes: object) -> FetchConfig:
    usual = FetchConfig(allow_private_addresses=True, min_gap_s=0, max_retries=0)
    return usual.model_copy(update=changes)


def fetcher(config: FetchConfig) -> Fetcher:
    return Fetcher(config, user_agent="newsbeam/0 (test)", now=lambda: NOW, rng=random.Random(1))


def ask(url: str, *, obey_robots: bool = True) -> Request:
    return Request(url, accept="*/*", max_bytes=10_000, obey_robots=obey_robots)


def read_all(client: Fetcher, urls: Sequence[str]) -> dict[str, Response]:
    return dict(client.fetch_all((url, ask(url)) for url in urls))


def test_the_gap_holds_between_all_requests_to_a_domain_of_whatever_kind() -> None:
    routes: dict[str, Answer | Sequence[Answer]] = {
        "/robots.txt": FORBIDS,
        "/feed": PAGE,
        "/hop": Reply(302, headers=[("Location", "/hopped")]),
        "/hopped": PAGE,
        "/slow": Reply(delay_s=0.15),
        "/heals": [Reply(500, headers=[("Retry-After", "0")]), PAGE],
    }
    config = settings(min_gap_s=GAP_S, max_retries=1)
    with Server(routes) as server, fetcher(config) as client:
        read_all(client, [server.url("/feed")])
        read_all(client, [server.url(path) for path in ("/heals", "/slow", "/hop", "/feed")])
    assert len(server.paths()) == 1 + 1 + 6
    assert min(server.gaps()) >= GAP_S


def test_the_gap_holds_when_two_callers_share_the_fetcher() -> None:
    with (
        Server({f"/{n}": PAGE for n in range(6)}) as server,
        fetcher(settings(min_gap_s=GAP_S)) as client,
    ):
        halves = [[server.url(f"/{n}") for n in half] for half in ((0, 1, 2), (3, 4, 5))]
        threads = [threading.Thread(target=read_all, args=(client, half)) for half in halves]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(server.paths()) == 7
    assert min(server.gaps()) >= GAP_S


def test_ports_of_one_address_share_its_clock_and_have_their_own_robots_txt() -> None:
    with (
        Server({"/x": PAGE, "/robots.txt": FORBIDS}) as one,
        Server({"/x": PAGE}) as other,
        fetcher(settings(min_gap_s=GAP_S)) as client,
    ):
        read_all(client, [one.url("/x"), other.url("/x")])
    times = sorted(seen.at for server in (one, other) for seen in server.seen)
    assert one.paths() == other.paths() == ["/robots.txt", "/x"]
    assert min(b - a for a, b in itertools.pairwise(times)) >= GAP_S


def test_waiting_for_one_domain_does_not_hold_up_another() -> None:
    slow = {f"/{n}": Reply(delay_s=0.3) for n in range(30)}
    with (
        Server(slow) as stuck,
        Server({f"/{n}": PAGE for n in range(5)}, "127.0.0.2") as quick,
        fetcher(settings(min_gap_s=0.05, max_in_flight=3)) as client,
    ):
        urls = [stuck.url(path) for path in slow] + [quick.url(f"/{n}") for n in range(5)]
        began, done = time.monotonic(), 0
        for url, _ in client.fetch_all((url, ask(url)) for url in urls):
            done += url.startswith(quick.base)
            if done == 5:
                break
        assert time.monotonic() - began < 1.5


def test_a_server_that_stays_silent_does_not_stop_its_domain_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(politeness, "SILENCE_S", 0.2)
    with (
        Server({"/silent": Reply(delay_s=0.8), "/x": PAGE}) as server,
        fetcher(settings(min_gap_s=0.05)) as client,
    ):
        urls = [server.url("/silent"), server.url("/x")]
        order = [url for url, _ in client.fetch_all((url, ask(url)) for url in urls)]
    assert order == [server.url("/x"), server.url("/silent")]
    assert server.gaps()[-1] >= 0.25


def test_a_crawl_delay_is_honoured_also_for_feeds_the_user_named() -> None:
    with (
        Server({"/robots.txt": SLOWER, "/x": PAGE, "/private/feed": PAGE}) as server,
        fetcher(settings()) as client,
    ):
        asked = [
            (path, ask(server.url(path), obey_robots=False)) for path in ("/x", "/private/feed")
        ]
        got = dict(client.fetch_all(asked))
    assert {r.outcome for r in got.values()} == {FetchOutcome.OK}
    assert min(server.gaps()) >= 0.3


def test_a_crawl_delay_beyond_reason_is_cut() -> None:
    robots = Reply(body=b"User-agent: *\nCrawl-delay: 86400\nDisallow: /private/\n")
    with (
        Server({"/robots.txt": robots, "/x": PAGE}) as server,
        fetcher(settings(max_crawl_delay_s=0.2)) as client,
    ):
        read_all(client, [server.url("/x")])
    assert 0.2 <= server.gaps()[0] < 1


def test_no_host_gets_more_requests_at_once_than_configured() -> None:
    with (
        Server({f"/{n}": Reply(delay_s=0.05) for n in range(12)}) as server,
        fetcher(settings(max_in_flight_per_host=2)) as client,
    ):
        read_all(client, [server.url(f"/{n}") for n in range(12)])
    assert server.most_in_flight == 2


def test_robots_txt_is_asked_for_once_before_anything_else() -> None:
    pages = {f"/{n}": PAGE for n in range(8)}
    with (
        Server({"/robots.txt": Reply(body=FORBIDS.body, delay_s=0.1), **pages}) as server,
        fetcher(settings(max_in_flight_per_host=8)) as client,
    ):
        read_all(client, [server.url(path) for path in pages])
        read_all(client, [server.url("/0")])
    assert server.paths()[0] == "/robots.txt"
    assert server.paths().count("/robots.txt") == 1


def test_what_robots_txt_disallows_is_not_requested() -> None:
    with (
        Server({"/robots.txt": FORBIDS, "/private/x": PAGE}) as server,
        fetcher(settings()) as client,
    ):
        [response] = read_all(client, [server.url("/private/x")]).values()
    assert response.outcome is FetchOutcome.ROBOTS
    assert (response.status, response.final_url, response.retry_at) == (None, None, None)
    assert server.paths() == ["/robots.txt"]


def test_robots_txt_of_the_place_a_redirect_leads_to_counts_too() -> None:
    with Server({"/robots.txt": FORBIDS, "/private/x": PAGE}, "127.0.0.2") as target:
        hop = Reply(301, headers=[("Location", target.url("/private/x"))])
        with Server({"/hop": hop}) as server, fetcher(settings()) as client:
            [response] = read_all(client, [server.url("/hop")]).values()
    assert response.outcome is FetchOutcome.ROBOTS
    assert response.redirects == (server.url("/hop"),)
    assert response.moved_to is None
    assert target.paths() == ["/robots.txt"]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_failing_robots_txt_forbids_pages_but_not_feeds_the_user_named(status: int) -> None:
    with (
        Server({"/robots.txt": Reply(status), "/x": PAGE}) as server,
        fetcher(settings(max_retry_wait_s=3)) as client,
    ):
        [page] = read_all(client, [server.url("/x")]).values()
        assert server.paths() == ["/robots.txt"]
        [(_, feed)] = client.fetch_all([(1, ask(server.url("/x"), obey_robots=False))])
    assert (page.outcome, page.status) == (FetchOutcome.ROBOTS, status)
    assert page.detail == f"robots.txt was unreachable: status {status}"
    assert page.retry_at == NOW + timedelta(hours=1)
    assert feed.outcome is FetchOutcome.OK


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_missing_robots_txt_allows_everything(status: int) -> None:
    with (
        Server({"/robots.txt": Reply(status), "/x": PAGE}) as server,
        fetcher(settings()) as client,
    ):
        [response] = read_all(client, [server.url("/x")]).values()
    assert response.outcome is FetchOutcome.OK


@pytest.mark.parametrize(
    ("hops", "outcome"), [(5, FetchOutcome.ROBOTS), (6, FetchOutcome.OK)], ids=["5", "6"]
)
def test_five_redirects_of_robots_txt_are_followed(hops: int, outcome: FetchOutcome) -> None:
    names = ["/robots.txt", *(f"/robots{n}" for n in range(1, hops + 1))]
    routes = {
        name: Reply(302, headers=[("Location", after)]) for name, after in itertools.pairwise(names)
    }
    with (
        Server({**routes, names[-1]: FORBIDS, "/private/x": PAGE}) as server,
        fetcher(settings()) as client,
    ):
        [response] = read_all(client, [server.url("/private/x")]).values()
    assert response.outcome is outcome


def test_a_huge_robots_txt_is_read_in_part() -> None:
    filler = b"# " + b"x" * 997 + b"\n"
    body = filler * 500 + b"User-agent: *\nDisallow: /near\n" + filler * 100 + b"Disallow: /far\n"
    with (
        Server({"/robots.txt": Reply(body=body), "/near": PAGE, "/far": PAGE}) as server,
        fetcher(settings()) as client,
    ):
        got = read_all(client, [server.url("/near"), server.url("/far")])
    assert got[server.url("/near")].outcome is FetchOutcome.ROBOTS
    assert got[server.url("/far")].outcome is FetchOutcome.OK


def test_retry_after_holds_back_the_whole_host_and_nobody_else() -> None:
    busy = Reply(429, headers=[("Retry-After", "1")])
    with (
        Server({"/busy": [busy, PAGE], "/a": PAGE, "/b": PAGE}) as server,
        Server({"/x": PAGE}, "127.0.0.2") as other,
        fetcher(settings(min_gap_s=0.05, max_retries=1)) as client,
    ):
        urls = [server.url(path) for path in ("/busy", "/a", "/b")] + [other.url("/x")]
        got = read_all(client, urls)
    assert {r.outcome for r in got.values()} == {FetchOutcome.OK}
    assert server.paths()[:2] == ["/robots.txt", "/busy"]
    assert min(seen.at for seen in server.seen[2:]) - server.seen[1].at >= 1
    assert other.seen[-1].at - other.seen[0].at < 0.5


def test_addresses_of_a_host_that_wants_to_be_left_alone_for_long_are_not_requested() -> None:
    busy = Reply(503, headers=[("Retry-After", "600")])
    with (
        Server({"/busy": busy, "/a": PAGE}) as server,
        fetcher(settings(min_gap_s=0.05, max_retries=2, max_retry_wait_s=1)) as client,
    ):
        got = read_all(client, [server.url("/busy"), server.url("/a")])
    assert server.paths() == ["/robots.txt", "/busy"]
    for response in got.values():
        assert (response.outcome, response.status) == (FetchOutcome.HTTP_ERROR, 503)
        assert response.retry_at is not None
        assert abs(response.retry_at - NOW - timedelta(seconds=600)) < timedelta(seconds=2)
    assert "not requested" in (got[server.url("/a")].detail or "")


def test_seconds_leave_politeness_out() -> None:
    with Server({"/x": Reply(delay_s=0.1)}) as server, fetcher(settings(min_gap_s=0.4)) as client:
        [response] = read_all(client, [server.url("/x")]).values()
    assert 0.1 <= response.seconds < 0.3


def test_host_activity_shows_what_is_waited_for() -> None:
    with (
        Server({f"/{n}": Reply(delay_s=0.1) for n in range(5)}) as server,
        fetcher(settings(min_gap_s=0.2)) as client,
    ):
        answers = client.fetch_all((n, ask(server.url(f"/{n}"))) for n in range(5))
        next(answers)
        [activity] = client.host_activity()
        assert activity.domain == "127.0.0.1"
        assert activity.queued + activity.in_flight == 4
        assert activity.latency_s is not None
        assert activity.latency_s >= 0.1
        list(answers)
        assert client.host_activity() == ()
