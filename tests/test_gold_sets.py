"""The gold sets: their markup, and that they are what they claim to be."""

import json
from collections import Counter

import pytest

from schemas.config import EMBEDDED_PIPELINE
from tests.support.gold import (
    Span,
    name_items,
    quote_articles,
    read_article,
    read_markup,
    spacy_doc,
)
from transforms.evaluation import read_gold
from transforms.nlp import load_pipeline

ARTICLE = """\
tags: split pronoun
who: Lund = Ada Lund; Co = The Company / Company Ltd
title: '{headline Lund|We won}'

“{direct Lund 1|We won,␣}” she said. “{direct Lund 1|By far.}” \
{indirect -/Co|All was well}, it said."""


@pytest.fixture(scope="module")
def articles():
    return list(quote_articles())


@pytest.fixture(scope="module")
def items():
    return list(name_items())


@pytest.mark.parametrize(
    ("marked", "text", "spans"),
    [
        ("plain", "plain", []),
        ("{A|one} {B|two}", "one two", [Span(0, 3, "A"), Span(4, 7, "B")]),
        ("{A|{B|one} two}", "one two", [Span(0, 7, "A"), Span(0, 3, "B")]),
        ("{A|a|b}", "a|b", [Span(0, 3, "A")]),
        ("a␣b", "a\u00a0b", []),
    ],
)
def test_markup_becomes_text_and_offsets(marked, text, spans):
    assert read_markup(marked) == (text, spans)


@pytest.mark.parametrize(
    ("marked", "complaint"),
    [
        ("{A|one", "without }"),
        ("one} two", "without {"),
        ("{one} two", "expected {HEAD|...}"),
        ("{|one}", "expected {HEAD|...}"),
        ("{A {B|one}}", "expected {HEAD|...}"),
    ],
)
def test_broken_markup_is_named(marked, complaint):
    with pytest.raises(ValueError, match=complaint.replace("|", r"\|")):
        read_markup(marked)


def test_an_article_becomes_a_line_of_gold():
    assert read_article(ARTICLE) == {
        "tags": ["split", "pronoun"],
        "title": "'We won'",
        "text": "“We won,\u00a0” she said. “By far.” All was well, it said.",
        "quotes": [
            {
                "field": "title",
                "start": 1,
                "end": 7,
                "text": "We won",
                "kind": "headline",
                "speaker": "Ada Lund",
            },
            {
                "field": "text",
                "start": 1,
                "end": 9,
                "text": "We won,\u00a0",
                "kind": "direct",
                "speaker": "Ada Lund",
                "utterance": 1,
            },
            {
                "field": "text",
                "start": 22,
                "end": 29,
                "text": "By far.",
                "kind": "direct",
                "speaker": "Ada Lund",
                "utterance": 1,
            },
            {
                "field": "text",
                "start": 31,
                "end": 43,
                "text": "All was well",
                "kind": "indirect",
                "speaker": None,
                "accept": ["The Company", "Company Ltd"],
            },
        ],
    }


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("{direct Lund 1|By", "{direct Lind 1|By", "names no Lind"),
        ("{headline", "{headlines", "'headlines' is none of"),
        ("who: Lund", "who: Olm = Ole Olm; Lund", "Olm says nothing"),
        ("tags: split pronoun\n", "", "expected a header"),
    ],
)
def test_a_mistake_in_an_article_is_named(old, new, complaint):
    assert old in ARTICLE
    with pytest.raises(ValueError, match=complaint):
        read_article(ARTICLE.replace(old, new))


def test_the_quotes_set_is_valid_gold_of_every_kind(articles):
    gold = read_gold([json.dumps(article).encode() for article in articles], "quotes")
    kinds = Counter(span.kind for document in gold for span in document.spans)
    assert len(gold) >= 60
    assert kinds["direct"] + kinds["partial"] + kinds["headline"] >= 400
    assert min(kinds[kind] for kind in ("headline", "nested")) >= 9
    assert min(kinds[kind] for kind in ("direct", "partial", "indirect")) >= 70
    assert all(document.tags for document in gold)


def test_names_in_the_quotes_set_stand_in_their_articles(articles):
    """A speaker is named by words of the article, except for other names of the same thing."""
    for article in articles:
        words = set(f"{article.get('title', '')} {article['text']}".replace("’", "'").split())
        known = {word.strip(",.;:?!“”()—'«»\"") for word in words}
        known |= {word.removesuffix("'s") for word in known}
        for quote in article["quotes"]:
            for word in (quote["speaker"] or "").replace("’", "'").split():
                assert word.strip("'") in known, (article["id"], quote["speaker"])


def test_the_names_set_is_valid_gold_of_every_label(items):
    gold = read_gold([json.dumps(item).encode() for item in items], "entities")
    labels = Counter(span.kind for document in gold for span in document.spans)
    assert len(gold) >= 120
    assert set(labels) == {"PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT", "DATE"}
    assert min(labels.values()) >= 12


def test_the_names_set_can_be_read_by_spacy(items):
    pipeline = load_pipeline(EMBEDDED_PIPELINE)
    for item in items:
        found = [(each.start_char, each.end_char) for each in spacy_doc(item, pipeline).ents]
        assert found == [(each["start"], each["end"]) for each in item["entities"]]


def test_a_name_that_cuts_through_a_token_is_named():
    item = {"id": "x-1", "text": "Norway", "entities": [{"start": 0, "end": 3, "label": "GPE"}]}
    item["entities"][0]["text"] = "Nor"
    with pytest.raises(ValueError, match="x-1: 'Nor' cuts through a token"):
        spacy_doc(item, load_pipeline(EMBEDDED_PIPELINE))
