"""What an answer for robots.txt means."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from schemas.messages import Response
from schemas.vocabulary import FetchOutcome
from transforms.web.robots import read_rules

NOW = datetime(2024, 3, 5, tzinfo=UTC)
ORIGIN = "https://example.org"


def answer(
    body: bytes = b"",
    outcome: FetchOutcome = FetchOutcome.OK,
    status: int | None = 200,
    retry_at: datetime | None = None,
) -> Response:
    url = f"{ORIGIN}/robots.txt"
    return Response(url, url, outcome, NOW, status=status, body=body, retry_at=retry_at)


ALL = b"User-agent: *\nDisallow: /private/\nAllow: /private/press\nCrawl-delay: 3\n"
OURS = b"User-agent: *\nDisallow: /\n\nUser-agent: NewsBeam\nDisallow: /beam\n"


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        (ALL, "/news", True),
        (ALL, "/private/x", False),
        (ALL, "/private/press/1", True),
        (b"\xef\xbb\xbf" + ALL, "/private/x", False),
        (ALL.replace(b"\n", b"\r\n"), "/private/x", False),
        (ALL.replace(b"\n", b"\r"), "/private/x", False),
        (b"user-agent:*\ndisallow:/private/", "/private/x", False),
        (OURS, "/news", True),
        (OURS, "/beam/1", False),
        (OURS.replace(b"NewsBeam", b"newsbeamer"), "/news", False),
        (OURS.replace(b"NewsBeam", b"news"), "/news", False),
        (b"User-agent: other\nUser-agent: newsbeam\nDisallow: /x", "/x", False),
        (b"User-agent: other\nDisallow: /x", "/x", True),
        (b"User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        (b"User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        (b"User-agent: *\nDisallow: /caf%C3%A9", "/caf%C3%A9/1", False),
        (b"User-agent: *\nDisallow:", "/x", True),
        (b"", "/x", True),
        (b"<!doctype html><p>Not a robots file", "/x", True),
        (b"\xff\xfe\x00 rubbish \x00", "/x", True),
        (b"User-agent: *\nDisallow: /", "/robots.txt", True),
    ],
)
def test_a_file_allows_what_its_group_for_us_allows(body: bytes, path: str, expected: bool) -> None:
    assert read_rules(answer(body)).allows(ORIGIN + path) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("3", 3), ("0.5", 0.5), ("-2", 0), ("soon", 0), ("nan", 0), ("inf", 0), ("1e9", 1e9)],
)
def test_the_crawl_delay_is_read(value: str, expected: float) -> None:
    body = f"User-agent: *\nCrawl-delay: {value}\nDisallow: /x\n".encode()
    assert read_rules(answer(body)).crawl_delay_s == expected


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (FetchOutcome.NOT_FOUND, 404),
        (FetchOutcome.GONE, 410),
        (FetchOutcome.HTTP_ERROR, 401),
        (FetchOutcome.HTTP_ERROR, 403),
        (FetchOutcome.REDIRECT_LOOP, 302),
        (FetchOutcome.BLOCKED_ADDRESS, 302),
        (FetchOutcome.HTTP_ERROR, 301),
    ],
)
def test_without_a_file_everything_is_allowed(outcome: FetchOutcome, status: int) -> None:
    rules = read_rules(answer(outcome=outcome, status=status))
    assert rules.failure is None
    assert rules.allows(f"{ORIGIN}/x")


@pytest.mark.parametrize(
    ("outcome", "status", "of_pages"),
    [
        (FetchOutcome.HTTP_ERROR, 500, FetchOutcome.ROBOTS),
        (FetchOutcome.HTTP_ERROR, 503, FetchOutcome.ROBOTS),
        (FetchOutcome.HTTP_ERROR, 429, FetchOutcome.ROBOTS),
        (FetchOutcome.INCOMPLETE, 200, FetchOutcome.ROBOTS),
        (FetchOutcome.TIMEOUT, None, FetchOutcome.TIMEOUT),
        (FetchOutcome.DNS_ERROR, None, FetchOutcome.DNS_ERROR),
        (FetchOutcome.CONNECTION_ERROR, None, FetchOutcome.CONNECTION_ERROR),
    ],
)
def test_an_unreachable_file_forbids_everything_for_a_while(
    outcome: FetchOutcome, status: int | None, of_pages: FetchOutcome
) -> None:
    failure = read_rules(answer(outcome=outcome, status=status)).failure
    assert failure is not None
    assert failure.outcome is of_pages
    assert failure.status == status
    assert failure.detail.startswith("robots.txt was unreachable")
    assert failure.retry_at == NOW + timedelta(hours=1)


def test_a_later_retry_after_of_robots_txt_counts() -> None:
    later = NOW + timedelta(hours=5)
    failure = read_rules(answer(b"", FetchOutcome.HTTP_ERROR, 503, later)).failure
    assert failure is not None
    assert failure.retry_at == later


def test_a_file_of_many_agents_and_rules_is_read_quickly() -> None:
    agents = "".join(f"User-agent: bot{n}\n" for n in range(8_000))
    rules = "".join(f"Disallow: /{n}\n" for n in range(20_000))
    body = (agents + "User-agent: *\n" + rules).encode()
    began = time.monotonic()
    assert not read_rules(answer(body)).allows(f"{ORIGIN}/77")
    assert time.monotonic() - began < 5
