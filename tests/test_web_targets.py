"""Addresses as asked for, and where redirects lead."""

from __future__ import annotations

import pytest

from schemas.vocabulary import FetchOutcome
from transforms.web.targets import Refusal, Target, aim, follow


def found(result: Target | Refusal) -> str:
    assert isinstance(result, Target), result
    return str(result)


def base() -> Target:
    target = aim("https://www.example.org/a/b?c=d", allow_private=False)
    assert isinstance(target, Target)
    return target


def test_a_target_knows_its_host_domain_and_origin() -> None:
    target = aim("HTTPS://News.Example.co.uk:8443/x#top", allow_private=False)
    assert isinstance(target, Target)
    assert target.host == "news.example.co.uk"
    assert target.origin == "https://news.example.co.uk:8443"
    assert str(target) == "https://news.example.co.uk:8443/x"


def test_the_domain_of_an_ip_address_is_the_address() -> None:
    target = aim("http://127.0.0.2:8080/x", allow_private=True)
    assert isinstance(target, Target)
    assert target.domain == "127.0.0.2"


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("", FetchOutcome.BAD_URL),
        ("example.org/x", FetchOutcome.BAD_URL),
        ("http://", FetchOutcome.BAD_URL),
        ("http://[::1", FetchOutcome.BAD_URL),
        ("http://example.org:99999/", FetchOutcome.BAD_URL),
        ("http://exa mple.org/", FetchOutcome.BAD_URL),
        ("file:///etc/passwd", FetchOutcome.BLOCKED_ADDRESS),
        ("gopher://example.org/", FetchOutcome.BLOCKED_ADDRESS),
        ("javascript:alert(1)", FetchOutcome.BLOCKED_ADDRESS),
        ("http://127.0.0.1/", FetchOutcome.BLOCKED_ADDRESS),
        ("http://[::ffff:7f00:1]/", FetchOutcome.BLOCKED_ADDRESS),
        ("http://[fe80::1]/", FetchOutcome.BLOCKED_ADDRESS),
        ("http://2130706433/", FetchOutcome.BLOCKED_ADDRESS),
        ("http://0x7f.1/", FetchOutcome.BLOCKED_ADDRESS),
        ("http://user@127.0.0.1/", FetchOutcome.BLOCKED_ADDRESS),
        ("http://example.org:25/", FetchOutcome.BLOCKED_ADDRESS),
    ],
)
def test_what_may_not_be_requested_says_why(address: str, outcome: FetchOutcome) -> None:
    result = aim(address, allow_private=False)
    assert isinstance(result, Refusal)
    assert result.outcome is outcome
    assert result.detail


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/x", "https://www.example.org/x"),
        ("x?y=1&utm_source=z", "https://www.example.org/a/x?y=1&utm_source=z"),
        ("?page=2", "https://www.example.org/a/b?page=2"),
        ("//cdn.example.org/x#part", "https://cdn.example.org/x"),
        (" http://example.org/a b ", "http://example.org/a%20b"),
        ("/über", "https://www.example.org/%C3%BCber"),
        ("/a%2Fb?q=a+b%20c&%E9", "https://www.example.org/a%2Fb?q=a+b%20c&%E9"),
        ("\\\\cdn.example.org\\x", "https://cdn.example.org/x"),
        ("http://münchen.example/", "http://xn--mnchen-3ya.example/"),
        ("http://me:secret@example.org/", "http://example.org/"),
    ],
)
def test_redirects_are_followed_from_where_they_were_met(location: str, expected: str) -> None:
    assert found(follow(base(), location, allow_private=False)) == expected


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        (None, FetchOutcome.HTTP_ERROR),
        ("  ", FetchOutcome.HTTP_ERROR),
        ("http://[", FetchOutcome.BAD_URL),
        ("ftp://example.org/", FetchOutcome.BLOCKED_ADDRESS),
        ("http://192.168.0.1/", FetchOutcome.BLOCKED_ADDRESS),
    ],
)
def test_redirects_that_lead_nowhere_good_are_refused(
    location: str | None, outcome: FetchOutcome
) -> None:
    result = follow(base(), location, allow_private=False)
    assert isinstance(result, Refusal)
    assert result.outcome is outcome
