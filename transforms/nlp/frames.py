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
from transforms.nlp.beside import (
    follows_quote,
    name_between_commas,
    person_before_comma,
    phrase_between,
    speaker_after,
    speaker_before,
)
from transforms.nlp.passage import Passage, end_of
from transforms.nlp.phrases import phrase_from
from transforms.nlp.relations import VERB_TAGS
from transforms.nlp.sources import Source, SourceKind, source_at
from transforms.nlp.speaking import can_speak
from transforms.nlp.subjects import main_subject, subject_of

AUTHORITIES = cues.VIEWS | {"according"}
LONGEST_OWNED = 5
"""Tokens between an owner and the noun, both counted: Lund's first public remark."""

OWNED_TAGS = frozenset({"POS", "PRP$", "JJ", "JJR", "JJS", "NN", "NNP", "CD", "VBG", "VBN", "HYPH"})


class Strength(IntEnum):
    """How surely a cue announces words of the speaker."""

    OTHER = 0  # any verb with a person for subject
    THOUGHT = 1
    NOUN = 2  # her remark, in Lund's view
    ACT = 3  # called, accused, praised
    SPEECH = 4  # said, wrote, according to


@dataclass(frozen=True)
class Frame:
    """A cue and its speaker; offsets half-open into the passage."""

    source: Source
    cue_start: int
    cue_end: int
    verb: int  # token of the cue
    strength: Strength
    plausible: bool = True  # false: a description whose noun is not known to speak

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
    frames = [
        *_verb_frames(passage, article),
        *_according_frames(passage, article),
        *_noun_frames(passage, article),
    ]
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
    if word in cues.ACT_FORMS and not (word in cues.GOING_ON_FORMS and _before_to(token)):
        return Strength.ACT
    return Strength.THOUGHT if word in cues.THOUGHT_FORMS else Strength.OTHER


def _before_to(token: Token) -> bool:
    """Whether an infinitive follows: Lund continued to build."""
    return token.doc[token.i + 1 : token.i + 2].text.lower() == "to"


def _verb_frames(passage: Passage, article: Article) -> Iterator[Frame]:
    """Frames of verbs; without quotes in the passage, only of those that report speech alone."""
    for token, word in zip(passage.tokens, passage.words, strict=True):
        if not passage.quoted and word not in cues.SPEECH_WORDS:
            continue
        strength = None if passage.in_quotes[token.i] else strength_of(token)
        if strength is None or (not passage.quoted and strength < Strength.ACT):
            continue
        source = _speaker_of(passage, article, token, strength)
        if source is not None:
            yield _frame(passage, source, token, strength)


def _frame(passage: Passage, source: Source, cue: Token, strength: Strength) -> Frame:
    described = source.kind is SourceKind.DESCRIPTION
    head = passage.tokens[source.head]
    plausible = not described or head.tag_ in ("NNP", "NNPS") or can_speak(head.text)
    return Frame(source, cue.idx, end_of(cue), cue.i, strength, plausible)


def _speaker_of(
    passage: Passage, article: Article, verb: Token, strength: Strength
) -> Source | None:
    if strength >= Strength.ACT or _behind_quote(passage, verb):
        neighbour = speaker_before(passage, article, verb) or speaker_after(passage, article, verb)
        if neighbour is not None:
            return neighbour
    subject = main_subject(passage, verb) or subject_of(passage, article, verb)
    if subject is None and strength is Strength.SPEECH:
        subject = person_before_comma(passage, article, verb)
    if subject is None:
        return phrase_between(passage, article, verb) if strength >= Strength.ACT else None
    source = source_at(passage, article, subject)
    if source is not None and source.kind is SourceKind.DESCRIPTION and subject.i < verb.i:
        return name_between_commas(passage, article, verb) or source
    return source


def _behind_quote(passage: Passage, verb: Token) -> bool:
    """Whether at most a name stands between a closing mark and a verb: “No,” Ann Lund smiled."""
    if verb.tag_ not in ("VBD", "VBZ"):
        return False
    if follows_quote(passage, verb):
        return True
    near = passage.tokens[max(0, verb.i - 4) : verb.i]
    marked = [token.i for token in near if passage.in_quotes[token.i]]
    behind = passage.tokens[marked[-1] + 1 : verb.i] if marked else ()
    return bool(marked) and all(token.text[:1].isupper() for token in behind)


def _according_frames(passage: Passage, article: Article) -> Iterator[Frame]:
    doc = passage.tokens
    for at, word in enumerate(passage.words[:-2]):
        if word not in AUTHORITIES or passage.in_quotes[at] or not _names_authority(doc[at]):
            continue
        head = phrase_from(passage, at + 2)
        of = word != "according"
        source = None if head is None else source_at(passage, article, head, owner=of)
        if source is not None and source.kind is not SourceKind.OTHER:
            cue = doc[at]
            yield Frame(source, cue.idx, end_of(doc[at + 1]), at, Strength.SPEECH)


def _names_authority(token: Token) -> bool:
    """Whether a speaker follows after one more word: according to, in the words of."""
    word, following = token.text.lower(), token.nbor(1).text.lower()
    if word == "according":
        return following == "to"
    if following != "of" or word not in cues.VIEWS or token.i < 2:
        return False
    return (token.nbor(-2).text.lower(), token.nbor(-1).text.lower()) == ("in", "the")


def _noun_frames(passage: Passage, article: Article) -> Iterator[Frame]:
    """Words that somebody owns, in a passage with quotes: [her] [remark], in [Lund's] [view]."""
    if not passage.quoted:
        return
    for token, word in zip(passage.tokens, passage.words, strict=True):
        if word not in cues.NOUNS or passage.in_quotes[token.i]:
            continue
        owner = None if token.tag_ not in ("NN", "NNS") else _possessor(passage, token)
        source = None if owner is None else source_at(passage, article, owner, owner=True)
        if source is not None and source.kind in (SourceKind.NAMED, SourceKind.PRONOUN):
            viewed = _is_view(passage, source, token)
            yield _frame(passage, source, token, Strength.ACT if viewed else Strength.NOUN)


def _is_view(passage: Passage, source: Source, noun: Token) -> bool:
    """Whether a noun tells whose opinion a sentence is: in Lund's view."""
    before = passage.text[: source.start].rstrip().rpartition(" ")[2]
    return before.lower() in ("in", "by") and noun.text.lower() in cues.VIEWS


def _possessor(passage: Passage, noun: Token) -> Token | None:
    """Whose a noun is, read from the words before it: Lund's first remark, her remark."""
    for at in range(noun.i - 1, max(-1, noun.i - LONGEST_OWNED), -1):
        token = passage.tokens[at]
        if passage.in_quotes[at] or token.tag_ not in OWNED_TAGS:
            return None
        if token.tag_ == "PRP$":
            return token
        if token.tag_ == "POS":
            return passage.tokens[at - 1] if at else None
    return None
