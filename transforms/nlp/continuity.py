"""Speakers carried on: words that do not say whose they are belong to who spoke just before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from transforms.nlp.breaks import sentence_ends_between
from transforms.nlp.frames import Frame
from transforms.nlp.mentions import Name
from transforms.nlp.sources import Source
from transforms.nlp.speakers import Setting


@dataclass(frozen=True)
class Said:
    """Somebody said something up to a place: a quote, or a clause with a cue."""

    passage: int
    end: int
    source: Source
    speaker: Name | None  # the name behind the source, where it has one
    cue: str | None
    closed: bool = True  # false: a quote that its paragraph did not close
    is_quote: bool = True


def said_by(frame: Frame, speaker: Name | None, cue: str | None) -> Said:
    """Write down a clause with a cue."""
    return Said(frame.source.passage, frame.end, frame.source, speaker, cue, is_quote=False)


def stands_alone(setting: Setting) -> bool:
    """Whether the quote is whole sentences with no other words in them.

    Lund shrugged. [“We are ready.”] Then she left.
    """
    text, quoted = setting.text, setting.quoted
    lead = text[: quoted.outer_start].rstrip()
    starts = not lead or sentence_ends_between(text, len(lead) - 2, quoted.outer_start)
    return (starts or lead[-1:] in ".!?”\"'") and (setting.ends_sentence or not quoted.closed)


def fills_paragraph(setting: Setting) -> bool:
    """Whether the paragraph holds nothing but quotes."""
    at = 0
    for quoted in setting.passage.quoted:
        if any(each.isalnum() for each in setting.text[at : quoted.outer_start]):
            return False
        at = quoted.outer_end
    return not any(each.isalnum() for each in setting.text[at:])


def split_quote(setting: Setting, trail: Sequence[Said]) -> Said | None:
    """Continue a quote in a sentence of its own.

    “We are ready,” Lund said. [“We always were.”]
    """
    earlier = [each for each in _here(setting, trail) if each.is_quote]
    return earlier[-1] if earlier and stands_alone(setting) else None


def sentence_before(setting: Setting, trail: Sequence[Said]) -> Said | None:
    """Follow a sentence that tells what somebody said.

    Lund denied the report. [“Not a word is true.”]
    """
    earlier = _here(setting, trail)
    return earlier[-1] if earlier and stands_alone(setting) else None


def open_paragraph(setting: Setting, trail: Sequence[Said]) -> Said | None:
    """A quote over several paragraphs: each opens with a mark, only the last one closes."""
    earlier = _paragraph_before(setting, trail)
    starts = not setting.text[: setting.quoted.outer_start].strip()
    return earlier if earlier is not None and starts and not earlier.closed else None


def colon_paragraph(setting: Setting, trail: Sequence[Said]) -> Said | None:
    """Follow a paragraph that ends in a colon.

    Lund wrote: / [“We are ready.”]
    """
    starts = not setting.text[: setting.quoted.outer_start].strip()
    index = setting.passage.index
    if not starts or index == 0:
        return None
    lead = setting.article.passages[index - 1]
    return _paragraph_before(setting, trail) if lead.text.endswith(":") else None


def quote_paragraph(setting: Setting, trail: Sequence[Said]) -> Said | None:
    """A paragraph that is nothing but a quote, after one in which somebody spoke."""
    return _paragraph_before(setting, trail) if fills_paragraph(setting) else None


def same_paragraph(setting: Setting, trail: Sequence[Said]) -> Said | None:
    """Fall back on who spoke before in the paragraph, where the sentence itself names nobody.

    “We are ready,” Lund said. The rest was [“for others to decide.”]
    """
    earlier = _here(setting, trail)
    return earlier[-1] if earlier else None


def _here(setting: Setting, trail: Sequence[Said]) -> list[Said]:
    index, start = setting.passage.index, setting.quoted.outer_start
    found = [each for each in trail if each.passage == index and each.end <= start]
    return sorted(found, key=lambda each: each.end)


def _paragraph_before(setting: Setting, trail: Sequence[Said]) -> Said | None:
    """Who spoke last in the paragraph before; a title is no paragraph of the text."""
    index = setting.passage.index
    passages = setting.article.passages
    if index == 0 or passages[index - 1].field is not setting.passage.field:
        return None
    found = [each for each in trail if each.passage == index - 1]
    return max(found, key=lambda each: each.end, default=None)


Carry = Callable[[Setting, Sequence[Said]], "Said | None"]

RULES: tuple[tuple[str, Carry], ...] = (
    ("split-quote", split_quote),
    ("sentence-before", sentence_before),
    ("open-paragraph", open_paragraph),
    ("colon-paragraph", colon_paragraph),
    ("quote-paragraph", quote_paragraph),
)


def carry_on(setting: Setting, trail: Sequence[Said]) -> tuple[str, Said] | None:
    """Apply the rules in order; return the name of the first that answers, and who spoke."""
    for name, rule in RULES:
        said = rule(setting, trail)
        if said is not None:
            return name, said
    return None
