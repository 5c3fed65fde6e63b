"""From messages to rows: the only place where columns are filled."""

from __future__ import annotations

import traceback as tracebacks
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from schemas.batches import RowBatch, row_batch
from schemas.ids import quote_id, text_sha256
from schemas.messages import (
    EntityMention,
    ExtractedPage,
    FeedState,
    PolledFeed,
    QuoteMention,
    UrlFate,
)
from schemas.records import Article, DeadLetter, Fetch, Poll
from schemas.tables import ENTITIES, QUOTES
from schemas.urls import normalize_url, registered_domain
from schemas.vocabulary import Annotation, PollOutcome

_FUTURE = timedelta(days=1)
_MESSAGE_CHARS = 500
_TRACEBACK_CHARS = 4000
_FACTS = ("article_id", "version", "source", "published_at", "fetched_at", "run_id")
"""What every row of an article says of it."""


def article_row(
    page: ExtractedPage, article_id: str, version: int, canonical_url: str, run_id: str
) -> Article:
    """Return the row of an article that has not been annotated yet."""
    found, response = page.extraction, page.response
    url = page_url(page)
    published_at = found.published_at
    return Article(
        article_id=article_id,
        version=version,
        url=url,
        canonical_url=canonical_url,
        feed_url=page.assignment.entry.feed_url,
        source=registered_domain(url),
        title=found.title,
        authors=found.authors,
        published_at=published_at,
        published_at_source=found.published_at_source,
        published_tz_known=found.published_tz_known,
        published_in_future=published_at is not None
        and published_at > response.fetched_at + _FUTURE,
        modified_at=found.modified_at,
        fetched_at=response.fetched_at,
        language=found.language,
        section=found.section,
        tags=found.tags,
        image_url=found.image_url,
        text=found.text,
        word_count=len(found.text.split()),
        text_sha256=text_sha256(found.text),
        access=found.access,
        annotation=Annotation.NO_PIPELINE,
        extractor=found.extractor,
        pipeline=None,
        run_id=run_id,
        original_url=found.original_url,
        credit=found.credit,
    )


def page_url(page: ExtractedPage) -> str:
    """Return the address a page was read from, after redirects, without tracking parameters."""
    final_url = page.response.final_url or page.response.url
    return normalize_url(final_url) or final_url


def entity_rows(article: Article, mentions: Sequence[EntityMention]) -> RowBatch:
    """Return the rows of the mentions found in an article."""
    columns = _columns(EntityMention, mentions)
    columns["entity_key"] = [
        f"{mention.label}:{mention.canonical_name.casefold()}" for mention in mentions
    ]
    return row_batch(ENTITIES, len(mentions), _facts(article), columns)


def quote_rows(article: Article, quotes: Sequence[QuoteMention]) -> RowBatch:
    """Return the rows of the quotations found in an article."""
    columns = _columns(QuoteMention, quotes)
    ids = [
        quote_id(article.article_id, article.version, each.field, each.start_char, each.end_char)
        for each in quotes
    ]
    first_parts: dict[int, str] = {}
    columns["quote_id"] = ids
    columns["utterance_id"] = [
        first_parts.setdefault(each.utterance, own_id)
        for each, own_id in zip(quotes, ids, strict=True)
    ]
    return row_batch(QUOTES, len(quotes), _facts(article), columns)


def _columns(kind: type, mentions: Sequence[Any]) -> dict[str, list[Any]]:
    names = (field.name for field in fields(kind))
    return {name: [getattr(mention, name) for mention in mentions] for name in names}


def _facts(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in _FACTS}


def fetch_row(page: ExtractedPage, fate: UrlFate, detail: str | None, run_id: str) -> Fetch:
    """Return the row that says what became of an article address."""
    entry, response = page.assignment.entry, page.response
    return Fetch(
        url=entry.url,
        final_url=response.final_url,
        feed_url=entry.feed_url,
        source=registered_domain(entry.url),
        outcome=fate.outcome,
        final=fate.final,
        status=response.status,
        attempts=fate.attempts,
        bytes=page.body_bytes,
        seconds=response.seconds,
        redirects=response.redirects,
        content_type=response.header("content-type"),
        article_id=fate.article_id,
        detail=detail,
        fetched_at=response.fetched_at,
        run_id=run_id,
        reading=page.assignment.reading,
    )


def poll_row(
    polled: PolledFeed, outcome: PollOutcome, state: FeedState, new_entries: int, run_id: str
) -> Poll:
    """Return the row that says what a poll brought and how the feed is now."""
    response, parsed = polled.response, polled.parsed
    return Poll(
        feed_url=polled.task.feed.url,
        final_url=response.final_url,
        polled_at=response.fetched_at,
        outcome=outcome,
        status=response.status,
        format=parsed.format if parsed else None,
        title=parsed.title if parsed else None,
        entries=len(parsed.entries) if parsed else 0,
        new_entries=new_entries,
        anomalies=parsed.anomalies if parsed else (),
        bytes=polled.body_bytes,
        seconds=response.seconds,
        next_poll_at=state.next_poll_at or response.fetched_at,
        failures=state.failures,
        state=state.state,
        detail=state.detail,
        run_id=run_id,
        interval_s=state.interval_s,
        wait_reason=state.wait_reason,
    )


def dead_letter(
    stage: str, key: str, error: BaseException, *, at: datetime, run_id: str
) -> DeadLetter:
    """Return the dead letter of an exception, cut to a size that can be kept for ever."""
    lines = "".join(tracebacks.format_exception(error))
    return DeadLetter(
        stage=stage,
        key=key,
        error=type(error).__name__,
        message=_writable(str(error)[:_MESSAGE_CHARS]),
        traceback=_writable(lines[-_TRACEBACK_CHARS:]),
        at=at,
        run_id=run_id,
    )


def _writable(text: str) -> str:
    """Replace what UTF-8 cannot hold: a message may quote the very characters that were refused."""
    return text.encode("utf-8", "backslashreplace").decode()
