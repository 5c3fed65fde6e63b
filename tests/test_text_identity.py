from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from transforms.text.declarations import read_declarations
from transforms.text.identity import canonical_address, may_name
from transforms.text.json_ld import JsonLd

FINAL = "https://www.example.com/politics/2024/minister-resigns-after-vote-123456"

CASES = {
    # declared, final, whether it is taken
    "tracking gone": (FINAL, FINAL + "?cmp=rss", True),
    "subdomain of the site": (
        "https://example.com/politics/2024/minister-resigns-after-vote-123456",
        FINAL,
        True,
    ),
    "amp page": (FINAL, FINAL + "/amp", True),
    "second page of the article": (FINAL, FINAL + "/2", True),
    "amp host path": (FINAL, FINAL.replace("/politics", "/amp/politics"), True),
    "moved section, same slug": (FINAL.replace("politics", "world"), FINAL, True),
    "pretty address of an id": (
        "https://www.example.com/minister-resigns-after-vote-123456",
        "https://www.example.com/article.php?id=123456",
        True,
    ),
    "site root": ("https://www.example.com/", FINAL, False),
    "section above": ("https://www.example.com/politics/2024", FINAL, False),
    "another section": ("https://www.example.com/latest", FINAL, False),
    "another publisher": (
        "https://wire.example.org/politics/2024/minister-resigns-after-vote-123456",
        FINAL,
        False,
    ),
    "script without its id": (
        "https://www.example.com/story.php",
        "https://www.example.com/story.php?id=77",
        False,
    ),
    "article without slug or id": (
        "https://www.example.com/n/abc",
        "https://www.example.com/n/xyz",
        False,
    ),
}


@pytest.mark.parametrize(("declared", "final", "taken"), CASES.values(), ids=CASES.keys())
def test_a_declared_address_is_taken_only_where_it_names_one_article(declared, final, taken):
    assert may_name(declared, final) is taken


def declared_on(markup: str, url: str = FINAL, ld: JsonLd | None = None) -> str:
    tree = html.document_fromstring(f"<html><head>{markup}</head><body><p>x</p></body></html>")
    return canonical_address(read_declarations(tree, url), ld or JsonLd(), url)


def test_a_relative_canonical_is_resolved_against_base():
    path = "/politics/2024/minister-resigns-after-vote-123456"
    assert declared_on(f'<base href=""><link rel="canonical" href="{path}">') == FINAL


def test_og_url_stands_in_for_a_canonical_that_is_the_home_page():
    markup = (
        '<link rel="canonical" href="https://www.example.com/">'
        f'<meta property="og:url" content="{FINAL}">'
    )
    assert declared_on(markup, FINAL + "?page=1") == FINAL


def test_json_ld_is_asked_last():
    ld = JsonLd(article={"mainEntityOfPage": {"@id": FINAL}})
    assert declared_on("", FINAL + "?cmp=rss", ld) == FINAL


def test_a_syndicated_copy_keeps_its_own_address():
    markup = '<link rel="canonical" href="https://wire.example.org/minister-resigns-after-vote-1">'
    assert declared_on(markup) == FINAL


@pytest.mark.parametrize("href", ["", "javascript:void(0)", "http://[::1", "//", "   "])
def test_an_unusable_canonical_leaves_the_final_address(href):
    assert declared_on(f'<link rel="canonical" href="{href}">') == FINAL


@settings(max_examples=50, deadline=None)
@given(st.text("abc-19/", max_size=20), st.text("abc-19/", max_size=20))
def test_an_address_above_the_article_never_names_it(above, below):
    base = f"https://example.com/{above}"
    final = f"{base.rstrip('/')}/section/{below}x-y-z-article"
    assert not may_name(base, final)
