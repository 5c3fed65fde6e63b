"""The rows newsbeam writes: one frozen dataclass per table, the source of every Arrow schema.

Conventions: times are aware UTC datetimes; spans are half-open Python character offsets into a
*named* text (`articles.text` or `articles.title`); `None` means "not known", never "empty". What
stands in `Annotated` is the column's documentation: it becomes Arrow field metadata and the column
tables of the documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from schemas.vocabulary import (
    Access,
    Annotation,
    ChangeKind,
    EntityField,
    FeedHealth,
    FetchOutcome,
    PollOutcome,
    QuoteKind,
)


@dataclass(frozen=True)
class Article:
    """One version of one article: a changed text under the same id is a new version."""

    article_id: Annotated[
        str, "128-bit hex id of the canonical URL; the same article has the same id in every run"
    ]
    version: Annotated[int, "1 for the first text seen, then 2, 3, ... for each edited text"]
    url: Annotated[
        str, "address the page was read from, after redirects, without tracking parameters"
    ]
    canonical_url: Annotated[str, "normalised address that names the article"]
    feed_url: Annotated[str, "feed that led to the article first; warc:FILE where an archive did"]
    source: Annotated[str, "registered domain of the publisher (or its IP address)"]
    title: Annotated[str | None, "headline, entities decoded, site name removed"]
    authors: Annotated[tuple[str, ...], "names in the order of the byline, without job titles"]
    published_at: Annotated[datetime | None, "first publication"]
    published_at_source: Annotated[
        str | None, "where published_at was read: json-ld, meta, time-tag, feed, url, text"
    ]
    published_tz_known: Annotated[bool, "false where the source gave no zone and UTC was assumed"]
    published_in_future: Annotated[bool, "published_at lies more than a day after fetched_at"]
    modified_at: Annotated[datetime | None, "last change the publisher declares"]
    fetched_at: Annotated[datetime, "when the page was read"]
    language: Annotated[str | None, "ISO 639-1 code"]
    section: Annotated[str | None, "desk or rubric, as the page names it"]
    tags: Annotated[tuple[str, ...], "keywords, as the page names them"]
    image_url: Annotated[str | None, "lead image"]
    text: Annotated[str, "body; paragraphs are separated by one line break"]
    word_count: Annotated[int, "words in text"]
    text_sha256: Annotated[str, "hex SHA-256 of text in UTF-8"]
    access: Annotated[Access, "what stood between the reader and the text"]
    annotation: Annotated[
        Annotation, "whether entities and quotes were looked for, and if not, why"
    ]
    extractor: Annotated[str, "name and version of the text extractor"]
    pipeline: Annotated[str | None, "name and version of the spaCy pipeline"]
    run_id: Annotated[str, "run that wrote this row"]
    story_id: Annotated[
        str | None, "articles with much the same text share it; null for very short texts"
    ] = None
    story_match_id: Annotated[
        str | None, "article_id of the earlier article of the story that this one is closest to"
    ] = None
    story_similarity: Annotated[
        float | None, "0 to 1: estimated share of the shorter text that stands in the other one"
    ] = None
    original_url: Annotated[
        str | None, "address on another site that the page declares to be the original"
    ] = None
    credit: Annotated[
        str | None, "agency or publication that the text is said to be from: Reuters, ..."
    ] = None


@dataclass(frozen=True)
class Entity:
    """One mention of a named thing."""

    article_id: Annotated[str, "articles.article_id"]
    version: Annotated[int, "articles.version"]
    source: Annotated[str, "articles.source"]
    published_at: Annotated[datetime | None, "articles.published_at"]
    fetched_at: Annotated[datetime, "articles.fetched_at"]
    field: Annotated[EntityField, "which text the offsets count in"]
    start_char: Annotated[int, "offset of the first character"]
    end_char: Annotated[int, "offset after the last character"]
    text: Annotated[str, "the mention as written"]
    label: Annotated[
        str,
        "type: PERSON, ORG, GPE, LOC, NORP, DATE, EVENT, MONEY, PERCENT, ... (the pipeline's own)",
    ]
    entity_key: Annotated[
        str, "label and canonical name in lower case: groups the mentions of one article"
    ]
    canonical_name: Annotated[str, "the fullest form of the name in this article"]
    sentence: Annotated[str, "sentence around the mention"]
    run_id: Annotated[str, "run that wrote this row"]


@dataclass(frozen=True)
class Quote:
    """One quotation and who said it."""

    article_id: Annotated[str, "articles.article_id"]
    version: Annotated[int, "articles.version"]
    quote_id: Annotated[str, "128-bit hex id of article, version, field and offsets"]
    source: Annotated[str, "articles.source"]
    published_at: Annotated[datetime | None, "articles.published_at"]
    fetched_at: Annotated[datetime, "articles.fetched_at"]
    field: Annotated[EntityField, "which text the offsets count in"]
    start_char: Annotated[int, "offset of the first quoted character, after the mark"]
    end_char: Annotated[int, "offset after the last quoted character, before the mark"]
    text: Annotated[str, "the quoted words, without marks"]
    kind: Annotated[
        QuoteKind,
        "direct, partial (words in a paraphrase), indirect, headline or nested (inside a quote)",
    ]
    speaker: Annotated[str | None, "canonical name within the article; null when not known"]
    speaker_label: Annotated[
        str | None, "entity type of the speaker: PERSON, ORG, ...; null for a description"
    ]
    speaker_text: Annotated[
        str | None, "the speaker as written at the quote: name, pronoun or description"
    ]
    speaker_start_char: Annotated[int | None, "offset of speaker_text in the same field"]
    speaker_end_char: Annotated[int | None, "offset after speaker_text"]
    cue: Annotated[
        str | None, "word that introduces the quote, as written: said, according to, ..."
    ]
    rule: Annotated[str, "name of the rule that chose the speaker"]
    confidence: Annotated[float, "0 to 1: share of such attributions expected to be right"]
    context: Annotated[str, "paragraph around the quote"]
    run_id: Annotated[str, "run that wrote this row"]
    utterance_id: Annotated[
        str | None,
        "quote_id of the utterance's first part: halves of a split quote and paragraphs of a longer"
        " one share it; null in files written before the column was there",
    ]


@dataclass(frozen=True)
class ParagraphChange:
    """A paragraph that one version has and the other has not, or has in other words."""

    change: Annotated[ChangeKind, "added, removed or altered"]
    before: Annotated[str | None, "the paragraph in the version before; null where added"]
    after: Annotated[str | None, "the paragraph in this version; null where removed"]


@dataclass(frozen=True)
class QuoteChange:
    """A quotation that one version has and the other has not, or has otherwise."""

    change: Annotated[ChangeKind, "added, removed or altered (other words, or another speaker)"]
    before: Annotated[str | None, "the quoted words in the version before; null where added"]
    after: Annotated[str | None, "the quoted words in this version; null where removed"]
    speaker_before: Annotated[str | None, "who said them in the version before"]
    speaker_after: Annotated[str | None, "who said them in this version"]


@dataclass(frozen=True)
class ArticleChange:
    """What an edit changed: one version of an article against the one before."""

    article_id: Annotated[str, "articles.article_id"]
    version: Annotated[int, "articles.version of the newer version"]
    source: Annotated[str, "articles.source"]
    url: Annotated[str, "articles.url"]
    published_at: Annotated[datetime | None, "articles.published_at of the newer version"]
    fetched_at: Annotated[datetime, "when the newer version was read"]
    fetched_before_at: Annotated[datetime, "when the version before was read: the edit came after"]
    title_before: Annotated[str | None, "headline of the version before"]
    title_after: Annotated[str | None, "headline of this version"]
    title_changed: Annotated[bool, "whether the headline has other words"]
    paragraphs: Annotated[tuple[ParagraphChange, ...], "in the order of the text"]
    quotes: Annotated[tuple[QuoteChange, ...], "in the order of the text"]
    run_id: Annotated[str, "run that wrote this row"]


@dataclass(frozen=True)
class Fetch:
    """The one outcome of one article address in one run."""

    url: Annotated[str, "normalised address taken from the feed"]
    final_url: Annotated[str | None, "address after redirects"]
    feed_url: Annotated[str, "feed that named it"]
    source: Annotated[str, "registered domain of url (or its IP address)"]
    outcome: Annotated[FetchOutcome, "what became of it"]
    final: Annotated[bool, "false when a later run will try again"]
    status: Annotated[int | None, "last HTTP status; null when none arrived"]
    attempts: Annotated[int, "tries so far, this one included, over all runs"]
    bytes: Annotated[int, "size of the decoded body read"]
    seconds: Annotated[float, "from first request to last byte, waiting for politeness left out"]
    redirects: Annotated[tuple[str, ...], "addresses that redirected, in order"]
    content_type: Annotated[str | None, "Content-Type header"]
    article_id: Annotated[str | None, "article found there, also when it was a duplicate"]
    detail: Annotated[str | None, "the reason in words, where the outcome needs one"]
    fetched_at: Annotated[datetime, "when the outcome was known"]
    run_id: Annotated[str, "run that wrote this row"]
    reading: Annotated[
        int | None,
        "1 for the first reading, one more for each edit or replay: "
        "exactly one row of an address and reading is final",
    ] = None


@dataclass(frozen=True)
class Poll:
    """One poll of one feed."""

    feed_url: Annotated[str, "address as configured"]
    final_url: Annotated[str | None, "address after redirects"]
    polled_at: Annotated[datetime, "when the answer was read"]
    outcome: Annotated[PollOutcome, "what came back"]
    status: Annotated[int | None, "last HTTP status; null when none arrived"]
    format: Annotated[str | None, "rss20, atom10, rss10, json11, news-sitemap, ..."]
    title: Annotated[str | None, "the feed's own title"]
    entries: Annotated[int, "distinct entries with a usable link"]
    new_entries: Annotated[int, "of these, never seen before"]
    anomalies: Annotated[
        tuple[str, ...],
        "what was odd and how it was read: not-well-formed, entry-without-link, ...",
    ]
    bytes: Annotated[int, "size of the decoded body read"]
    seconds: Annotated[float, "from first request to last byte, waiting for politeness left out"]
    next_poll_at: Annotated[datetime, "earliest next poll by newsbeam's own schedule"]
    failures: Annotated[int, "polls in a row that brought no feed"]
    state: Annotated[FeedHealth, "healthy, failing, silent or gone"]
    detail: Annotated[str | None, "the reason in words, where the outcome needs one"]
    run_id: Annotated[str, "run that wrote this row"]
    interval_s: Annotated[float | None, "seconds between two polls, as learnt so far"] = None
    wait_reason: Annotated[str | None, "why next_poll_at is when it is"] = None


@dataclass(frozen=True)
class DeadLetter:
    """Something that could not be processed, with enough to replay it. Table: errors."""

    stage: Annotated[str, "step that failed: poll, fetch, extract, annotate, write"]
    key: Annotated[str, "address of the feed or article"]
    error: Annotated[str, "class of the error"]
    message: Annotated[str, "its message, at most 500 characters"]
    traceback: Annotated[str, "last 4,000 characters; empty for bad input that raised nothing"]
    at: Annotated[datetime, "when it happened"]
    run_id: Annotated[str, "run that wrote this row"]
