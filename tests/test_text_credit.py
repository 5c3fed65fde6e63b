"""Whose text an article is, by its own words."""

import pytest

from transforms.text.credit import find_credit


@pytest.mark.parametrize(
    ("text", "authors", "credit"),
    [
        ("LIMA, May 4 (Reuters) - The mountain moved.", (), "Reuters"),
        ("LIMA (AP) — The mountain moved.", (), "Associated Press"),
        ("BERLIN (dpa) - Der Berg.", (), "dpa"),
        ("The mountain moved.\nIt moved again. — AFP", (), "AFP"),
        ("The mountain moved.", ("Ada Brandt", "The Associated Press"), "Associated Press"),
        ("VALE — This report first appeared in The Vale Post.\nMore.", (), "The Vale Post"),
        ("The following report is from The Vale Post in Maine.", (), "The Vale Post"),
        ("More.\nThis article was originally published on Undark.", (), "Undark"),
        ("Republished from The Conversation. The sea rose.", (), "The Conversation"),
    ],
)
def test_a_text_that_names_its_source_is_credited(text, authors, credit):
    assert find_credit(text, authors) == credit


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("The mountain moved, Reuters reported on Monday.", ()),
        ("The party (CDU) - once strong - lost.", ()),
        ("He is a pa (and proud) - of three.", ("Pa Smith",)),
        ("The report was published in May and the article is from her first book.", ()),
        ("The mountain moved.", ("Ada Brandt",)),
        ("", ()),
    ],
)
def test_a_text_that_only_mentions_others_is_its_own(text, authors):
    assert find_credit(text, authors) is None
