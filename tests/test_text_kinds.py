"""What counts as an article where no feed said so."""

from datetime import UTC, datetime

import pytest

from schemas.config import Config
from tests.support.warcs import article
from transforms.text import extract_article

BARE = article().replace(b'<meta property="og:type" content="article">', b"")
UNDATED = BARE.replace(b"article:published_time", b"x")


def declared(kind):
    script = f'<script type="application/ld+json">{{"@type": "{kind}"}}</script></head>'
    return UNDATED.replace(b"</head>", script.encode())


NEWS = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge reopens after '
    'two years", "datePublished": "2026-05-03T08:00:00Z"}</script></head>'
)


def judged(url, page, announced=False):
    found = extract_article(
        page,
        url=f"https://ledger.example{url}",
        content_type="text/html",
        entry=None,
        fetched_at=datetime(2026, 5, 4, tzinfo=UTC),
        config=Config().extract,
        announced=announced,
    )
    return str(found.outcome), found.detail


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("/2026/05/bridge-reopens-at-last", article()),
        ("/2026/05/bridge-reopens-at-last", BARE),
        ("/archive/63076", article()),
        ("/news/articles/c5y0l0yqz4no", article()),
        ("/news/bridge-reopens", article()),
        ("/bridge", UNDATED.replace(b"</head>", NEWS.encode())),
        ("/topics/bridge", UNDATED.replace(b"</head>", NEWS.encode())),
        ("/?p=190276", article()),
    ],
)
def test_pages_that_show_that_they_are_articles_are(url, page):
    assert judged(url, page) == ("ok", None)


@pytest.mark.parametrize(
    ("url", "page", "reason"),
    [
        ("/", article(), "front page"),
        ("/index.html", article(), "front page"),
        ("/world", article(), "neither"),
        ("/world/europe", BARE, "neither"),
        ("/tag/bridges", article(), "list of articles"),
        ("/en/author/ada-brandt-of-port-ellery", article(), "list of articles"),
        ("/category/ports-and-ships/page/2", article(), "list of articles"),
        ("/all-about-our-bridges", declared("CollectionPage"), "CollectionPage"),
        ("/people/ada-brandt-the-master", declared("ProfilePage"), "ProfilePage"),
        ("/how-to-reach-us-by-mail", declared("ContactPage"), "ContactPage"),
    ],
)
def test_fronts_lists_and_pages_that_say_nothing_are_not_unless_a_feed_named_them(
    url, page, reason
):
    outcome, detail = judged(url, page)
    assert (outcome, reason in detail) == ("not_article", True)
    assert judged(url, page, announced=True)[0] == "ok"
