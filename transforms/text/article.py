"""From the bytes of a page to what it says: the steps, in the order they are taken."""

from __future__ import annotations

from datetime import datetime, timedelta

from schemas.charsets import DecodedDocument, decode_document
from schemas.config import ExtractConfig
from schemas.ids import text_sha256
from schemas.messages import Entry, Extraction
from schemas.urls import normalize_url
from schemas.vocabulary import Access, FetchOutcome
from schemas.wording import wording
from transforms.text.access import judge_access
from transforms.text.body import extractor_version, read_body
from transforms.text.cleaning import Cleaned, Known, clean_text
from transforms.text.completion import complete
from transforms.text.credit import find_credit
from transforms.text.guards import danger
from transforms.text.json_ld import first_string, strings
from transforms.text.kinds import why_no_article
from transforms.text.languages import read_language
from transforms.text.leads import find_lead
from transforms.text.metadata import Metadata, read_metadata
from transforms.text.parsing import MAX_DEPTH, Page, parse_page
from transforms.text.pruning import prune
from transforms.text.sniffing import not_html_reason

RULES_VERSION = 1
"""Raise it when the same page would give another text: it is part of the `extractor` column."""


def extract_article(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    entry: Entry | None,
    fetched_at: datetime,
    config: ExtractConfig,
    status: int = 200,
    announced: bool = True,
) -> Extraction:
    """Read one page.

    Args:
        body: the page as received, Content-Encoding undone; any bytes.
        url: its final address.
        content_type: the Content-Type header, or None.
        entry: the feed entry that led here; its date, authors, tags and language fill gaps.
        fetched_at: when it was read, UTC; a date guessed from the text that lies after it is not
            used.
        config: the extract section.
        status: HTTP status of the answer; 402, 403, ... tell a paywall or a bot wall from a page.
        announced: whether somebody said that this page is an article. If nobody did, it must show
            it by itself, and fronts, sections and lists are NOT_ARTICLE.

    Returns:
        An extraction with outcome OK, NOT_HTML, NOT_ARTICLE, EMPTY or PARSE_ERROR; `detail` says
        why it is not OK. The text has one paragraph a line; offsets of later steps count in exactly
        this string.
    """
    decoded = decode_document(body, content_type)
    refusal = _refusal(body, decoded, content_type)
    if refusal is not None:
        return _nothing(*refusal, url)
    page = parse_page(decoded.markup)
    if page is None:
        return _nothing(FetchOutcome.EMPTY, "no element and no text", url)
    if page.too_deep:
        detail = f"elements nested deeper than {MAX_DEPTH}: what is below is lost"
        return _nothing(FetchOutcome.PARSE_ERROR, detail, url)
    said = read_metadata(page, url, entry)
    reason = None if announced else why_no_article(said, url)
    if reason is not None:
        return _nothing(FetchOutcome.NOT_ARTICLE, reason, url)
    return _read(page, said, decoded.markup, url, fetched_at, config, status)


def _refusal(
    body: bytes, decoded: DecodedDocument, content_type: str | None
) -> tuple[FetchOutcome, str] | None:
    """Say why the page is not parsed; None: it is."""
    if not decoded.markup.strip():
        return FetchOutcome.EMPTY, "nothing but white space" if body else "no body"
    reason = not_html_reason(body, decoded, content_type)
    if reason:
        return FetchOutcome.NOT_HTML, reason
    reason = danger(decoded.markup)
    return (FetchOutcome.PARSE_ERROR, reason) if reason else None


def _read(
    page: Page,
    said: Metadata,
    markup: bytes,
    url: str,
    fetched_at: datetime,
    config: ExtractConfig,
    status: int,
) -> Extraction:
    known = _known(said, page)
    if not page.giant:
        prune(page.tree)
    text = complete(read_body(page), _article_body(said), page.tree)
    cleaned = clean_text(text, known)
    enough = len(cleaned.text) >= max(config.min_text_chars, 1)
    access = judge_access(
        markup,
        page.tree,
        said.json_ld,
        url,
        status=status,
        text_chars=len(cleaned.text),
        enough=enough,
    )
    outcome, detail = _outcome(cleaned, access, config)
    return _extraction(said, cleaned, outcome, detail, access, fetched_at)


def _outcome(
    cleaned: Cleaned, access: Access, config: ExtractConfig
) -> tuple[FetchOutcome, str | None]:
    if access in (Access.CONSENT, Access.BOT_WALL):
        return FetchOutcome.EMPTY, f"a {access.value} page instead of the article"
    chars = len(cleaned.text)
    if not chars:
        return FetchOutcome.EMPTY, "no text"
    if chars < config.min_text_chars:
        return FetchOutcome.EMPTY, f"{chars} characters of text, fewer than {config.min_text_chars}"
    return FetchOutcome.OK, None


def _article_body(said: Metadata) -> str:
    body = said.json_ld.article.get("articleBody")
    return body if isinstance(body, str) else ""


def _known(said: Metadata, page: Page) -> Known:
    ld = said.json_ld
    titles = (
        said.title,
        said.head.title,
        said.head.first("og:title"),
        first_string(ld.article.get("headline")),
    )
    labels = (said.section, said.head.first("og:site_name"), *said.tags)
    descriptions = (
        *strings(ld.article.get("description")),
        *(
            said.head.first(name) or ""
            for name in ("og:description", "description", "twitter:description")
        ),
    )
    return Known(
        titles=tuple(title for title in titles if title),
        authors=said.authors,
        labels=tuple(label for label in labels if label),
        lead=None if page.giant else find_lead(page.tree, descriptions),
        witness=_article_body(said),
    )


def _extraction(
    said: Metadata,
    cleaned: Cleaned,
    outcome: FetchOutcome,
    detail: str | None,
    access: Access,
    fetched_at: datetime,
) -> Extraction:
    dates = said.dates
    guessed_wrong = (
        dates.source == "text"
        and dates.published_at is not None
        and dates.published_at > fetched_at + timedelta(days=1)
    )
    return Extraction(
        outcome=outcome,
        detail=detail,
        title=said.title,
        authors=said.authors,
        published_at=None if guessed_wrong else dates.published_at,
        published_at_source=None if guessed_wrong else dates.source,
        published_tz_known=dates.tz_known,
        modified_at=dates.modified_at,
        language=read_language(said.languages, cleaned.text),
        section=said.section,
        tags=said.tags,
        image_url=said.image_url,
        canonical_url=said.canonical_url,
        text=cleaned.text,
        wording_sha256=text_sha256(wording(cleaned.text)),
        access=access,
        dropped=cleaned.dropped,
        extractor=_extractor(),
        original_url=said.original_url,
        credit=find_credit(cleaned.text, said.authors),
    )


def _nothing(outcome: FetchOutcome, detail: str, url: str) -> Extraction:
    own = normalize_url(url) or url
    return Extraction(outcome, detail, canonical_url=own, extractor=_extractor())


def _extractor() -> str:
    return f"{extractor_version()}, newsbeam-text {RULES_VERSION}"
