"""Quotes inside quotes: “He told me, ‘You will lose,’” Lund said.

Inside a quote the rules for cues hold as anywhere, with the inner marks for marks and the words of
the outer quote for text. Only a cue of speech makes a quote: other marked words in somebody's mouth
are names and scare words as a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property

from transforms.nlp.article import Article
from transforms.nlp.attribution import Attribution
from transforms.nlp.frames import Frame, Strength, find_frames
from transforms.nlp.marks import Quoted, find_quoted
from transforms.nlp.passage import Passage, Span
from transforms.nlp.sources import SourceKind
from transforms.nlp.speakers import Setting, choose_frame


@dataclass(frozen=True)
class _Inside(Passage):
    """A paragraph of which only the words of one quote are text, and the inner marks are marks."""

    outer: Span = (0, 0)
    inner: tuple[Quoted, ...] = ()

    @cached_property
    def quoted(self) -> list[Quoted]:
        """Stretches between marks inside the quote."""
        return list(self.inner)

    @cached_property
    def in_quotes(self) -> list[bool]:
        """For each token, whether it stands between inner marks or outside the quote."""
        found = [True] * len(self.tokens)
        for token in self.tokens_in(*self.outer):
            found[token.i] = any(q.outer_start <= token.idx < q.outer_end for q in self.quoted)
        return found


def find_nested(
    passage: Passage, article: Article, outer: Span, said: Attribution
) -> Iterator[tuple[Quoted, Attribution]]:
    """Yield the quotes inside one, with who said them as far as the outer quote tells.

    "I" is who said the outer quote. Whom a speaker means by he or she is not looked for.
    """
    inner = tuple(_inner(passage.text, outer))
    if not inner:
        return
    same = {each.name: getattr(passage, each.name) for each in fields(Passage)}
    inside = _Inside(**same, outer=outer, inner=inner)
    frames = [each for each in find_frames(inside, article) if each.strength is Strength.SPEECH]
    for quoted in inner:
        chosen = choose_frame(Setting(inside, article, quoted, frames))
        if chosen is not None:
            yield quoted, _attribution(inside, *chosen, said)


def _inner(text: str, outer: Span) -> Iterator[Quoted]:
    """Yield the stretches between marks inside a quote; one that is not closed there is none."""
    start, end = outer
    for found in find_quoted(text[start:end]):
        quoted = _moved(found, start)
        if quoted.closed and (quoted.start, quoted.end) != outer:
            yield quoted


def _attribution(inside: Passage, rule: str, frame: Frame, said: Attribution) -> Attribution:
    source = frame.source
    speaker = source.name if source.kind is SourceKind.NAMED else None
    if inside.text[source.start : source.end] == "I":
        speaker = said.speaker
    return Attribution(rule, source, speaker, inside.text[frame.cue_start : frame.cue_end])


def _moved(quoted: Quoted, by: int) -> Quoted:
    return replace(
        quoted,
        start=quoted.start + by,
        end=quoted.end + by,
        outer_start=quoted.outer_start + by,
        outer_end=quoted.outer_end + by,
    )
