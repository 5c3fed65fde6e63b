"""What comes back from addresses that behave, and from those that do not."""

from __future__ import annotations

import gzip
import itertools
import random
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from schemas.config import FetchConfig
from schemas.messages import Request, Response
from schemas.vocabulary import FetchOutcome
from tests.support.server import Reply, Server
from transforms.web import Fetcher, get_fetcher

PAGE = b"<p>News of the day.</p>"
NOW = datetime(2024, 3, 5, tzinfo=UTC)
QUICK = FetchConfig(
    allow_private_addresses=True,
    min_gap_s=0,
    connect_timeout_s=1,
    read_timeout_s=1,
    total_timeout_s=1.2,
    max_retries=0,
)


def ask(url: str, max_bytes: int = 100_000, headers: tuple[tuple[str, str], ...] = ()) -> Request:
    return Request(url, accept="text/html", max_bytes=max_bytes, headers=headers)


def fetcher(config: FetchConfig = QUICK) -> Fetcher:
    return Fetcher(config, user_agent="newsbeam/0 (test)", now=lambda: NOW, rng=random.Random(1))


def read(request: Request, config: FetchConfig = QUICK) -> Response:
    with fetcher(config) as client:
        [(key, response)] = client.fetch_all([("key", request)])
    assert key == "key"
    assert response.url == request.url
    assert response.fetched_at == NOW
    return response


@pytest.fixture(scope="module")
def client() -> Iterator[Fetcher]:
    with fetcher() as client:
        yield client


HTML = ("Content-Type", "text/html")
GZIP = ("Content-Encoding", "gzip")
CLOSE = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
ENDINGS = {
    "a page": (Reply(body=PAGE, headers=[HTML]), FetchOutcome.OK, 200),
    "no content": (Reply(204), FetchOutcome.OK, 204),
    "an empty body": (Reply(), FetchOutcome.OK, 200),
    "not modified": (Reply(304), FetchOutcome.OK, 304),
    "not found": (Reply(404), FetchOutcome.NOT_FOUND, 404),
    "gone": (Reply(410), FetchOutcome.GONE, 410),
    "forbidden": (Reply(403, PAGE), FetchOutcome.HTTP_ERROR, 403),
    "legal reasons": (Reply(451), FetchOutcome.HTTP_ERROR, 451),
    "server error": (Reply(500), FetchOutcome.HTTP_ERROR, 500),
    "multiple choices": (Reply(300), FetchOutcome.HTTP_ERROR, 300),
    "redirect without Location": (Reply(302), FetchOutcome.HTTP_ERROR, 302),
    "packed": (Reply(body=gzip.compress(PAGE), headers=[GZIP]), FetchOutcome.OK, 200),
    "says packed, is plain": (Reply(body=PAGE, headers=[GZIP]), FetchOutcome.OK, 200),
    "packed and cut": (
        Reply(body=gzip.compress(PAGE)[:-5], headers=[GZIP]),
        FetchOutcome.INCOMPLETE,
        200,
    ),
    "a coding not asked for": (
        Reply(body=PAGE, headers=[("Content-Encoding", "br")]),
        FetchOutcome.BAD_ENCODING,
        200,
    ),
    "too long, as it says": (
        Reply(raw=CLOSE + b"Content-Length: 100001\r\n\r\n"),
        FetchOutcome.TOO_LARGE,
        200,
    ),
    "too long without saying": (
        Reply(raw=CLOSE + b"\r\n" + b"x" * 100_001),
        FetchOutcome.TOO_LARGE,
        200,
    ),
    "a bomb": (
        Reply(body=gzip.compress(bytes(2_000_000)), headers=[GZIP]),
        FetchOutcome.TOO_LARGE,
        200,
    ),
    "until the connection ends": (Reply(raw=CLOSE + b"\r\n" + PAGE), FetchOutcome.OK, 200),
    "shorter than it says": (
        Reply(raw=CLOSE + b"Content-Length: 99\r\n\r\n" + PAGE),
        FetchOutcome.INCOMPLETE,
        200,
    ),
    "longer than it says": (
        Reply(raw=CLOSE + b"Content-Length: 10\r\n\r\n" + PAGE),
        FetchOutcome.OK,
        200,
    ),
    "chunks cut off": (
        Reply(raw=CLOSE + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        FetchOutcome.INCOMPLETE,
        200,
    ),
    "reset inside the body": (
        Reply(body=PAGE, headers=[("Content-Length", "99")], reset=True),
        FetchOutcome.INCOMPLETE,
        200,
    ),
    "dripping": (Reply(body=PAGE * 9, drip=(1, 0.2)), FetchOutcome.TIMEOUT, 200),
    "silence": (Reply(delay_s=1.5), FetchOutcome.TIMEOUT, None),
    "no HTTP": (Reply(raw=b"SSH-2.0-OpenSSH_9.6\r\n"), FetchOutcome.CONNECTION_ERROR, None),
    "hung up": (Reply(raw=b""), FetchOutcome.CONNECTION_ERROR, None),
    "200 headers": (
        Reply(body=PAGE, headers=[(f"X-{n}", "y") for n in range(200)]),
        FetchOutcome.OK,
        200,
    ),
    "a long header": (Reply(body=PAGE, headers=[("X-Policy", "y" * 30_000)]), FetchOutcome.OK, 200),
    "a Latin-1 header": (
        Reply(body=PAGE, headers=[("X-Title", "Über")]),
        FetchOutcome.OK,
        200,
    ),
}


def test_every_way_an_answer_can_end_is_an_outcome(client: Fetcher) -> None:
    routes = {f"/{number}": reply for number, (reply, _, _) in enumerate(ENDINGS.values())}
    with Server(routes) as server:
        asked = [(name, ask(server.url(f"/{n}"))) for n, name in enumerate(ENDINGS)]
        got = dict(client.fetch_all(asked))
    assert {name: (r.outcome, r.status) for name, r in got.items()} == {
        name: (outcome, status) for name, (_, outcome, status) in ENDINGS.items()
    }
    for name in ("a page", "packed", "says packed, is plain", "until the connection ends"):
        assert got[name].body == PAGE, name
    assert got["longer than it says"].body == PAGE[:10]
    assert got["a Latin-1 header"].header("x-title") == "Über"
    assert got["dripping"].seconds == pytest.approx(1.2, abs=0.3)
    silent = {"a page", "no content", "an empty body", "not modified", "packed", "200 headers"}
    for name, response in got.items():
        plain = response.status is not None and response.outcome not in {
            FetchOutcome.TOO_LARGE,
            FetchOutcome.INCOMPLETE,
            FetchOutcome.BAD_ENCODING,
            FetchOutcome.TIMEOUT,
        }
        assert plain or response.detail, name
        assert not (name in silent and response.detail), name


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://127.0.0.1:{unused}/", FetchOutcome.CONNECTION_ERROR),
        ("http://name.invalid/", FetchOutcome.DNS_ERROR),
        ("http://" + "x" * 70 + ".invalid/", FetchOutcome.BAD_URL),
        ("https://127.0.0.1:{server}/", FetchOutcome.TLS_ERROR),
        ("http://169.254.169.254/latest/", FetchOutcome.BLOCKED_ADDRESS),
        ("mailto:desk@example.org", FetchOutcome.BLOCKED_ADDRESS),
        ("not an address", FetchOutcome.BAD_URL),
    ],
)
def test_addresses_that_cannot_be_reached_end_in_an_outcome(
    client: Fetcher, url: str, outcome: FetchOutcome
) -> None:
    with Server() as server:
        url = url.format(unused=unused_port(), server=server.port)
        [(_, response)] = client.fetch_all([(1, ask(url))])
    assert (response.outcome, response.status, response.final_url) == (outcome, None, None)
    assert response.detail


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_private_addresses_are_not_contacted_by_default_not_even_by_name(host: str) -> None:
    with Server({"/x": Reply(body=PAGE)}) as server:
        response = read(ask(f"http://{host}:{server.port}/x"), FetchConfig())
    assert response.outcome is FetchOutcome.BLOCKED_ADDRESS
    assert server.connections == 0


def test_a_name_that_leads_to_loopback_is_contacted_when_allowed() -> None:
    with Server({"/x": Reply(body=PAGE)}) as server:
        assert read(ask(f"http://localhost:{server.port}/x")).body == PAGE


def test_a_request_says_who_asks_and_nothing_else() -> None:
    cookie = ("Set-Cookie", "id=1; Path=/")
    routes = {"/a": Reply(302, headers=[cookie, ("Location", "/b")]), "/b": Reply(headers=[cookie])}
    with Server(routes) as server:
        read(ask(server.url("/a"), headers=(("If-None-Match", 'W/"é"'),)))
    first, last = server.seen[1], server.seen[-1]
    assert first.headers["user-agent"] == "newsbeam/0 (test)"
    assert first.headers["accept"] == "text/html"
    assert first.headers["accept-encoding"] == "gzip, deflate"
    assert first.headers["if-none-match"].startswith('W/"')
    assert not {"cookie", "referer", "authorization"} & (set(first.headers) | set(last.headers))


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{unused_port()}")
    with Server({"/x": Reply(body=PAGE)}) as server:
        assert read(ask(server.url("/x"))).outcome is FetchOutcome.OK


def moved(to: str, status: int = 301) -> Reply:
    return Reply(status, headers=[("Location", to)])


@pytest.mark.parametrize(
    ("statuses", "is_permanent"),
    [([301, 308], True), ([301, 302], False), ([307], False), ([303], False)],
)
def test_a_feed_has_moved_only_when_every_hop_is_permanent(
    statuses: list[int], is_permanent: bool
) -> None:
    routes = {f"/{n}": moved(f"/{n + 1}", status) for n, status in enumerate(statuses)}
    end = f"/{len(statuses)}"
    with Server({**routes, end: Reply(body=PAGE)}) as server:
        response = read(ask(server.url("/0")))
    assert (response.outcome, response.body) == (FetchOutcome.OK, PAGE)
    assert response.final_url == server.url(end)
    assert response.redirects == tuple(server.url(path) for path in routes)
    assert response.moved_to == (server.url(end) if is_permanent else None)


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("/start", FetchOutcome.REDIRECT_LOOP),
        ("/start#fragment", FetchOutcome.REDIRECT_LOOP),
        ("file:///etc/passwd", FetchOutcome.BLOCKED_ADDRESS),
        ("http://127.0.0.1:22/", FetchOutcome.BLOCKED_ADDRESS),
        ("http://169.254.169.254/", FetchOutcome.BLOCKED_ADDRESS),
        ("http://[::ffff:169.254.169.254]/", FetchOutcome.BLOCKED_ADDRESS),
        ("http://2852039166/", FetchOutcome.BLOCKED_ADDRESS),
        ("http://[", FetchOutcome.BAD_URL),
    ],
)
def test_redirects_to_the_wrong_place_are_not_followed(
    location: str, outcome: FetchOutcome
) -> None:
    with Server({"/start": moved(location)}) as server:
        response = read(ask(server.url("/start")))
    assert response.outcome is outcome
    assert response.detail
    assert response.redirects == (server.url("/start"),)
    assert response.final_url == server.url("/start")
    assert server.paths() == ["/robots.txt", "/start"]


def test_no_more_redirects_are_followed_than_configured() -> None:
    counter = itertools.count()
    with Server({"/maze": lambda seen: moved(f"/maze?{next(counter)}", 302)}) as server:
        response = read(ask(server.url("/maze")), QUICK.model_copy(update={"max_redirects": 4}))
    assert response.outcome is FetchOutcome.REDIRECT_LOOP
    assert len(server.paths()) == 1 + 1 + 4


def test_a_failure_that_heals_is_tried_again_and_one_that_does_not_is_given_up() -> None:
    config = QUICK.model_copy(update={"max_retries": 1, "total_timeout_s": 5})
    with (
        Server({"/x": [Reply(500), Reply(body=PAGE)]}) as heals,
        Server({"/x": Reply(500)}, "127.0.0.2") as broken,
        Server({"/x": Reply(403)}, "127.0.0.3") as refuses,
        fetcher(config) as client,
    ):
        asked = [(s.address, ask(s.url("/x"))) for s in (heals, broken, refuses)]
        got = {key: r.outcome for key, r in client.fetch_all(asked)}
    assert got == {
        "127.0.0.1": FetchOutcome.OK,
        "127.0.0.2": FetchOutcome.HTTP_ERROR,
        "127.0.0.3": FetchOutcome.HTTP_ERROR,
    }
    assert [len(s.paths()) for s in (heals, broken, refuses)] == [3, 3, 2]
    assert heals.gaps()[-1] >= 1


def test_a_server_that_asks_for_more_time_than_there_is_is_left_to_a_later_run() -> None:
    config = QUICK.model_copy(update={"max_retries": 2})
    with Server({"/x": Reply(503, headers=[("Retry-After", "3600")])}) as server:
        response = read(ask(server.url("/x")), config)
    assert (response.outcome, response.status) == (FetchOutcome.HTTP_ERROR, 503)
    assert response.retry_at == NOW + timedelta(hours=1)
    assert len(server.paths()) == 2


def test_a_total_timeout_is_final_for_the_run() -> None:
    config = QUICK.model_copy(update={"max_retries": 2, "total_timeout_s": 0.4})
    with Server({"/x": Reply(body=PAGE, drip=(1, 0.1))}) as server:
        response = read(ask(server.url("/x")), config)
    assert response.outcome is FetchOutcome.TIMEOUT
    assert server.paths() == ["/robots.txt", "/x"]


def test_a_broken_connection_is_not_silently_asked_again() -> None:
    with Server({"/x": [Reply(raw=b""), Reply(body=PAGE)]}) as server:
        response = read(ask(server.url("/x")))
    assert response.outcome is FetchOutcome.CONNECTION_ERROR
    assert server.paths() == ["/robots.txt", "/x"]


def test_answers_come_in_the_order_they_end_and_keys_are_given_back(client: Fetcher) -> None:
    with Server({"/slow": Reply(delay_s=0.5), "/quick": Reply()}) as server:
        keys = [object(), object()]
        asked = [(keys[0], ask(server.url("/slow"))), (keys[1], ask(server.url("/quick")))]
        assert [key for key, _ in client.fetch_all(asked)] == [keys[1], keys[0]]


def test_no_requests_give_no_responses(client: Fetcher) -> None:
    assert list(client.fetch_all([])) == []


def test_an_error_of_the_caller_reaches_the_caller(client: Fetcher) -> None:
    def broken() -> Iterator[tuple[int, Request]]:
        yield 1, ask("http://127.0.0.1/")
        raise KeyError("list of feeds")

    with pytest.raises(KeyError, match="list of feeds"):
        next(client.fetch_all(broken()))


def test_what_the_caller_does_not_take_holds_up_new_requests() -> None:
    config = QUICK.model_copy(update={"max_in_flight": 3})
    with Server({f"/{n}": Reply(body=PAGE) for n in range(12)}) as server:
        with fetcher(config) as client:
            answers = client.fetch_all((n, ask(server.url(f"/{n}"))) for n in range(12))
            taken = [next(answers)]
            deadline = time.monotonic() + 5
            while len(server.paths()) < 1 + 4 and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(0.1)
            assert len(server.paths()) == 1 + 4  # robots.txt, the one taken, and three more
            taken.extend(answers)
        assert len(taken) == 12


def test_a_caller_may_fetch_while_it_takes_answers() -> None:
    config = QUICK.model_copy(update={"max_in_flight": 1, "max_in_flight_per_host": 1})
    with Server({f"/{n}": Reply(body=PAGE) for n in range(6)}) as server, fetcher(config) as client:
        outer = client.fetch_all((n, ask(server.url(f"/{n}"))) for n in range(5))
        seen = []
        for key, _ in outer:
            [(again, response)] = client.fetch_all([(key, ask(server.url("/5")))])
            assert response.outcome is FetchOutcome.OK
            seen.append(again)
    assert sorted(seen) == [0, 1, 2, 3, 4]


def test_dropping_the_iterator_cancels_the_rest(client: Fetcher) -> None:
    with Server({f"/{n}": Reply(delay_s=0.05) for n in range(50)}) as server:
        answers = client.fetch_all((n, ask(server.url(f"/{n}"))) for n in range(50))
        next(answers)
        answers.close()  # type: ignore[attr-defined]
        time.sleep(0.15)
        asked = len(server.paths())
        time.sleep(0.15)
        assert len(server.paths()) == asked < 12
        [(_, response)] = client.fetch_all([(1, ask(server.url("/0")))])
        assert response.outcome is FetchOutcome.OK


def test_closing_ends_who_still_waits() -> None:
    with Server({"/x": Reply(delay_s=1)}) as server:
        client = fetcher()
        threading.Timer(0.2, client.close).start()
        with pytest.raises(RuntimeError, match="closed"):
            list(client.fetch_all([(1, ask(server.url("/x")))]))
        with pytest.raises(RuntimeError, match="closed"):
            list(client.fetch_all([(1, ask(server.url("/x")))]))


def test_a_process_has_one_fetcher_for_each_configuration() -> None:
    other = QUICK.model_copy(update={"min_gap_s": 1.0})
    assert get_fetcher(QUICK) is get_fetcher(FetchConfig(**QUICK.model_dump()))
    assert get_fetcher(QUICK) is not get_fetcher(other)
