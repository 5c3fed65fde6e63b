from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from schemas.charsets import decode_document
from schemas.messages import Entry
from transforms.text.authors import clean_authors
from transforms.text.languages import read_language
from transforms.text.metadata import Metadata, read_metadata
from transforms.text.moments import read_moment
from transforms.text.parsing import parse_page

URL = "https://www.example.com/politics/minister-resigns-after-vote"


def read(head: str = "", body: str = "<p>x</p>", ld: object = None, entry: Entry | None = None):
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld else ""
    return read_raw(f"<html><head>{head}{script}</head><body>{body}</body></html>", entry)


def read_raw(markup: str, entry: Entry | None = None) -> Metadata:
    page = parse_page(decode_document(markup.encode(), None).markup)
    assert page is not None
    return read_metadata(page, URL, entry)


def article(**fields: object) -> dict[str, object]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", **fields}


STORY = article(headline="Minister resigns", author={"@type": "Person", "name": "Jane Doe"})
LD_SHAPES = {
    "object": STORY,
    "list at top": [None, {"@type": "BreadcrumbList"}, STORY],
    "graph": {"@context": "x", "@graph": [{"@type": "WebSite", "name": "Example"}, STORY]},
    "null entries": {**STORY, "image": None, "publisher": [None], "keywords": [None, "vote"]},
    "type list": {**STORY, "@type": ["Article", "NewsArticle"]},
    "type with address": {**STORY, "@type": "http://schema.org/ReportageNewsArticle"},
    "author by reference": {
        "@graph": [
            article(headline="Minister resigns", author={"@id": "#jane"}),
            {"@type": "Person", "@id": "#jane", "name": "Jane Doe"},
        ]
    },
    "author as text": article(headline="Minister resigns", author="By Jane Doe"),
    "live page with posts": {
        **STORY,
        "@type": "LiveBlogPosting",
        "liveBlogUpdate": [{"@type": "BlogPosting", "headline": "Latest", "author": "B Roe"}],
    },
    "related stories first": [
        article(headline="Another", url="https://www.example.com/other", author="B Roe"),
        {**STORY, "mainEntityOfPage": {"@id": URL}},
    ],
}


@pytest.mark.parametrize("ld", LD_SHAPES.values(), ids=LD_SHAPES.keys())
def test_json_ld_is_read_in_every_shape_publishers_use(ld):
    said = read(ld=ld)
    assert (said.title, said.authors) == ("Minister resigns", ("Jane Doe",))


GOOD = json.dumps(STORY)
LD_TEXTS = {
    "trailing comma": GOOD[:-1] + ",}",
    "line break in a string": GOOD.replace("Minister resigns", "Minister\n resigns"),
    "html comment around": f"<!-- {GOOD} -->",
    "cdata around": f"//<![CDATA[\n{GOOD}\n//]]>",
    "semicolon": GOOD + ";",
    "escaped quotes": GOOD.replace('"', "&quot;"),
    "two documents": '{"@type": "WebSite"}\n' + GOOD,
    "entities": GOOD.replace("Minister ", "Minister&#32;"),
}


@pytest.mark.parametrize("text", LD_TEXTS.values(), ids=LD_TEXTS.keys())
def test_commonly_broken_json_is_mended(text):
    said = read_raw(f'<p>x</p><script type="application/ld+json">{text}</script>')
    assert said.title == "Minister resigns"


@pytest.mark.parametrize("text", ["", "null", "[null]", "{", "[" * 100_000, "<p>", '"x"', "{}{"])
def test_hopeless_json_is_passed_over(text):
    said = read_raw(f'<h1>Still here</h1><script type="application/ld+json">{text}</script>')
    assert said.title == "Still here"


TITLES = {
    "site name after a bar": ("<title>Minister resigns | Example</title>", "Minister resigns"),
    "declared site name": (
        "<title>Minister resigns - The Daily</title>"
        '<meta property="og:site_name" content="The Daily">',
        "Minister resigns",
    ),
    "desk and site, as the h1 shows": (
        "<title>Minister resigns | World | Some Site</title></head><h1>Minister resigns</h1>",
        "Minister resigns",
    ),
    "a dash of its own": (
        "<title>Minister resigns – and the party sighs</title>",
        "Minister resigns – and the party sighs",
    ),
    "doubly escaped": ('<meta property="og:title" content="Smith &amp;amp; Co">', "Smith & Co"),
    "two of three agree": (
        '<meta property="og:title" content="SEO words"></head><title>Minister resigns</title>'
        "<h1>Minister\n resigns</h1>",
        "Minister resigns",
    ),
    "headline among several h1": (
        '<h1>Example</h1><article><h1 class="headline">Minister resigns</h1></article>',
        "Minister resigns",
    ),
    "nothing": ("<p>x</p>", None),
}


@pytest.mark.parametrize(("head", "title"), TITLES.values(), ids=TITLES.keys())
def test_the_title_is_what_most_places_agree_on(head, title):
    assert read(head).title == title


AUTHORS = {
    "by": (["By Jane Doe"], ("Jane Doe",)),
    "and": (["Jane Doe and John Roe"], ("Jane Doe", "John Roe")),
    "commas and and": (["Jane Doe, John Roe and Ann Poe"], ("Jane Doe", "John Roe", "Ann Poe")),
    "semicolons": (["Jane Doe; John Roe"], ("Jane Doe", "John Roe")),
    "slash": (["Jane Doe / John Roe"], ("Jane Doe", "John Roe")),
    "job title": (["Jane Doe, Political Editor"], ("Jane Doe",)),
    "german": (["Von Jana Maier und Jörg Schäfer"], ("Jana Maier", "Jörg Schäfer")),
    "spanish double name": (["José Ortega y Gasset"], ("José Ortega y Gasset",)),
    "spanish two people": (["Ana Ruiz y Luis Mora"], ("Ana Ruiz", "Luis Mora")),
    "junior": (["Martin King, Jr."], ("Martin King, Jr",)),
    "address": (["https://www.facebook.com/example", "jane@example.com"], ()),
    "agency after a dash": (["Jane Doe – BBC News"], ("Jane Doe",)),
    "hyphen in a name": (["Jean-Paul Roux", "Ana–Maria Pop"], ("Jean-Paul Roux", "Ana–Maria Pop")),
    "agency behind": (["Jane Doe | Reuters"], ("Jane Doe",)),
    "twice in other case": (["Jane Doe", "JANE DOE"], ("Jane Doe",)),
    "picture credit": (["(Image: Agency/Stock)"], ()),
    "nobody": (["admin", "", "null"], ()),
}


@pytest.mark.parametrize(("raws", "names"), AUTHORS.values(), ids=AUTHORS.keys())
def test_bylines_become_names(raws, names):
    assert clean_authors(raws) == names
    assert clean_authors(names) == names


def test_a_meta_tag_with_a_person_goes_before_json_ld_with_the_publisher():
    house = article(author={"name": "Example News"}, publisher={"name": "Example News"})
    assert read('<meta name="author" content="Jane Doe">', ld=house).authors == ("Jane Doe",)
    assert read(ld=house).authors == ("Example News",)


def test_bylines_of_related_stories_are_not_taken():
    related = '<ul><li><span><a rel="author">John Roe</a></span></li></ul>'
    said = read(body=f'<div><p><a rel="author">Jane Doe</a></p></div>{related}')
    assert said.authors == ("Jane Doe",)


MOMENTS = {
    "iso": ("2024-05-13T08:30:00+02:00", "2024-05-13T06:30", True, True),
    "seven digits": ("2024-05-13T06:30:00.1234567Z", "2024-05-13T06:30", True, True),
    "basic": ("20240513T063000Z", "2024-05-13T06:30", True, True),
    "zone twice": ("2024-05-13T08:30+02:00+02:00", "2024-05-13T06:30", True, True),
    "bracketed zone": ("2024-05-13T08:30+02:00[Europe/Berlin]", "2024-05-13T06:30", True, True),
    "rfc 822": ("Mon, 13 May 2024 02:30:00 EDT", "2024-05-13T06:30", True, True),
    "named zone": ("13 May 2024 08:30 CEST", "2024-05-13T06:30", True, True),
    "no zone": ("2024-05-13 06:30", "2024-05-13T06:30", True, False),
    "seconds": ("1715581800", "2024-05-13T06:30", True, True),
    "milliseconds": ("1715581800000", "2024-05-13T06:30", True, True),
    "day": ("2024-05-13", "2024-05-13T00:00", False, False),
    "english day": ("May 13, 2024", "2024-05-13T00:00", False, False),
    "day first": ("03/04/2024", "2024-04-03T00:00", False, False),
    "far future": ("2190-01-01T00:00Z", "2190-01-01T00:00", True, True),
}
NO_MOMENTS = [
    "",
    "soon",
    "May 2024",
    "10:30",
    "10000-01-01",
    "2024-13-45",
    "0001-01-01T00:00:00+14:00",
    "2024-05-13T00:00:00+99:99",
    "9" * 70,
    "((((((()))))))1",
]


@pytest.mark.parametrize(
    ("raw", "at", "has_time", "tz_known"), MOMENTS.values(), ids=MOMENTS.keys()
)
def test_dates_are_read_with_what_they_say(raw, at, has_time, tz_known):
    moment = read_moment(raw)
    assert moment is not None
    assert moment.at.isoformat(timespec="minutes") == at + "+00:00"
    assert (moment.has_time, moment.tz_known) == (has_time, tz_known)


@pytest.mark.parametrize("raw", NO_MOMENTS)
def test_what_is_no_date_is_none(raw):
    assert read_moment(raw) is None


def entry(hour: int, day: int = 13, **fields: object) -> Entry:
    at = datetime(2024, 5, day, hour, 5, tzinfo=UTC)
    return Entry(URL, "https://www.example.com/feed", published_at=at, **fields)  # type: ignore[arg-type]


OG = '<meta property="article:published_time" content="%s">'
DATES = {
    "json-ld first": (
        OG % "2024-05-13T07:00Z",
        article(datePublished="2024-05-13T06:30Z"),
        None,
        ("json-ld", 6, True),
    ),
    "a zone beats none": (
        OG % "2024-05-13T06:30+02:00",
        article(datePublished="2024-05-13T06:30"),
        None,
        ("meta", 4, True),
    ),
    "a time beats a day": (
        OG % "2024-05-13T06:30Z",
        article(datePublished="2024-05-13"),
        None,
        ("meta", 6, True),
    ),
    "the feed completes a day": (
        "",
        article(datePublished="2024-05-13"),
        entry(9),
        ("feed", 9, True),
    ),
    "the feed of another day does not": (
        "",
        article(datePublished="2024-05-13"),
        entry(9, day=20),
        ("json-ld", 0, False),
    ),
    "the feed does not overrule the page": (
        OG % "2024-05-13T06:30Z",
        None,
        entry(9),
        ("meta", 6, True),
    ),
    "the feed alone": ("", None, entry(9), ("feed", 9, True)),
    "time tag": ("<time datetime='2024-05-13T06:30Z'>x</time>", None, None, ("time-tag", 6, True)),
    "marked time tag": (
        "<time datetime='2020-01-01'>x</time><time class='published' datetime='2024-05-13T06:30Z'>",
        None,
        None,
        ("time-tag", 6, True),
    ),
}


@pytest.mark.parametrize(("head", "ld", "feed", "expected"), DATES.values(), ids=DATES.keys())
def test_the_fullest_date_of_the_best_source_is_taken(head, ld, feed, expected):
    dates = read(head, ld=ld, entry=feed).dates
    assert dates.published_at is not None
    assert dates.published_at.date().isoformat() == "2024-05-13"
    assert (dates.source, dates.published_at.hour, dates.tz_known) == expected


def test_a_page_without_a_date_has_none():
    dates = read().dates
    assert (dates.published_at, dates.source) == (None, None)


def test_a_future_date_is_kept():
    dates = read(OG % "2099-01-01T00:00Z").dates
    assert dates.published_at == datetime(2099, 1, 1, tzinfo=UTC)


def test_a_change_before_publication_is_not_believed():
    fields = {"datePublished": "2024-05-13T06:30Z"}
    assert read(ld=article(**fields, dateModified="2024-05-12T06:30Z")).dates.modified_at is None
    later = read(ld=article(**fields, dateModified="2024-05-14T06:30Z")).dates.modified_at
    assert later == datetime(2024, 5, 14, 6, 30, tzinfo=UTC)


ENGLISH = (
    "The minister said that she would resign after the vote in the lower house on Monday. " * 3
)
GERMAN = "Die Ministerin sagte, dass sie nach der Abstimmung im Unterhaus zurücktreten werde. " * 3
LANGUAGES = {
    "agreement": (("en-GB",), ENGLISH, "en"),
    "text against a template's default": (("en-US", None), GERMAN, "de"),
    "second declaration agrees": (("en", "de_AT"), GERMAN, "de"),
    "short text": (("fr",), "Oui.", "fr"),
    "no declaration": ((None, ""), GERMAN, "de"),
    "nothing": ((None,), "Oui.", None),
    "norwegian by its written form": (("nb-NO",), "Statsråden sier at hun vil gå av. " * 6, "no"),
}


@pytest.mark.parametrize(("declared", "text", "code"), LANGUAGES.values(), ids=LANGUAGES.keys())
def test_the_language_is_declared_and_checked(declared, text, code):
    assert read_language(declared, text) == code


def test_topics_are_read_and_made_absolute():
    said = read(
        '<meta name="keywords" content="vote, Minister, vote">'
        '<meta property="og:image" content="/a.jpg">',
        ld=article(articleSection=["Politics", "World"], image={"url": "/b.jpg"}),
    )
    assert (said.section, said.tags) == ("Politics", ("vote", "Minister"))
    assert said.image_url == "https://www.example.com/a.jpg"


def test_the_feed_fills_what_the_page_leaves_open():
    said = read(entry=entry(9, title="From the feed", authors=("Jane Doe",), tags=("vote",)))
    assert (said.title, said.authors, said.tags) == ("From the feed", ("Jane Doe",), ("vote",))
