"""Who said a quote: the ways to find out, surest first, and the person behind what they find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from transforms.nlp import bodies, layouts, pronouns
from transforms.nlp.article import Article
from transforms.nlp.confidence import Doubt
from transforms.nlp.continuity import Said, carry_on, same_paragraph
from transforms.nlp.frames import Frame, Strength
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage
from transforms.nlp.sources import Source, SourceKind
from transforms.nlp.speakers import Setting, choose_frame

UNKNOWN = "no-rule"


@dataclass(frozen=True)
class Attribution:
    """Who said a quote, and the evidence."""

    rule: str
    source: Source | None = None
    speaker: Name | None = None
    cue: str | None = None


@dataclass
class Reading:
    """What is known while the passages of one document are read in order."""

    article: Article
    memory: pronouns.Memory = field(default_factory=pronouns.Memory)
    trail: list[Said] = field(default_factory=list)
    _speakers: dict[Source, tuple[Name | None, Doubt]] = field(default_factory=dict)

    def speaker(self, source: Source) -> Name | None:
        """Return the name behind a source, looked up once."""
        if source not in self._speakers:
            self._speakers[source] = self._resolve(source)
        return self._speakers[source][0]

    def doubt(self, source: Source) -> Doubt:
        """Return what speaks against the name behind a source."""
        self.speaker(source)
        return self._speakers[source][1]

    def _resolve(self, source: Source) -> tuple[Name | None, Doubt]:
        if source.kind is SourceKind.PRONOUN:
            referent = pronouns.resolve(source, self.article, self.memory)
            return (None, Doubt.NONE) if referent is None else (referent.name, referent.doubt)
        if source.kind is SourceKind.DESCRIPTION:
            passage = self.article.passages[source.passage]
            named = self.article.described(passage, source.start, source.end)
            named = named or bodies.resolve_noun(source, self.article)
            return named, Doubt.NONE if named is None else Doubt.ROLE
        if source.kind is SourceKind.OTHER and source.end - source.start == len("it"):
            return self._resolve_it(source)
        return source.name, Doubt.NONE

    def _resolve_it(self, source: Source) -> tuple[Name | None, Doubt]:
        word = self.article.passages[source.passage].text[source.start : source.end]
        named = bodies.resolve_it(source, self.article) if word.lower() == "it" else None
        return named, Doubt.NONE if named is None else Doubt.ROLE

    def remember(self, source: Source, speaker: Name | None) -> None:
        """Remember that a person spoke, for the pronouns to come."""
        if speaker is not None and speaker.label == "PERSON":
            self.memory.note(source.passage, source.start, speaker)


def attribute(reading: Reading, setting: Setting) -> Attribution:
    """Find who said a quote: the first way with an answer wins."""
    for way in WAYS:
        found = way(reading, setting)
        if found is not None:
            return found
    return Attribution(UNKNOWN)


def by_frame(reading: Reading, passage: Passage, rule: str, frame: Frame) -> Attribution:
    """Attribute words to the speaker of a frame."""
    cue = passage.text[frame.cue_start : frame.cue_end]
    return Attribution(rule, frame.source, reading.speaker(frame.source), cue)


def _by_layout(reading: Reading, setting: Setting) -> Attribution | None:
    for rule, layout in (("label", layouts.label_before), ("signature", layouts.signature_after)):
        source = layout(setting.passage, setting.article, setting.quoted)
        if source is not None:
            speaker = reading.speaker(source)
            reading.remember(source, speaker)
            return Attribution(rule, source, speaker)
    return None


def _by_cue(reading: Reading, setting: Setting) -> Attribution | None:
    chosen = choose_frame(setting)
    if chosen is None or chosen[1].strength is Strength.OTHER:
        return None
    return by_frame(reading, setting.passage, *chosen)


def _by_colon(reading: Reading, setting: Setting) -> Attribution | None:
    source = layouts.name_before_colon(setting.passage, setting.article, setting.quoted)
    return None if source is None else Attribution("name-colon", source, reading.speaker(source))


def _by_continuity(reading: Reading, setting: Setting) -> Attribution | None:
    carried = carry_on(setting, reading.trail)
    if carried is None:
        return None
    rule, said = carried
    return Attribution(rule, said.source, said.speaker, said.cue)


def _by_headline(reading: Reading, setting: Setting) -> Attribution | None:
    if not setting.passage.is_headline:
        return None
    source = layouts.headline_name(setting.passage, setting.article, setting.quoted)
    return None if source is None else Attribution("headline-name", source, source.name)


def _by_any_verb(reading: Reading, setting: Setting) -> Attribution | None:
    chosen = choose_frame(replace(setting, lenient=True))
    return None if chosen is None else by_frame(reading, setting.passage, *chosen)


def _by_paragraph(reading: Reading, setting: Setting) -> Attribution | None:
    last = same_paragraph(setting, reading.trail)
    if last is None:
        return None
    return Attribution("same-paragraph", last.source, last.speaker, last.cue)


Way = Callable[[Reading, Setting], "Attribution | None"]

WAYS: tuple[Way, ...] = (
    _by_layout,
    _by_cue,
    _by_colon,
    _by_continuity,
    _by_headline,
    _by_any_verb,
    _by_paragraph,
)
