"""Retry-After and the waits between tries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas.vocabulary import FetchOutcome
from transforms.web.retry import LONGEST_S, may_heal, retry_after_s, retry_wait_s

NOW = datetime(2024, 3, 5, 12, 0, 0, tzinfo=UTC)
SERVER = "Tue, 05 Mar 2024 10:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "date", "expected"),
    [
        ("7", SERVER, 7),
        (" 0 ", None, 0),
        ("317100", None, 317_100),
        ("99999999999999999999", None, LONGEST_S),
        ("Tue, 05 Mar 2024 10:00:45 GMT", SERVER, 45),
        ("Tuesday, 05-Mar-24 10:00:45 GMT", SERVER, 45),
        ("Tue, 05 Mar 2024 10:00:45", SERVER, 45),
        ("Tue, 05 Mar 2024 12:01:00 GMT", None, 60),
        ("Tue, 05 Mar 2024 12:01:00 GMT", "rubbish", 60),
        ("Tue, 05 Mar 2024 09:00:00 GMT", SERVER, 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", SERVER, LONGEST_S),
        ("-5", None, None),
        ("soon", None, None),
        ("1.5", None, None),
        ("²", None, None),
        ("", None, None),
        (None, SERVER, None),
        ("Tue, 99 Mar 2024 10:00:45 GMT", SERVER, None),
        ("Tue, 05 Mar 2024 10:00:45 +9999", SERVER, None),
    ],
)
def test_retry_after_is_read_against_the_servers_clock(
    value: str | None, date: str | None, expected: float | None
) -> None:
    assert retry_after_s(value, date, NOW) == expected


def test_waits_double_and_the_servers_wish_goes_first() -> None:
    assert [retry_wait_s(None, tries, 0.0) for tries in (1, 2, 3)] == [1, 2, 4]
    assert 1 < retry_wait_s(None, 1, 1.0) < 1.5
    assert retry_wait_s(7.0, 3, 1.0) == 7
    assert retry_wait_s(0.0, 1, 0.0) == 1


@pytest.mark.parametrize(
    ("outcome", "status", "expected"),
    [
        (FetchOutcome.HTTP_ERROR, 503, True),
        (FetchOutcome.HTTP_ERROR, 403, False),
        (FetchOutcome.NOT_FOUND, 404, False),
        (FetchOutcome.INCOMPLETE, 200, True),
        (FetchOutcome.DNS_ERROR, None, True),
        (FetchOutcome.TLS_ERROR, None, False),
        (FetchOutcome.TOO_LARGE, 200, False),
        (FetchOutcome.OK, 200, False),
    ],
)
def test_only_what_may_heal_is_tried_again(
    outcome: FetchOutcome, status: int | None, expected: bool
) -> None:
    assert may_heal(outcome, status) is expected
