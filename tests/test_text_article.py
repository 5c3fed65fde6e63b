from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.config import ExtractConfig
from schemas.ids import text_sha256
from schemas.messages import Entry, Extraction
from schemas.vocabulary import Access, FetchOutcome
from schemas.wording import wording
from tests.support.effort import at_most
from transforms.text import extract_article

NOW = datetime(2024, 5, 14, 8, 0, tzinfo=UTC)
URL = "https://www.example.com/politics/minister-resigns-after-vote"
PARAGRAPHS = [
    "The minister resigned on Monday after losing a vote in the lower house of parliament.",
    "“I have nothing to regret,” she told reporters outside the building in the afternoon.",
    "Her party said that it would name a successor before the end of the week, or soon after.",
    "The opposition, which had asked for the vote, called it a good day for the whole country.",
]
ARTICLE = "<article><h1>Minister resigns</h1>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
ARTICLE += "</article>"


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    extract_article(
        page(), url=URL, content_type=None, entry=None, fetched_at=NOW, config=ExtractConfig()
    )


def page(body: str = ARTICLE, head: str = "") -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><title>Minister resigns | Example</title>{head}'
        f"</head><body><nav><a href='/'>Home</a></nav>{body}</body></html>"
    ).encode()


def extract(
    body: bytes,
    *,
    content_type: str | None = "text/html; charset=utf-8",
    entry: Entry | None = None,
    min_text_chars: int = 200,
    status: int = 200,
    url: str = URL,
) -> Extraction:
    return extract_article(
        body,
        url=url,
        content_type=content_type,
        entry=entry,
        fetched_at=NOW,
        config=ExtractConfig(min_text_chars=min_text_chars),
        status=status,
    )


def test_a_page_becomes_an_article():
    ld = {
        "@type": "NewsArticle",
        "headline": "Minister resigns",
        "author": {"@type": "Person", "name": "Jane Doe"},
        "datePublished": "2024-05-13T08:30:00+02:00",
        "dateModified": "2024-05-13T10:00:00+02:00",
        "articleSection": "Politics",
        "keywords": "vote, minister",
        "image": ["/lead.jpg"],
    }
    head = f'<link rel="canonical" href="{URL}"><script type="application/ld+json">{json.dumps(ld)}'
    article = extract(page(head=head + "</script>"), url=URL + "?utm_source=rss")
    assert article == Extraction(
        outcome=FetchOutcome.OK,
        title="Minister resigns",
        authors=("Jane Doe",),
        published_at=datetime(2024, 5, 13, 6, 30, tzinfo=UTC),
        published_at_source="json-ld",
        published_tz_known=True,
        modified_at=datetime(2024, 5, 13, 8, 0, tzinfo=UTC),
        language="en",
        section="Politics",
        tags=("vote", "minister"),
        image_url="https://www.example.com/lead.jpg",
        canonical_url=URL,
        text="\n".join(PARAGRAPHS),
        wording_sha256=text_sha256(wording("\n".join(PARAGRAPHS))),
        access=Access.OPEN,
        dropped=article.dropped,
        extractor=article.extractor,
    )
    assert article.extractor.startswith("trafilatura ")
    assert "newsbeam-text" in article.extractor


def test_quotations_and_list_items_are_lines_of_their_own():
    body = ARTICLE.replace(
        "</article>",
        "<blockquote><p>A quotation of some length stands alone here.</p></blockquote>"
        "<ul><li>The first item of the list is this.</li><li>The second one is here.</li></ul>"
        "</article>",
    )
    lines = extract(page(body)).text.split("\n")
    assert lines[4:] == [
        "A quotation of some length stands alone here.",
        "The first item of the list is this.",
        "The second one is here.",
    ]


def test_links_to_other_stories_leave_with_their_paragraph():
    related = (
        '<p><strong>Read more:</strong> <a href="/a">Another story of the day in full</a></p>'
        '<ul><li><a href="/b">A second story that is linked</a></li>'
        '<li><a href="/c">A third story that is linked</a></li></ul>'
    )
    body = ARTICLE.replace(f"<p>{PARAGRAPHS[2]}", f"{related}<p>{PARAGRAPHS[2]}")
    assert extract(page(body)).text == "\n".join(PARAGRAPHS)


def test_a_linked_sentence_is_no_related_story():
    linked = 'Lesen heißt <a href="/a">nach Ansicht der Ministerin</a> vor allem denken lernen.'
    body = ARTICLE.replace(PARAGRAPHS[2], linked)
    assert "Lesen heißt nach Ansicht der Ministerin vor allem" in extract(page(body)).text


def test_a_printed_description_is_the_lead():
    lead = "A vote in the lower house ends a long career."
    head = f'<meta property="og:description" content="{lead}">'
    body = f"<header><div class='x'><h2>{lead}</h2></div></header>{ARTICLE}"
    assert extract(page(body, head)).text == "\n".join([lead, *PARAGRAPHS])
    assert lead not in extract(page(ARTICLE, head)).text


LONG = [" ".join(f"word{n}of{part}" for n in range(20)) + "." for part in range(24)]


def in_containers(printed: list[str]) -> bytes:
    ld = json.dumps({"@type": "NewsArticle", "articleBody": "\n".join(LONG)})
    blocks = [printed[start : start + 8] for start in range(0, len(printed), 8)]
    body = "".join(
        f"<div class='part{number}'><div class='text'>{''.join(f'<p>{p}</p>' for p in block)}"
        "</div></div>"
        for number, block in enumerate(blocks)
    )
    return page(body, f'<script type="application/ld+json">{ld}</script>')


def test_an_article_in_several_containers_is_read_whole():
    assert extract(in_containers(LONG)).text == "\n".join(LONG)


def test_what_only_json_ld_says_is_no_text_of_the_page():
    assert extract(in_containers(LONG[:8])).text == "\n".join(LONG[:8])


NOTHING = {
    "no body": (b"", "no body"),
    "byte order mark only": (b"\xef\xbb\xbf", "nothing but white space"),
    "white space": (b" \n\t ", "nothing but white space"),
    "comment only": (b"<!-- nothing -->", "no element and no text"),
    "no text": (b"<html><body><div></div></body></html>", "no text"),
    "too little text": (page("<p>Too short to be an article.</p>"), "fewer than 200"),
    "not found in words": (b"Not Found", "fewer than 200"),
}


@pytest.mark.parametrize(("body", "why"), NOTHING.values(), ids=NOTHING.keys())
def test_pages_without_an_article_are_empty_and_say_why(body, why):
    nothing = extract(body)
    assert nothing.outcome is FetchOutcome.EMPTY
    assert why in (nothing.detail or "")
    assert nothing.canonical_url == URL


def test_the_least_length_is_a_setting():
    short = page("<article><p>Too short to be an article, but wanted.</p></article>")
    assert extract(short, min_text_chars=20).outcome is FetchOutcome.OK


def test_a_pdf_is_not_html():
    pdf = extract(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\x9c\x8f\0\x1b" * 5000)
    assert (pdf.outcome, pdf.detail) == (FetchOutcome.NOT_HTML, "a PDF document")


def paywalled(text: str) -> bytes:
    ld = json.dumps({"@type": "NewsArticle", "isAccessibleForFree": "False"})
    return page(text, f'<script type="application/ld+json">{ld}</script>')


CHALLENGE = "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>"
WALLS = {
    "open": (page(), 200, URL, Access.OPEN, FetchOutcome.OK),
    "teaser": (paywalled(ARTICLE), 200, URL, Access.PAYWALLED, FetchOutcome.OK),
    "declared, but all there": (
        paywalled(ARTICLE.replace("</p>", " And so on, for a long while." * 20 + "</p>")),
        200,
        URL,
        Access.OPEN,
        FetchOutcome.OK,
    ),
    "payment required": (page(), 402, URL, Access.PAYWALLED, FetchOutcome.OK),
    "challenge": (page(CHALLENGE + "<p>x</p>"), 403, URL, Access.BOT_WALL, FetchOutcome.EMPTY),
    "challenge with 200": (page(CHALLENGE), 200, URL, Access.BOT_WALL, FetchOutcome.EMPTY),
    "article behind a passive check": (
        page(ARTICLE + CHALLENGE),
        200,
        URL,
        Access.OPEN,
        FetchOutcome.OK,
    ),
    "consent host": (
        page(),
        200,
        "https://consent.example.com/collect?x=1",
        Access.CONSENT,
        FetchOutcome.EMPTY,
    ),
    "consent form": (
        page("<form action='/consent/save'><p>We value your privacy.</p></form>"),
        200,
        URL,
        Access.CONSENT,
        FetchOutcome.EMPTY,
    ),
}


@pytest.mark.parametrize(
    ("body", "status", "url", "access", "outcome"), WALLS.values(), ids=WALLS.keys()
)
def test_walls_are_told_by_status_and_markup(body, status, url, access, outcome):
    result = extract(body, status=status, url=url)
    assert (result.access, result.outcome) == (access, outcome)


HOSTILE = {
    "1,000 levels": page("<div>" * 1_000 + ARTICLE),
    "100,000 levels": page("<div>" * 100_000 + ARTICLE),
    "20,000 tables": page("<table>" * 20_000 + ARTICLE),
    "300,000 open paragraphs": page("<p>word" * 300_000),
    "100,000 links": page('<a href="/some/path">a link text</a> ' * 100_000),
    "100,000 breaks": page("a line of text<br>" * 100_000),
    "60,000 paragraphs": page("<p>A paragraph with some words, not many of them.</p>" * 60_000),
    "100,000 attributes": page("<div " + 'a="x" ' * 100_000 + ">" + ARTICLE),
    "1 MB in one word": page("<p>" + "x" * 1_000_000 + "</p>" + ARTICLE),
    "1 MB of spaces": page(" " * 1_000_000 + ARTICLE),
    "300 KB of ampersands": page("&" * 300_000 + ARTICLE),
    "deep json": page(
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>" + ARTICLE
    ),
    "20,000 json objects": page(
        '<script type="application/ld+json">' + '{"a":1} ' * 20_000 + "</script>" + ARTICLE
    ),
    "20,000 bylines": page(head='<meta name="author" content="' + "A B, C D and " * 20_000 + '">'),
    "50,000 joints in a title": page(head="<title>" + "a | " * 50_000 + "</title>"),
    "unclosed comment": page("<!-- " + ARTICLE),
    "random bytes": bytes(range(256)) * 1_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_end_soon_with_an_outcome(body):
    with at_most(turns=250):
        result = extract(body)
    assert result.outcome is FetchOutcome.OK or result.detail


def test_deep_nesting_does_not_lose_the_article():
    assert extract(HOSTILE["1,000 levels"]).text == "\n".join(PARAGRAPHS)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", page()[:300], b"<html><body><p>"]))
def test_any_bytes_are_an_outcome(tail, start):
    result = extract(start + tail, min_text_chars=0)
    assert result.outcome is FetchOutcome.OK or result.detail


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PARAGRAPHS), min_size=3, unique=True))
def test_paragraphs_are_never_joined_or_reordered(paragraphs):
    body = "<article>" + "".join(f"<p>{p}</p>" for p in paragraphs) + "</article>"
    assert extract(page(body)).text.split("\n") == paragraphs


@pytest.mark.parametrize("code", [*range(9), 11, 12, *range(14, 32)])
@pytest.mark.parametrize("form", ["&#{};", "&#x{:x};", "&#X00{:X};"])
def test_a_reference_to_a_control_character_costs_nothing_but_itself(form, code):
    marked = ARTICLE.replace(" ", " " + form.format(code), 3)
    assert extract(page(marked)).text == extract(page()).text
