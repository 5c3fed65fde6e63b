"""Whether a failed address is tried again."""

from datetime import timedelta

import pytest

from schemas.vocabulary import FetchOutcome
from tests.support.rows import NOON
from transforms.store import decide_fate

MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("outcome", "status", "attempts", "fate"),
    [
        (FetchOutcome.OK, 200, 1, (True, None)),
        (FetchOutcome.NOT_FOUND, 404, 1, (True, None)),
        (FetchOutcome.TOO_LARGE, 200, 1, (True, None)),
        (FetchOutcome.HTTP_ERROR, 403, 1, (True, None)),
        (FetchOutcome.HTTP_ERROR, 503, 1, (False, NOON + 15 * MINUTES)),
        (FetchOutcome.TIMEOUT, None, 1, (False, NOON + 15 * MINUTES)),
        (FetchOutcome.TIMEOUT, None, 3, (False, NOON + 60 * MINUTES)),
        (FetchOutcome.TIMEOUT, None, 5, (True, None)),
    ],
)
def test_what_may_heal_is_tried_again_ever_later_and_not_for_ever(outcome, status, attempts, fate):
    assert decide_fate(outcome, status, attempts, max_attempts=5, now=NOON) == fate


def test_the_wait_never_exceeds_a_day_and_never_undercuts_the_server():
    facts = {"max_attempts": 99, "now": NOON}
    day = timedelta(hours=24)
    assert decide_fate(FetchOutcome.TIMEOUT, None, 20, **facts) == (False, NOON + day)
    asked = NOON + 2 * day
    busy = decide_fate(FetchOutcome.HTTP_ERROR, 429, 1, retry_at=asked, **facts)
    assert busy == (False, asked)
