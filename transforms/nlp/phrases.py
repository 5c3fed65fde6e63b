"""Noun phrases on the surface: where they begin, and which noun a prepositional phrase hangs on."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.nlp.passage import Passage
from transforms.nlp.relations import NOMINAL_TAGS, NOUN_TAGS

AGED = "old"
"""The word that stands for a person in "the 45-year-old"."""

PREPOSITIONS = frozenset(
    "of for from by with to in on at about against like under near over".split()
)
PHRASE_TAGS = NOMINAL_TAGS - {"PRP", "WP", "WDT", "EX"} | {
    "POS",
    "JJ",
    "JJR",
    "JJS",
    "PRP$",
    "HYPH",
}


def phrase_start(head: Token) -> Token:
    """Leftmost word of the noun phrase that `head` closes."""
    start = head
    while start.i > 0:
        before = start.nbor(-1)
        if head.text == AGED and before.text in ("-", "year"):  # the 45-year-old
            start = before
            continue
        if before.tag_ not in PHRASE_TAGS or before.is_sent_end:
            break
        loose = before.head.i not in range(start.i, head.i + 1) and head.text != AGED
        if loose and before.tag_ != "POS":
            break
        start = before
    return start


def is_preposition(token: Token) -> bool:
    """Whether the word ties what follows to a noun before it, as in "a spokesman for Lund"."""
    return token.text.lower() in PREPOSITIONS


def out_of_phrase(passage: Passage, head: Token) -> Token:
    """The noun that a prepositional phrase belongs to: no subject follows a preposition.

    In "a baker from Ohio said" the parser may take Ohio for the subject.
    """
    for _ in range(3):
        first = phrase_start(head)
        if first.i < 2 or not is_preposition(passage.tokens[first.i - 1]):
            break
        owner = passage.tokens[first.i - 2]
        if owner.tag_ not in NOUN_TAGS or passage.in_quotes[owner.i]:
            break
        head = owner
    return head


LEAD = 3
"""Tokens before a phrase that the parser hangs to its head: a comma, "according" and "to"."""


def phrase_from(passage: Passage, at: int) -> Token | None:
    """Head of the noun phrase that begins at token `at`, as after "according to"."""
    if at >= len(passage.tokens):
        return None
    token = passage.tokens[at]
    edge = at - LEAD
    while token.head != token and token.head.i > token.i and token.head.left_edge.i >= edge:
        if token.head.tag_ not in NOMINAL_TAGS:
            break
        token = token.head
    if token.tag_ in NOMINAL_TAGS and token.tag_ != "DT":
        return token
    nouns = [each for each in passage.tokens[at : at + 5] if each.tag_ in NOUN_TAGS]
    return nouns[0] if nouns else None
