"""Messages and rows with everything filled in, for tests that care about a field or two."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from schemas.ids import text_sha256
from schemas.messages import Assignment, Entry, UrlFate
from schemas.records import Article, ArticleChange, DeadLetter, Entity, Fetch, Poll, Quote
from schemas.vocabulary import (
    Access,
    Annotation,
    EntityField,
    FeedHealth,
    FetchOutcome,
    PollOutcome,
    QuoteKind,
)

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

_ARTICLE = Article(
    article_id="a" * 32,
    version=1,
    url="https://ledger.example/bridge",
    canonical_url="https://ledger.example/bridge",
    feed_url="https://ledger.example/feed.xml",
    source="ledger.example",
    title="Bridge reopens",
    authors=("Ada Brandt",),
    published_at=NOON,
    published_at_source="json-ld",
    published_tz_known=True,
    published_in_future=False,
    modified_at=None,
    fetched_at=NOON,
    language="en",
    section=None,
    tags=(),
    image_url=None,
    text="The bridge reopened.",
    word_count=3,
    text_sha256=text_sha256("The bridge reopened."),
    access=Access.OPEN,
    annotation=Annotation.DONE,
    extractor="test",
    pipeline=None,
    run_id="run-1",
)


def article(**changes: Any) -> Article:
    return replace(_ARTICLE, **changes)


def assignment(url: str = "https://ledger.example/bridge", **changes: Any) -> Assignment:
    entry = Entry(url, feed_url="https://ledger.example/feed.xml", title="Bridge reopens")
    return replace(Assignment(entry, fingerprint="f1"), **changes)


def fate(url: str = "https://ledger.example/bridge", **changes: Any) -> UrlFate:
    good = UrlFate(assignment(url), FetchOutcome.OK, True, 1, None, "a" * 32)
    return replace(good, **changes)


_QUOTE = Quote(
    article_id="a" * 32,
    version=1,
    quote_id="q" * 32,
    source="ledger.example",
    published_at=NOON,
    fetched_at=NOON,
    field=EntityField.TEXT,
    start_char=0,
    end_char=11,
    text="It is open.",
    kind=QuoteKind.DIRECT,
    speaker="Ada Brandt",
    speaker_label="PERSON",
    speaker_text="Brandt",
    speaker_start_char=None,
    speaker_end_char=None,
    cue=None,
    rule="test",
    confidence=0.9,
    context="“It is open.”",
    run_id="run-1",
    utterance_id="q" * 32,
)


def quote(**changes: Any) -> Quote:
    return replace(_QUOTE, **changes)


_ENTITY = Entity(
    article_id="a" * 32,
    version=1,
    source="ledger.example",
    published_at=NOON,
    fetched_at=NOON,
    field=EntityField.TEXT,
    start_char=0,
    end_char=10,
    text="Ada Brandt",
    label="PERSON",
    entity_key="PERSON:ada brandt",
    canonical_name="Ada Brandt",
    sentence="Ada Brandt opened it.",
    run_id="run-1",
)


def entity(name: str, **changes: Any) -> Entity:
    key = f"{changes.get('label', 'PERSON')}:{name.casefold()}"
    named = replace(_ENTITY, canonical_name=name, text=name, entity_key=key, sentence=f"{name}.")
    return replace(named, **changes)


_POLL = Poll(
    feed_url="https://ledger.example/feed.xml",
    final_url=None,
    polled_at=NOON,
    outcome=PollOutcome.OK,
    status=200,
    format="rss20",
    title="The Ledger",
    entries=3,
    new_entries=3,
    anomalies=(),
    bytes=900,
    seconds=0.1,
    next_poll_at=NOON,
    failures=0,
    state=FeedHealth.HEALTHY,
    detail=None,
    run_id="run-1",
)


def poll(**changes: Any) -> Poll:
    return replace(_POLL, **changes)


def fetch(**changes: Any) -> Fetch:
    gone = Fetch(
        url="https://ledger.example/lost",
        final_url=None,
        feed_url="https://ledger.example/feed.xml",
        source="ledger.example",
        outcome=FetchOutcome.GONE,
        final=True,
        status=410,
        attempts=1,
        bytes=0,
        seconds=0.1,
        redirects=(),
        content_type=None,
        article_id=None,
        detail=None,
        fetched_at=NOON,
        run_id="run-1",
    )
    return replace(gone, **changes)


def dead_letter(**changes: Any) -> DeadLetter:
    letter = DeadLetter(
        "extract", "https://ledger.example/x", "ValueError", "no", "", NOON, "run-1"
    )
    return replace(letter, **changes)


def article_change(**changes: Any) -> ArticleChange:
    change = ArticleChange(
        article_id="a" * 32,
        version=2,
        source="ledger.example",
        url="https://ledger.example/bridge",
        published_at=NOON,
        fetched_at=NOON,
        fetched_before_at=NOON,
        title_before="Bridge reopens",
        title_after="Bridge closed again",
        title_changed=True,
        paragraphs=(),
        quotes=(),
        run_id="run-1",
    )
    return replace(change, **changes)
