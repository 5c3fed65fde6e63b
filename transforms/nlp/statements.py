"""Statements that their cue follows or interrupts: [The town was ready], Lund said."""

from __future__ import annotations

from spacy.tokens import Token

from schemas.names import is_title
from transforms.nlp.frames import Frame
from transforms.nlp.passage import TRAILING, Passage, Span
from transforms.nlp.relations import FINITE_TAGS, Relation, relation_of
from transforms.nlp.sources import SourceKind

LONGEST_INTERRUPTION = 60
"""Characters of speaker and cue inside somebody's statement."""

SHORTEST_REST = 3
"""Words behind an interruption that make it one."""


def statement_around(passage: Passage, frame: Frame) -> Span | None:
    """A statement that the cue interrupts: [Even then, Lund said, the town was ready]."""
    sentence = passage.tokens[frame.verb].sent
    before = passage.text[sentence.start_char : frame.start].rstrip()
    behind = passage.text[frame.end : sentence.end_char].lstrip()
    if not before.endswith(",") or not behind.startswith(","):
        return None
    if frame.cue_end < frame.source.start and frame.source.kind is not SourceKind.PRONOUN:
        return None  # said Lund, a baker: what follows belongs to Lund
    if frame.end - frame.start > LONGEST_INTERRUPTION or len(behind.split()) < SHORTEST_REST:
        return None
    return sentence.start_char, sentence.end_char


def statement_before(passage: Passage, frame: Frame) -> Span | None:
    """A statement with the speaker behind it: [The town was ready], Lund said."""
    sentence = passage.tokens[frame.verb].sent
    start, end = sentence.start_char, _without_title(passage, frame.start)
    if not passage.text[start:end].rstrip().endswith(","):
        return None
    if not _is_complete(passage.tokens[frame.verb], frame.end):
        return None
    if passage.quotes_within(frame.end, sentence.end_char):
        return None  # As the crowd left, Lund said, “...”
    verbs = [token for token in passage.tokens_in(start, end) if token.tag_ in FINITE_TAGS]
    return (start, end) if verbs else None


def according_to(passage: Passage, frame: Frame) -> Span:
    """According to Lund, [the town was ready]. [The town was ready], according to Lund."""
    sentence = passage.tokens[frame.verb].sent
    before = passage.text[sentence.start_char : frame.start].strip(TRAILING)
    behind = passage.text[frame.end : sentence.end_char].lstrip()
    if before:
        interrupts = behind.startswith(",") and len(behind) > len(before)
        end = sentence.end_char if interrupts else frame.start
        return sentence.start_char, end
    comma = passage.text.find(",", frame.end, sentence.end_char)
    start = frame.end if comma < 0 else comma + 1
    return start, sentence.end_char


def _is_complete(cue: Token, end: int) -> bool:
    """Whether nothing that is said follows the cue: Lund said on Monday, not Lund said no."""
    told = (Relation.OBJECT, Relation.COMPLEMENT, Relation.OPEN_COMPLEMENT)
    return not any(each.idx >= end and relation_of(each) in told for each in cue.children)


def _without_title(passage: Passage, start: int) -> int:
    """Start of a speaker with the title before it: the M of Mr. Lund."""
    before = passage.text[:start].rstrip()
    word = before.rpartition(" ")[2]
    return len(before) - len(word) if word and is_title(word) else start
