"""The speaker right beside a cue, on the surface, whatever the parser made of the sentence."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.nlp.article import Article
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage, end_of
from transforms.nlp.phrases import is_preposition, phrase_from
from transforms.nlp.relations import NOUN_TAGS
from transforms.nlp.sources import Source, source_at

OBJECT_PRONOUNS = frozenset({"him", "them", "me", "us"})
SKIPPED_TAGS = frozenset({"RB", "MD"})
AUXILIARIES = frozenset({"has", "had", "have"})
ARTICLES = frozenset({"the", "a", "an", "his", "her", "its", "their", "this", "that"})
PHRASE_TAGS = NOUN_TAGS | {"DT", "JJ", "CD", "POS", "PRP$", "IN", "HYPH", "VBN", "JJS"}
LONGEST_ASIDE = 10
"""Tokens between brackets behind a name: (R-Ohio), (Labour, Leeds East)."""

LONGEST_PHRASE = 10
INVERTED = frozenset({"say", "says", "said", "adds", "added", "explains", "explained", "wrote"})


def speaker_before(passage: Passage, article: Article, verb: Token) -> Source | None:
    """The pronoun or person right before the cue: "he said", "Lund (Labour) also said".

    A name after a preposition or comma is left to the parser: it may belong to a longer phrase.
    """
    before = _step_left(passage, verb)
    if before is None:
        return None
    if before.tag_ == "PRP":
        return (
            None if before.text.lower() in OBJECT_PRONOUNS else source_at(passage, article, before)
        )
    name = article.name_at(passage, before)
    if name is not None and name.label == "PERSON" and _stands_alone(passage, name.start):
        return source_at(passage, article, before)
    return None


def speaker_after(passage: Passage, article: Article, verb: Token) -> Source | None:
    """Who follows the cue: “We are ready,” said [Lund]. The risk, says [Lund], is small."""
    if verb.tag_ == "VBG" or verb.i + 1 >= len(passage.tokens):
        return None
    after = passage.tokens[verb.i + 1]
    if follows_quote(passage, verb):
        if _step_left(passage, verb) is not None or is_preposition(after):
            return None
        if article.name_at(passage, after) is not None or after.tag_ == "PRP":
            return source_at(passage, article, after)
        head = phrase_from(passage, after.i)
        return None if head is None else source_at(passage, article, head)
    if not _is_inverted(passage, verb) or is_preposition(after):
        return None
    head = phrase_from(passage, after.i)
    source = None if head is None else source_at(passage, article, head)
    stops = source is not None and passage.text[source.end : source.end + 1] in (",", ".", ":")
    return source if source is not None and stops and _is_person(source.name) else None


def phrase_between(passage: Passage, article: Article, verb: Token) -> Source | None:
    """The phrase between a closing mark and the cue: “We are ready,” [the judge] said."""
    start = max((q.outer_end for q in passage.quoted if q.outer_end <= verb.idx), default=None)
    if start is None:
        return None
    phrase = [
        token for token in passage.tokens_in(start, verb.idx) if token.tag_ not in SKIPPED_TAGS
    ]
    phrase = [token for token in phrase if token.text != ","]
    tight = 0 < len(phrase) <= LONGEST_PHRASE and all(each.tag_ in PHRASE_TAGS for each in phrase)
    if not tight or is_preposition(phrase[0]):
        return None
    head = phrase[0]
    for token in phrase[1:]:
        if is_preposition(token):
            break
        head = token
    return None if head.text.lower() in ARTICLES else source_at(passage, article, head)


def person_before_comma(passage: Passage, article: Article, verb: Token) -> Token | None:
    """The person before a comma before the cue, where the parser lost the thread.

    “We are ready,” [Lund], 49, told the paper.
    """
    if verb.i == 0 or passage.tokens[verb.i - 1].text != ",":
        return None
    start = max((q.outer_end for q in passage.quoted if q.outer_end <= verb.idx), default=0)
    for token in passage.tokens_in(max(start, verb.sent.start_char), verb.idx):
        name = article.name_at(passage, token)
        if name is not None and name.label == "PERSON" and name.end == end_of(token):
            owned = passage.text[name.end : name.end + 2] in ("'s", "’s")
            tied = name.start > 1 and passage.tokens_in(0, name.start)[-1:]
            if not owned and not (tied and is_preposition(tied[0])):
                return token
    return None


def name_between_commas(passage: Passage, article: Article, verb: Token) -> Source | None:
    """The apposition before the cue: "One of the town's leaders, [Ann Lund], said"."""
    if verb.i < 3 or verb.tag_ == "VBG" or passage.tokens[verb.i - 1].text != ",":
        return None
    name = article.name_at(passage, passage.tokens[verb.i - 2])
    if name is None or name.label != "PERSON" or name.end != end_of(passage.tokens[verb.i - 2]):
        return None
    opens = passage.text[: name.start].rstrip().endswith(",")
    return source_at(passage, article, passage.tokens[verb.i - 2]) if opens else None


def follows_quote(passage: Passage, verb: Token) -> bool:
    """Whether a cue stands right behind a closing mark."""
    end = len(passage.text[: verb.idx].rstrip(" ,"))
    return any(quoted.outer_end == end for quoted in passage.quoted if quoted.closed)


def _is_inverted(passage: Passage, verb: Token) -> bool:
    """Whether a cue between commas precedes its speaker: The risk, says Lund, is small."""
    before = passage.tokens[verb.i - 1].text if verb.i else ""
    opens = before == "," or verb.is_sent_start or not before
    return opens and verb.text.lower() in INVERTED


def _is_person(name: Name | None) -> bool:
    return name is not None and name.label == "PERSON"


def _step_left(passage: Passage, verb: Token) -> Token | None:
    """The word before the cue, adverbs, auxiliaries and brackets skipped; None behind commas."""
    doc, at = passage.tokens, verb.i - 1
    while at >= 0 and (doc[at].tag_ in SKIPPED_TAGS or doc[at].text in AUXILIARIES):
        at -= 1
    at = _before_brackets(passage, at)
    if at < 0 or passage.in_quotes[at] or not doc[at].is_alpha:
        return None
    return doc[at]


def _before_brackets(passage: Passage, at: int) -> int:
    """Step over brackets and an age between commas: Lund (R-Ohio), Lund, 49,."""
    doc = passage.tokens
    end = at - 1 if at > 0 and doc[at].text == "," else at
    if end > 0 and doc[end].text == ")":
        opening = next(
            (i for i in range(end, max(-1, end - LONGEST_ASIDE), -1) if doc[i].text == "("), 0
        )
        return opening - 1
    if end > 1 and end < at and doc[end].tag_ == "CD" and doc[end - 1].text == ",":
        return end - 2
    return at


def _stands_alone(passage: Passage, start: int) -> bool:
    """Whether no preposition, comma, conjunction or possessive ties a name to what precedes it."""
    at = len(passage.tokens_in(0, start)) - 1
    while at >= 0 and passage.tokens[at].tag_ in (*NOUN_TAGS, "JJ", "DT", "CD"):
        at -= 1
    if at < 0 or passage.in_quotes[at]:
        return True
    before = passage.tokens[at]
    if before.tag_ == "CC":
        return at > 0 and passage.tokens[at - 1].text == ","
    return before.tag_ not in ("POS", "-LRB-", "-RRB-") and not is_preposition(before)
