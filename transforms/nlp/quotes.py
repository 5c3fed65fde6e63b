"""All quotes of a document, with who said them: the rules put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from schemas.messages import QuoteMention
from schemas.vocabulary import QuoteKind
from transforms.nlp import asides, layouts, pronouns
from transforms.nlp.article import Article
from transforms.nlp.confidence import confidence_of
from transforms.nlp.continuity import Said, carry_on, said_by, same_paragraph
from transforms.nlp.frames import Frame, Strength, find_frames
from transforms.nlp.indirect import find_indirect
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage
from transforms.nlp.sources import Source, SourceKind
from transforms.nlp.speakers import Setting, choose_frame
from transforms.nlp.utterances import Part, continues

UNKNOWN = "no-rule"
WEAK_RULES = (UNKNOWN, "any-verb", "same-paragraph")


@dataclass(frozen=True)
class _Attribution:
    rule: str
    source: Source | None = None
    speaker: Name | None = None
    cue: str | None = None


@dataclass
class _Reading:
    """State while the passages of one document are read in order."""

    article: Article
    memory: pronouns.Memory = field(default_factory=pronouns.Memory)
    trail: list[Said] = field(default_factory=list)
    speakers: dict[Source, Name | None] = field(default_factory=dict)
    min_confidence: float = 0.0
    last: Part | None = None
    utterances: int = 0


def find_quotes(article: Article, min_confidence: float = 0.0) -> list[QuoteMention]:
    """Find direct, partial, indirect and headline quotes, in text order.

    Where a speaker is less sure than `min_confidence` it is left null, with its evidence kept.
    """
    reading = _Reading(article, min_confidence=min_confidence)
    found: list[QuoteMention] = []
    for passage in article.passages:
        found.extend(_read(reading, passage))
    order = {passage.field: passage.index for passage in reversed(article.passages)}
    return sorted(found, key=lambda quote: (order[quote.field], quote.start_char, quote.end_char))


def _read(reading: _Reading, passage: Passage) -> Iterator[QuoteMention]:
    frames = find_frames(passage, reading.article)
    for frame in frames:
        speaker = _speaker(reading, frame.source)
        if frame.strength >= Strength.ACT:
            reading.trail.append(said_by(frame, speaker, _cue(passage, frame)))
            _remember(reading, frame.source, speaker)
    yield from _marked(reading, passage, frames)
    yield from _unmarked(reading, passage, frames)


def _marked(reading: _Reading, passage: Passage, frames: list[Frame]) -> Iterator[QuoteMention]:
    for quoted in passage.quoted:
        setting = Setting(passage, reading.article, quoted, frames)
        attribution = _attribute(reading, setting)
        if _is_aside(setting, attribution):
            continue
        _follow(reading, setting, attribution)
        number = _utterance(reading, setting, attribution)
        reading.last = Part(passage.index, quoted, attribution.source, number)
        span = (quoted.start, quoted.end)
        yield _mention(reading, passage, span, _kind(setting), attribution, number)


def _utterance(reading: _Reading, setting: Setting, attribution: _Attribution) -> int:
    if reading.last and continues(setting, attribution.rule, attribution.source, reading.last):
        return reading.last.utterance
    return _next_utterance(reading)


def _next_utterance(reading: _Reading) -> int:
    reading.utterances += 1
    return reading.utterances - 1


def _unmarked(reading: _Reading, passage: Passage, frames: list[Frame]) -> Iterator[QuoteMention]:
    for content in find_indirect(passage, frames):
        frame = content.frame
        speaker = _speaker(reading, frame.source)
        attribution = _Attribution(content.rule, frame.source, speaker, _cue(passage, frame))
        span = (content.start, content.end)
        number = _next_utterance(reading)
        yield _mention(reading, passage, span, QuoteKind.INDIRECT, attribution, number)


def _cue(passage: Passage, frame: Frame) -> str:
    return passage.text[frame.cue_start : frame.cue_end]


def _speaker(reading: _Reading, source: Source) -> Name | None:
    """The name behind a source, looked up once."""
    if source not in reading.speakers:
        found = source.name
        if source.kind is SourceKind.PRONOUN:
            found = pronouns.resolve(source, reading.article, reading.memory)
        reading.speakers[source] = found
    return reading.speakers[source]


def _remember(reading: _Reading, source: Source, speaker: Name | None) -> None:
    if speaker is not None and speaker.label == "PERSON":
        reading.memory.note(source.passage, source.start, speaker)


def _attribute(reading: _Reading, setting: Setting) -> _Attribution:
    """Layout first, then frames, then who spoke before; a weak frame gives way to the latter."""
    by_layout = _by_layout(reading, setting)
    if by_layout is not None:
        return by_layout
    chosen = choose_frame(setting)
    if chosen is not None and chosen[1].strength > Strength.OTHER:
        return _by_frame(reading, setting, *chosen)
    source = layouts.name_before_colon(setting.passage, setting.article, setting.quoted)
    if source is not None:
        return _Attribution("name-colon", source, _speaker(reading, source))
    carried = carry_on(setting, reading.trail)
    if carried is not None:
        rule, said = carried
        return _Attribution(rule, said.source, said.speaker, said.cue)
    if setting.passage.is_headline:
        source = layouts.headline_name(setting.passage, setting.article, setting.quoted)
        if source is not None:
            return _Attribution("headline-name", source, source.name)
    chosen = choose_frame(replace(setting, lenient=True))
    if chosen is not None:
        return _by_frame(reading, setting, *chosen)
    last = same_paragraph(setting, reading.trail)
    if last is not None:
        return _Attribution("same-paragraph", last.source, last.speaker, last.cue)
    return _Attribution(UNKNOWN)


def _by_layout(reading: _Reading, setting: Setting) -> _Attribution | None:
    for rule, layout in (("label", layouts.label_before), ("signature", layouts.signature_after)):
        source = layout(setting.passage, setting.article, setting.quoted)
        if source is not None:
            speaker = _speaker(reading, source)
            _remember(reading, source, speaker)
            return _Attribution(rule, source, speaker)
    return None


def _by_frame(reading: _Reading, setting: Setting, rule: str, frame: Frame) -> _Attribution:
    speaker = _speaker(reading, frame.source)
    return _Attribution(rule, frame.source, speaker, _cue(setting.passage, frame))


def _is_aside(setting: Setting, attribution: _Attribution) -> bool:
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


def _follow(reading: _Reading, setting: Setting, attribution: _Attribution) -> None:
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
    reading: _Reading,
    passage: Passage,
    span: tuple[int, int],
    kind: QuoteKind,
    attribution: _Attribution,
    utterance: int,
) -> QuoteMention:
    start, end = span
    source = attribution.source
    confidence = confidence_of(attribution.rule, None if source is None else source.kind)
    speaker = attribution.speaker if confidence >= reading.min_confidence else None
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
        confidence=confidence,
        context=passage.written,
        utterance=utterance,
    )
