"""Addresses are grouped by domain: none is lost, and none is read twice."""

from __future__ import annotations

import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from schemas.config import FetchConfig
from schemas.messages import Assignment, Entry, Revisit
from schemas.vocabulary import FetchOutcome
from tests.support.rows import NOON
from transforms.fetch import FetchPages
from transforms.progress import Progress
from transforms.read import NEVER


def fetch_pages() -> FetchPages:
    return FetchPages(FetchConfig(min_gap_s=0), Progress(None), "run-1", NEVER, None)


def assignment(number: int, **changes: object) -> Assignment:
    """An address that is refused without a look at the network."""
    entry = Entry(
        f"http://10.0.{number % 7}.1/{number}", feed_url="https://ledger.example/feed.xml"
    )
    return Assignment(entry, fingerprint=f"f{number}", **changes)


def test_more_addresses_than_wait_to_be_packed_are_all_answered() -> None:
    new = [assignment(number) for number in range(1_500)]
    planned = [assignment(number) for number in range(1_500, 1_700)]
    with beam.Pipeline() as root:
        sources = (root | "New" >> beam.Create(new), root | "Planned" >> beam.Create(planned))
        pages = sources | fetch_pages()
        answers = pages | beam.Map(lambda page: (page.assignment, page.response.outcome))
        refused = FetchOutcome.BLOCKED_ADDRESS
        assert_that(answers, equal_to([(each, refused) for each in (*new, *planned)]))


def test_what_a_feed_says_now_comes_before_what_was_planned() -> None:
    new = assignment(1)
    planned = assignment(1, revisit=Revisit("a" * 32, NOON, NOON, None, None))
    with beam.Pipeline() as root:
        sources = (root | "New" >> beam.Create([new]), root | "Planned" >> beam.Create([planned]))
        assert_that(
            sources | fetch_pages() | beam.Map(lambda page: page.assignment), equal_to([new])
        )
