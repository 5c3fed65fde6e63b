"""Which quotes are parts of one utterance: halves around a clause, paragraphs left open."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.nlp.breaks import END, sentence_ends_between
from transforms.nlp.marks import Quoted
from transforms.nlp.sources import Source
from transforms.nlp.speakers import Setting


@dataclass(frozen=True)
class Part:
    """A quote that was read, and the number of the utterance it belongs to."""

    passage: int
    quoted: Quoted
    source: Source | None
    utterance: int


def continues(setting: Setting, rule: str, source: Source | None, last: Part | None) -> bool:
    """Whether a quote goes on with the utterance of the one before it.

    “We are ready,” Lund said, [“and we wait.”] “We are ready,” Lund said. [“We wait.”]
    “We are ready. / [“We wait.”]
    """
    if last is None or source != last.source:
        return False
    if rule == "open-paragraph":
        return not last.quoted.closed and last.passage == setting.passage.index - 1
    if last.passage != setting.passage.index or source is None:
        return False
    if rule == "split-quote":
        return _only_clause_between(setting, last.quoted.outer_end)
    return _interrupted(setting, last, source)


def _only_clause_between(setting: Setting, start: int) -> bool:
    """Whether the clause that names the speaker is all there is between two halves."""
    between = setting.text[start : setting.quoted.outer_start]
    first = END.search(between)
    return first is None or not sentence_ends_between(
        setting.text, start + first.end(), setting.quoted.outer_start - 1
    )


def _interrupted(setting: Setting, last: Part, source: Source) -> bool:
    """Whether a clause between commas breaks into the quoted sentence."""
    start, end = last.quoted.outer_end, setting.quoted.outer_start
    within = source.passage == setting.passage.index and start <= source.start and source.end <= end
    if not within or sentence_ends_between(setting.text, start, end):
        return False
    stops = setting.text[last.quoted.end - 1] in ",—–-…" or setting.text[start : start + 1] == ","
    return stops and setting.text[:end].rstrip()[-1:] in (",", "—", "–", "-", "…")
