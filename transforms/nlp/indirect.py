"""Reported speech without marks: Lund said [the town was ready]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from transforms.nlp.breaks import sentence_ends_between
from transforms.nlp.cues import PROMISE_FORMS
from transforms.nlp.frames import Frame, Strength
from transforms.nlp.passage import Passage, end_of
from transforms.nlp.relations import Relation, relation_of

SUBORDINATORS = frozenset({"if", "when", "while", "although", "though", "asked", "because"})
NEGATIONS = frozenset({"not", "n't", "n’t", "never"})
REFUSALS = frozenset({"declined", "declines", "refused", "refuses", "failed"})
TRAILING = " ,;:—–-"


@dataclass(frozen=True)
class Content:
    """What somebody is reported to have said; offsets half-open into the passage."""

    start: int
    end: int
    frame: Frame
    rule: str


def find_indirect(passage: Passage, frames: Sequence[Frame]) -> Iterator[Content]:
    """Find the contents of speech cues that hold no quotation marks.

    Contents with marks inside are not repeated here: their quoted words are quotes already.
    """
    taken: list[tuple[int, int]] = []
    for frame in frames:
        if frame.strength is not Strength.SPEECH or _unsaid(passage.doc[frame.verb]):
            continue
        found = _content(passage, frame)
        if found is None or _leads_into_quote(passage, found):
            continue
        if all(found.end <= start or found.start >= end for start, end in taken):
            taken.append((found.start, found.end))
            yield found


def _content(passage: Passage, frame: Frame) -> Content | None:
    cue = passage.doc[frame.verb]
    if passage.text[frame.cue_start : frame.cue_end].lower() == "according to":
        return _according(passage, frame)
    clauses = [
        each
        for each in cue.children
        if _is_clause(each, cue) and each.i > cue.i and not _before_speaker(each, frame)
    ]
    if clauses:
        return _clause(passage, frame, clauses[0])
    if passage.text[frame.end :].lstrip().startswith("that "):
        return _trimmed(passage, frame.end, cue.sent.end_char, frame, "reported-clause")
    return _clause_before(passage, frame)


def _unsaid(cue: Token) -> bool:
    """Whether the words were not said: Lund did not say, Lund declined to confirm."""
    negated = any(each.text.lower() in NEGATIONS for each in cue.children)
    return negated or (cue.head != cue and cue.head.text.lower() in REFUSALS)


def _is_clause(token: Token, cue: Token) -> bool:
    """Whether a dependent of the cue tells what is said; "to" only after promises and claims."""
    if relation_of(token) is Relation.OPEN_COMPLEMENT:
        return cue.text.lower() in PROMISE_FORMS
    return relation_of(token) is Relation.COMPLEMENT


def _before_speaker(clause: Token, frame: Frame) -> bool:
    """Whether the clause is part of the speaker's phrase: said Lund, who ..."""
    return end_of(clause) <= frame.source.end or clause.left_edge.text.lower() == "who"


def _clause(passage: Passage, frame: Frame, clause: Token) -> Content | None:
    """Lund said [that the town was ready]. Lund vowed [to stay].

    What follows the clause in a sentence whose main verb is the cue belongs to it: the parser
    tends to hang it too high.
    """
    start, end = max(clause.left_edge.idx, frame.end), end_of(clause.right_edge)
    cue = passage.doc[frame.verb]
    last = cue.sent.end_char
    if cue == cue.sent.root and not _is_quoted(passage, end, last):
        rest = passage.text[end:last].lstrip()
        end = last if not rest.startswith((", but", ", and", "but ", "; ")) else end
    return _trimmed(passage, start, end, frame, "reported-clause")


def _clause_before(passage: Passage, frame: Frame) -> Content | None:
    """A statement with the speaker behind it: [The town was ready], Lund said."""
    sentence = passage.doc[frame.verb].sent
    start, end = sentence.start_char, frame.start
    if not passage.text[start:end].rstrip().endswith(","):
        return None
    tail = passage.text[frame.end : sentence.end_char].lstrip()
    if tail.startswith(",") and passage.text[start:end].split(" ")[0].lower() in SUBORDINATORS:
        return _trimmed(passage, frame.end, sentence.end_char, frame, "statement-around")
    if tail[:1] not in (".", ",", "", ";") and relation_of(passage.doc[frame.verb]) not in (
        Relation.PARATAXIS,
        Relation.OTHER,
    ):
        return None
    verbs = [t for t in passage.tokens_in(start, end) if t.tag_ in ("VBD", "VBZ", "VBP", "MD")]
    return _trimmed(passage, start, end, frame, "statement-before") if verbs else None


def _according(passage: Passage, frame: Frame) -> Content | None:
    """According to Lund, [the town was ready]. [The town was ready], according to Lund."""
    sentence = passage.doc[frame.verb].sent
    before = passage.text[sentence.start_char : frame.start].strip(TRAILING)
    if before:
        return _trimmed(passage, sentence.start_char, frame.start, frame, "according-to")
    comma = passage.text.find(",", frame.end, sentence.end_char)
    start = frame.end if comma < 0 else comma + 1
    return _trimmed(passage, start, sentence.end_char, frame, "according-to")


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
    return _is_quoted(passage, content.start, min(next_char + 1, len(passage.text)))


def _is_quoted(passage: Passage, start: int, end: int) -> bool:
    return any(q.outer_start < end and q.outer_end > start for q in passage.quoted)
