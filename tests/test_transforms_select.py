"""What is new in polled feeds."""

from dataclasses import replace

import pytest

from schemas.ids import url_id
from schemas.messages import Entry
from tests.support.rows import NOON
from transforms.fetch import distinct_addresses
from transforms.select import assignments_of, fingerprint
from transforms.store import KnownUrl

ENTRY = Entry(
    "https://ledger.example/bridge",
    feed_url="https://ledger.example/feed.xml",
    title="Bridge reopens",
    published_at=NOON,
)


def known(entry: Entry = ENTRY, **changes: object) -> dict[str, KnownUrl]:
    seen = KnownUrl(entry.feed_url, fingerprint(entry), final=True)
    return {url_id(entry.url): replace(seen, **changes)}


@pytest.mark.parametrize(
    ("entry", "seen", "wanted"),
    [
        (ENTRY, {}, True),
        (ENTRY, known(), False),
        (replace(ENTRY, title="Bridge is open"), known(), True),
        (replace(ENTRY, updated_at=NOON), known(), True),
        (replace(ENTRY, published_at=None), known(), False),
        (replace(ENTRY, feed_url="https://other.example/", title="Bridge!"), known(), False),
        (replace(ENTRY, title="Bridge is open"), known(final=False), False),
    ],
    ids=[
        "never seen",
        "seen",
        "a new headline",
        "a new update time",
        "a new publication time only",
        "another feed's headline",
        "waiting for its retry",
    ],
)
def test_an_entry_is_wanted_when_it_is_new_or_edited(entry, seen, wanted):
    assert [a.entry for a in assignments_of([entry], seen)] == ([entry] if wanted else [])


def test_an_address_in_two_feeds_is_read_once_for_the_same_feed_every_time():
    other = replace(ENTRY, feed_url="https://ledger.example/a.xml")
    both = list(assignments_of([ENTRY, other], {}))
    assert list(distinct_addresses(both)) == list(distinct_addresses(both[::-1])) == [both[1]]
