"""Who is reported to say something, anywhere in a passage outside its quotes.

A frame is a cue with the speaker it belongs to: [Ann Lund] [said], [wrote] the [mayor],
[according to] [the ministry]. Which frame a quote belongs to is decided by speakers.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from spacy.tokens import Token

from transforms.nlp import cues
from transforms.nlp.article import Article
from transforms.nlp.passage import Passage, end_of
from transforms.nlp.relations import NOUN_TAGS, VERB_TAGS
from transforms.nlp.sources import Source, SourceKind, is_preposition, phrase_from, source_at
from transforms.nlp.subjects import main_subject, subject_of


class Strength(IntEnum):
    """How surely a cue announces words of the speaker."""

    OTHER = 0  # any verb with a person for subject
    THOUGHT = 1
    ACT = 2  # called, accused, praised
    SPEECH = 3  # said, wrote, according to


@dataclass(frozen=True)
class Frame:
    """A cue and its speaker; offsets half-open into the passage."""

    source: Source
    cue_start: int
    cue_end: int
    verb: int  # token of the cue
    strength: Strength

    @property
    def start(self) -> int:
        """Where the frame begins, whichever of cue and speaker comes first."""
        return min(self.cue_start, self.source.start)

    @property
    def end(self) -> int:
        """Where it ends."""
        return max(self.cue_end, self.source.end)


def find_frames(passage: Passage, article: Article) -> list[Frame]:
    """Find all frames of a passage, by position of the cue."""
    frames = [*_verb_frames(passage, article), *_according_frames(passage, article)]
    return sorted(frames, key=lambda frame: frame.cue_start)


def strength_of(token: Token) -> Strength | None:
    """Judge a word as cue; None where it is no verb."""
    word = token.text.lower()
    is_verb = token.tag_ in VERB_TAGS
    if word in ("put", "puts") and token.doc[token.i + 1 : token.i + 2].text == "it":
        return Strength.SPEECH  # as Lund put it
    if word in cues.SPEECH_FORMS and (is_verb or word not in cues.NOT_VERBS):
        return Strength.SPEECH
    if not is_verb:
        return None
    if word in cues.ACT_FORMS:
        return Strength.ACT
    return Strength.THOUGHT if word in cues.THOUGHT_FORMS else Strength.OTHER


def _verb_frames(passage: Passage, article: Article) -> Iterator[Frame]:
    for token in passage.doc:
        strength = None if passage.in_quotes[token.i] else strength_of(token)
        if strength is None:
            continue
        source = _speaker_of(passage, article, token, strength)
        if source is not None:
            yield Frame(source, token.idx, end_of(token), token.i, strength)


def _speaker_of(
    passage: Passage, article: Article, verb: Token, strength: Strength
) -> Source | None:
    if strength >= Strength.ACT:
        neighbour = _neighbour(passage, article, verb)
        if neighbour is not None:
            return neighbour
    subject = main_subject(passage, verb) or subject_of(passage, article, verb)
    if subject is None and strength is Strength.SPEECH:
        subject = _before_comma(passage, article, verb)
    return None if subject is None else source_at(passage, article, subject)


def _neighbour(passage: Passage, article: Article, verb: Token) -> Source | None:
    """A speaker right beside the cue, whatever the parser made of it.

    "he said", "Lund also said"; behind a closing mark also "said Lund". A name after a preposition
    or comma is left to the parser: it may belong to a longer phrase.
    """
    before = _step_left(passage, verb)
    if before is not None and before.tag_ == "PRP" and before.text.lower() not in ("him", "them"):
        return source_at(passage, article, before)
    if before is not None:
        name = article.name_at(passage, before)
        if name is not None and name.label == "PERSON" and _stands_alone(passage, name.start):
            return source_at(passage, article, before)
    if verb.tag_ == "VBG":
        return None
    after = passage.doc[verb.i + 1] if verb.i + 1 < len(passage.doc) else None
    if after is None or not _follows_quote(passage, verb) or before is not None:
        return None
    name = article.name_at(passage, after)
    if name is not None or after.tag_ == "PRP":
        return source_at(passage, article, after)
    head = phrase_from(passage, after.i)
    return None if head is None else source_at(passage, article, head)


def _before_comma(passage: Passage, article: Article, verb: Token) -> Token | None:
    """The person before a comma before the cue, where the parser lost the thread.

    “We are ready,” [Lund], 49, told the paper.
    """
    if verb.i == 0 or passage.doc[verb.i - 1].text != ",":
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


def _step_left(passage: Passage, verb: Token) -> Token | None:
    """The word before the cue, adverbs and auxiliaries skipped; None behind marks and commas."""
    at = verb.i - 1
    while at >= 0 and (passage.doc[at].tag_ in ("RB", "MD") or passage.doc[at].text == "has"):
        at -= 1
    if at < 0 or passage.in_quotes[at] or not passage.doc[at].is_alpha:
        return None
    return passage.doc[at]


def _stands_alone(passage: Passage, start: int) -> bool:
    """Whether no preposition, comma, conjunction or possessive ties a name to what precedes it."""
    at = len(passage.tokens_in(0, start)) - 1
    while at >= 0 and passage.doc[at].tag_ in (*NOUN_TAGS, "JJ", "DT", "CD"):
        at -= 1
    if at < 0 or passage.in_quotes[at]:
        return True
    before = passage.doc[at]
    if before.tag_ == "CC":
        return at > 0 and passage.doc[at - 1].text == ","
    return before.tag_ not in ("POS", "-LRB-", "-RRB-") and not is_preposition(before)


def _follows_quote(passage: Passage, verb: Token) -> bool:
    before = passage.text[: verb.idx].rstrip(" ,")
    return any(quoted.outer_end == len(before) for quoted in passage.quoted if quoted.closed)


def _according_frames(passage: Passage, article: Article) -> Iterator[Frame]:
    doc = passage.doc
    for token in doc[:-2]:
        pair = token.text.lower(), doc[token.i + 1].text.lower()
        if pair != ("according", "to") or passage.in_quotes[token.i]:
            continue
        head = phrase_from(passage, token.i + 2)
        source = None if head is None else source_at(passage, article, head)
        if source is not None and source.kind is not SourceKind.OTHER:
            yield Frame(source, token.idx, end_of(doc[token.i + 1]), token.i, Strength.SPEECH)
