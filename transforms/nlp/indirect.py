"""Speech reported without marks: Lund said [the town was ready], criticised [the plan]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from transforms.nlp.breaks import sentence_ends_between
from transforms.nlp.clauses import bare_clause, reported_clause
from transforms.nlp.frames import Frame, Strength
from transforms.nlp.passage import TRAILING, Passage, Span
from transforms.nlp.speech_acts import act_matter
from transforms.nlp.statements import according_to, statement_around, statement_before

NEGATIONS = frozenset({"not", "n't", "n’t", "never"})
REFUSALS = frozenset({"declined", "declines", "refused", "refuses", "failed"})


@dataclass(frozen=True)
class Content:
    """What somebody is reported to have said; offsets half-open into the passage."""

    start: int
    end: int
    frame: Frame
    rule: str


def find_indirect(passage: Passage, frames: Sequence[Frame]) -> Iterator[Content]:
    """Find the contents of cues of speech that hold no quotation marks.

    Contents with marks inside are not repeated here: their quoted words are quotes already.
    """
    taken: list[Span] = []
    for frame in frames:
        if frame.strength < Strength.ACT or _unsaid(passage.tokens[frame.verb]):
            continue
        found = _content(passage, frame)
        if found is None or _leads_into_quote(passage, found):
            continue
        if all(found.end <= start or found.start >= end for start, end in taken):
            taken.append((found.start, found.end))
            yield found


def _content(passage: Passage, frame: Frame) -> Content | None:
    """The first reading of a cue that leaves some words; acts of speech tell a matter at least."""
    for rule, span in _readings(passage, frame):
        found = None if span is None else _trimmed(passage, *span, frame, rule)
        if found is not None:
            return found
    return None


def _readings(passage: Passage, frame: Frame) -> Iterator[tuple[str, Span | None]]:
    cue = passage.tokens[frame.verb]
    if frame.strength is Strength.SPEECH:
        if passage.text[frame.cue_start : frame.cue_end].lower() == "according to":
            yield "according-to", according_to(passage, frame)
            return
        yield "statement-around", statement_around(passage, frame)
        clause = reported_clause(passage, frame)
        yield "reported-clause", clause
        if clause is None:
            yield "statement-before", statement_before(passage, frame)
            yield "reported-clause", bare_clause(passage, cue)
    matter = act_matter(cue)
    if matter is not None and not (matter[0] < frame.source.end and frame.source.start < matter[1]):
        yield "speech-act", matter


def _unsaid(cue: Token) -> bool:
    """Whether the words were not said: Lund did not say, Lund declined to confirm."""
    negated = any(each.text.lower() in NEGATIONS for each in cue.children)
    refused = cue.tag_ == "VB" and cue.head != cue and cue.head.text.lower() in REFUSALS
    return negated or refused


def _trimmed(passage: Passage, start: int, end: int, frame: Frame, rule: str) -> Content | None:
    text = passage.text
    while start < end and text[start] in TRAILING:
        start += 1
    while end > start and text[end - 1] in TRAILING + ".":
        end -= 1
    if len(text[start:end].split()) < 2 or sentence_ends_between(text, start, end):
        return None
    return Content(start, end, frame, rule)


def _leads_into_quote(passage: Passage, content: Content) -> bool:
    """Whether the content has marks in it or right behind it: that is a quote with a lead-in."""
    behind = passage.text[content.end :].lstrip(TRAILING)
    next_char = len(passage.text) - len(behind)
    return passage.quotes_within(content.start, min(next_char + 1, len(passage.text)))
