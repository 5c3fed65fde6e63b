"""Speakers given by layout instead of grammar: transcripts and signed quotations."""

from __future__ import annotations

import re

from transforms.nlp.article import Article
from transforms.nlp.marks import Quoted
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage
from transforms.nlp.relations import FINITE_TAGS
from transforms.nlp.sources import Source, SourceKind

LABEL = re.compile(
    r"^\s*[\"“]?(?P<name>[A-Z][\w.’'-]*(?:\s+(?:[A-Z][\w.’'-]*|of|de|van|al|the)){0,5})"
    r"(?:\s*\([^)]{1,40}\))?\s*:\s*$"
)
SIGNATURE = re.compile(
    r"^\s*[.,]?\s*(?:―|—|–|--?|~)\s*(?P<name>[A-Z][\w.’'-]*(?:\s+(?:[A-Z][\w.’'-]*|de|van|of|al)){0,4})"
)
BRACKETS = re.compile(r"\s*\([^()]{1,40}\)$")
HEARERS = re.compile(
    r"\b(?:to|with|of|for|about|at|on|against|than|and|or)\s+(?:[A-Z][\w.]*\s+){0,3}$"
)
"""Before a name: who is spoken to or about, as in "had a message for Lund: ..."."""

NOT_LABELS = frozenset(
    "the a an and but he she they it here this that then note update more".split()
)


def label_before(passage: Passage, article: Article, quoted: Quoted) -> Source | None:
    """Read a transcript's label: `LUND: "We are ready."`, `Ann Lund (D-Ohio): “No.”`."""
    match = LABEL.match(passage.text[: quoted.outer_start])
    if match is None or match["name"].split()[0].lower() in NOT_LABELS:
        return None
    return _named(passage, article, match.start("name"), match.end("name"))


def signature_after(passage: Passage, article: Article, quoted: Quoted) -> Source | None:
    """Read a signature: `“We are ready.” — Ann Lund, mayor`."""
    match = SIGNATURE.match(passage.text[quoted.outer_end :])
    if match is None:
        return None
    offset = quoted.outer_end
    behind = passage.tokens_in(offset, len(passage.text))
    if any(token.tag_ in FINITE_TAGS for token in behind):
        return None  # “We are ready,” - Lund said
    return _named(passage, article, offset + match.start("name"), offset + match.end("name"))


def name_before_colon(passage: Passage, article: Article, quoted: Quoted) -> Source | None:
    """Read a name right before a colon: `None of it surprised Ann Lund: “We were ready.”`."""
    lead = BRACKETS.sub("", passage.text[: quoted.outer_start].rstrip().removesuffix(":"))
    ends = passage.text[len(lead) : quoted.outer_start].strip()
    last = passage.tokens_in(0, len(lead))[-1:]
    if not ends.endswith(":") or not last:
        return None
    name = article.name_at(passage, last[0])
    if name is None or name.end != len(lead) or name.label not in ("PERSON", "ORG"):
        return None
    if HEARERS.search(passage.text[: name.start]):
        return None
    return Source(passage.index, name.start, name.end, last[0].i, SourceKind.NAMED, name)


def headline_name(passage: Passage, article: Article, quoted: Quoted) -> Source | None:
    """Read the name a headline begins with: `Lund calls plan ‘a disgrace’`, `Lund: ‘No’`.

    The parser cannot read headlines, where every word may have a capital letter. Only the first
    name counts, outside quotes and with no possessive ending.
    """
    for name in article.names:
        if name.passage != passage.index or name.label not in ("PERSON", "ORG"):
            continue
        if any(each.outer_start <= name.start < each.outer_end for each in passage.quoted):
            continue
        if name.start > quoted.start or passage.text[name.end : name.end + 2] in ("'s", "’s"):
            return None
        head = passage.tokens_in(name.start, name.end)
        return Source(passage.index, name.start, name.end, head[-1].i, SourceKind.NAMED, name)
    return None


def _named(passage: Passage, article: Article, start: int, end: int) -> Source | None:
    """The name in a stretch of text; a label in capital letters may be no name to the model."""
    tokens = passage.tokens_in(start, end)
    if not tokens:
        return None
    for token in reversed(tokens):
        name = article.name_at(passage, token)
        if name is not None and name.label in ("PERSON", "ORG", "NORP"):
            return Source(passage.index, name.start, name.end, token.i, SourceKind.NAMED, name)
    text = passage.text[start:end]
    name = article.name_like(text)
    if name is None:
        return None
    own = Name(passage.index, start, end, text, name.label, None, name.canonical)
    return Source(passage.index, start, end, tokens[-1].i, SourceKind.NAMED, own)
