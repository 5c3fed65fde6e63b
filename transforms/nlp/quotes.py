"""All quotes of a document, with who said them: the rules put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from schemas.messages import QuoteMention
from schemas.vocabulary import QuoteKind
from transforms.nlp import asides
from transforms.nlp.article import Article
from transforms.nlp.attribution import UNKNOWN, Attribution, Reading, attribute, by_frame
from transforms.nlp.confidence import confidence_of
from transforms.nlp.continuity import Said, said_by
from transforms.nlp.frames import Frame, Strength, find_frames
from transforms.nlp.indirect import find_indirect
from transforms.nlp.nested import find_nested
from transforms.nlp.passage import Passage, Span
from transforms.nlp.speakers import Setting
from transforms.nlp.transcripts import Turn, turns_of
from transforms.nlp.utterances import Part, continues

WEAK_RULES = (UNKNOWN, "any-verb", "same-paragraph")


@dataclass
class _Numbers:
    """The utterances counted so far, and the last quote read."""

    last: Part | None = None
    count: int = 0

    def next(self) -> int:
        self.count += 1
        return self.count - 1

    def of(self, setting: Setting, attribution: Attribution) -> int:
        goes_on = continues(setting, attribution.rule, attribution.source, self.last)
        number = self.last.utterance if goes_on and self.last is not None else self.next()
        self.last = Part(setting.passage.index, setting.quoted, attribution.source, number)
        return number


def find_quotes(article: Article, min_confidence: float = 0.0) -> list[QuoteMention]:
    """Find direct, partial, indirect and headline quotes, and those nested in them, in text order.

    Where a speaker is less sure than `min_confidence` it is left null, with its evidence kept.
    """
    reading, numbers = Reading(article), _Numbers()
    turns = turns_of(article)
    found: list[QuoteMention] = []
    for passage in article.passages:
        if passage.index in turns:
            found.extend(_spoken(reading, numbers, passage, turns[passage.index]))
        else:
            found.extend(_read(reading, numbers, passage))
    order = {passage.field: passage.index for passage in reversed(article.passages)}
    found.sort(key=lambda quote: (order[quote.field], quote.start_char, quote.end_char))
    return [_as_sure_as(quote, min_confidence) for quote in found]


def _as_sure_as(quote: QuoteMention, min_confidence: float) -> QuoteMention:
    if quote.speaker is None or quote.confidence >= min_confidence:
        return quote
    return replace(quote, speaker=None, speaker_label=None)


def _spoken(
    reading: Reading, numbers: _Numbers, passage: Passage, turn: Turn
) -> Iterator[QuoteMention]:
    """The words of a line of a transcript; marks inside them are the speaker's own."""
    speaker = reading.speaker(turn.source)
    reading.remember(turn.source, speaker)
    attribution = Attribution("transcript", turn.source, speaker)
    span = (turn.start, turn.end)
    yield _mention(reading, passage, span, QuoteKind.DIRECT, attribution, numbers.next())
    yield from _nested(reading, numbers, passage, span, attribution)


def _read(reading: Reading, numbers: _Numbers, passage: Passage) -> Iterator[QuoteMention]:
    frames = find_frames(passage, reading.article)
    for frame in frames:
        if frame.strength >= Strength.ACT:
            said = by_frame(reading, passage, "frame", frame)
            reading.trail.append(said_by(frame, said.speaker, said.cue))
            reading.remember(frame.source, said.speaker)
    yield from _marked(reading, numbers, passage, frames)
    yield from _unmarked(reading, numbers, passage, frames)


def _marked(
    reading: Reading, numbers: _Numbers, passage: Passage, frames: list[Frame]
) -> Iterator[QuoteMention]:
    for quoted in passage.quoted:
        setting = Setting(passage, reading.article, quoted, frames)
        attribution = attribute(reading, setting)
        if _is_aside(setting, attribution):
            continue
        _follow(reading, setting, attribution)
        number = numbers.of(setting, attribution)
        span = (quoted.start, quoted.end)
        yield _mention(reading, passage, span, _kind(setting), attribution, number)
        yield from _nested(reading, numbers, passage, span, attribution)


def _nested(
    reading: Reading, numbers: _Numbers, passage: Passage, outer: Span, said: Attribution
) -> Iterator[QuoteMention]:
    for quoted, attribution in find_nested(passage, reading.article, outer, said):
        span = (quoted.start, quoted.end)
        yield _mention(reading, passage, span, QuoteKind.NESTED, attribution, numbers.next())


def _unmarked(
    reading: Reading, numbers: _Numbers, passage: Passage, frames: list[Frame]
) -> Iterator[QuoteMention]:
    for content in find_indirect(passage, frames):
        attribution = by_frame(reading, passage, content.rule, content.frame)
        span = (content.start, content.end)
        number = numbers.next()
        yield _mention(reading, passage, span, QuoteKind.INDIRECT, attribution, number)


def _is_aside(setting: Setting, attribution: Attribution) -> bool:
    """Whether the marks are for something else than speech; cues beside them say they are not."""
    if asides.is_nickname(setting):
        return True
    sure = attribution.rule in ("clause-after", "clause-before", "label", "signature")
    inside = not setting.passage.is_headline and asides.is_inside_clause(setting)
    if inside and asides.is_title_of_work(setting):
        return True
    if sure or (setting.passage.is_headline and attribution.source is not None):
        return False
    titled = asides.is_title_of_work(setting)
    if titled and attribution.rule not in ("split-quote", "colon-before", "open-paragraph"):
        return True
    if attribution.rule not in WEAK_RULES:
        return False
    return asides.is_named_work(setting) or asides.is_short(setting)


def _follow(reading: Reading, setting: Setting, attribution: Attribution) -> None:
    if attribution.source is not None:
        reading.trail.append(
            Said(
                setting.passage.index,
                setting.quoted.outer_end,
                attribution.source,
                attribution.speaker,
                attribution.cue,
                closed=setting.quoted.closed,
            )
        )


def _kind(setting: Setting) -> QuoteKind:
    """Partial: words that do not end a sentence, or that a clause runs into in mid-sentence."""
    if setting.passage.is_headline:
        return QuoteKind.HEADLINE
    text = setting.text[setting.quoted.start : setting.quoted.end]
    rest = setting.text[setting.quoted.outer_end :].lstrip()
    ends = text[-1] in ".,!?…—" or rest[:1] in (".", ",", "") or not setting.quoted.closed
    first = next(each for each in text if each.isalnum())
    led_into = setting.text[: setting.quoted.outer_start].rstrip()[-1:].isalnum()
    return QuoteKind.DIRECT if ends and not (led_into and first.islower()) else QuoteKind.PARTIAL


def _mention(
    reading: Reading,
    passage: Passage,
    span: Span,
    kind: QuoteKind,
    attribution: Attribution,
    utterance: int,
) -> QuoteMention:
    start, end = span
    source, speaker = attribution.source, attribution.speaker
    home = passage if source is None else reading.article.passages[source.passage]
    return QuoteMention(
        field=passage.field,
        start_char=passage.start_char + start,
        end_char=passage.start_char + end,
        text=passage.written[start:end],
        kind=kind,
        speaker=None if speaker is None else speaker.canonical,
        speaker_label=None if speaker is None else speaker.label,
        speaker_text=None if source is None else home.written[source.start : source.end],
        speaker_start_char=None if source is None else home.start_char + source.start,
        speaker_end_char=None if source is None else home.start_char + source.end,
        cue=attribution.cue,
        rule=attribution.rule,
        confidence=_confidence(reading, attribution),
        context=passage.written,
        utterance=utterance,
    )


def _confidence(reading: Reading, attribution: Attribution) -> float:
    source = attribution.source
    if source is None:
        return confidence_of(attribution.rule, None)
    return confidence_of(attribution.rule, source.kind, reading.doubt(source))
