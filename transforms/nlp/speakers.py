"""Which frame a quote belongs to: rules of grammar and position, surest first.

Each rule looks at one quote and the frames of its paragraph and names the frame it takes, or none.
The first rule with an answer wins; its name goes into the `rule` column, and its share of right
speakers, counted on annotated news, into `confidence` (see confidence.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Token

from transforms.nlp.article import Article
from transforms.nlp.breaks import sentence_ends_between
from transforms.nlp.frames import Frame, Strength
from transforms.nlp.marks import Quoted
from transforms.nlp.passage import Passage
from transforms.nlp.relations import NOUN_TAGS
from transforms.nlp.sources import SourceKind

STEPS_UP = 8
NEAR_WORDS = 12
PHRASE_TAGS = NOUN_TAGS | {"DT", "JJ", "CD", "POS", "PRP$", "IN", ",", "HYPH", "CC"}
LEAD_IN = re.compile(r"[,:—–-]?\s*(?:that|as|by)?\s*$")
TITLES_ONLY = re.compile(r"^[\s,]*(?:[A-Z][\w.]*\s+){0,3}$")
TIGHT = re.compile(r"^[\s,—–-]*(?:as\s+|and\s+|the\s+|[a-z]+ly\s+)?$")


@dataclass(frozen=True)
class Setting:
    """A quote where it stands."""

    passage: Passage
    article: Article
    quoted: Quoted
    frames: list[Frame]

    @property
    def text(self) -> str:
        """The paragraph."""
        return self.passage.text

    @cached_property
    def before(self) -> list[Frame]:
        """Frames of the same sentence that end before the quote, nearest first."""
        start = self.quoted.outer_start
        found = [frame for frame in self.frames if frame.end <= start]
        ordered = sorted(found, key=lambda frame: -frame.cue_start)
        return [each for each in ordered if not sentence_ends_between(self.text, each.end, start)]

    @cached_property
    def after(self) -> list[Frame]:
        """Frames of the same sentence that begin after the quote, nearest first."""
        end = self.quoted.outer_end
        if self.ends_sentence:
            return []
        found = [frame for frame in self.frames if frame.start >= end]
        ordered = sorted(found, key=lambda frame: frame.start)
        return [each for each in ordered if not sentence_ends_between(self.text, end, each.start)]

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether the quote closes its sentence: a full stop, or a capital letter after !, ?."""
        last = self.text[self.quoted.end - 1]
        rest = self.text[self.quoted.outer_end :].lstrip()
        if last == "." and rest[:1].isupper():
            return not self._spoken_on(rest)
        if last in "!?" and rest[:1].isupper():
            return sentence_ends_between(
                self.text, self.quoted.end - 1, self.quoted.outer_end + 2
            ) and not self._spoken_on(rest)
        return rest[:1] == "." or rest == ""

    def _spoken_on(self, rest: str) -> bool:
        """Whether a frame right behind the mark ends the sentence, as in “No!” Lund said."""
        end = self.quoted.outer_end
        near = [
            frame
            for frame in self.frames
            if frame.start >= end and TITLES_ONLY.match(self.text[end : frame.start])
        ]
        if not near or near[0].strength < Strength.SPEECH:
            return False
        tail = self.text[near[0].end :].lstrip()
        return self.text[self.quoted.end - 1] in "!?" and not tail.startswith("that ")


Rule = Callable[[Setting], "Frame | None"]


def clause_after(setting: Setting) -> Frame | None:
    """The clause right behind the closing mark.

    “We are ready,” [Lund said]. “We are ready,” [said Ann Lund], the mayor.
    """
    end = setting.quoted.outer_end
    text = setting.text
    if text[setting.quoted.end - 1] not in ",?!…—–-" and text[end : end + 1] not in (",", "—", "–"):
        return None
    for frame in setting.after:
        if frame.strength >= Strength.ACT and _is_tight(setting, end, frame.start):
            return frame
    return None


def _is_tight(setting: Setting, start: int, end: int) -> bool:
    """Whether a stretch is at most the beginning of a noun phrase, as "the mayor of Ohio, "."""
    if TIGHT.match(setting.text[start:end]):
        return True
    between = setting.passage.tokens_in(start, end)
    opens = bool(between) and between[0].tag_ in PHRASE_TAGS
    return opens and len(between) < NEAR_WORDS and all(t.tag_ in PHRASE_TAGS for t in between)


def clause_before(setting: Setting) -> Frame | None:
    """The clause that leads into the opening mark, nothing but a comma, colon or "that" between.

    [Lund said], “We are ready.” [Lund told] reporters: “We are ready.”
    """
    for frame in setting.before[:1]:
        between = setting.text[frame.end : setting.quoted.outer_start]
        if frame.strength >= Strength.ACT and LEAD_IN.fullmatch(between):
            return frame
    return None


def colon_before(setting: Setting) -> Frame | None:
    """A sentence that ends in a colon or comma before the mark, its cue further left.

    [Lund told] a crowd of farmers in Ohio on Monday: “We are ready.”
    """
    lead = setting.text[: setting.quoted.outer_start].rstrip()
    if lead[-1:] not in (":", ","):
        return None
    return next((each for each in setting.before if each.strength >= Strength.SPEECH), None)


def governing_cue(setting: Setting) -> Frame | None:
    """The cue that governs the quoted words in the sentence's grammar.

    [Lund called] the plan “a disgrace” and left. [Lund said] the plan was “not ready.”
    """
    by_verb = {frame.verb: frame for frame in setting.frames}
    weakest: Frame | None = None
    for verb in _governors(setting):
        frame = by_verb.get(verb.i)
        if frame is None:
            continue
        if frame.strength >= Strength.ACT:
            return frame
        weakest = weakest or frame
    return weakest if weakest is not None and weakest.strength is Strength.THOUGHT else None


def _governors(setting: Setting) -> list[Token]:
    inside = setting.passage.tokens_in(setting.quoted.start, setting.quoted.end)
    numbers = {token.i for token in inside}
    heads = [token for token in inside if token.head.i not in numbers]
    if not heads:
        return []
    found: list[Token] = []
    at = heads[0]
    for _ in range(STEPS_UP):
        if at.head == at:
            break
        at = at.head
        found.append(at)
    return found


def cue_before(setting: Setting) -> Frame | None:
    """The nearest cue before the quote in its sentence."""
    return next((each for each in setting.before if each.strength >= Strength.ACT), None)


def cue_after(setting: Setting) -> Frame | None:
    """The nearest cue behind the quote in its sentence.

    The plan is “not ready” for a vote, [Lund said].
    """
    return next((each for each in setting.after if each.strength >= Strength.ACT), None)


def any_verb(setting: Setting) -> Frame | None:
    """Any verb with a speaker for subject that governs or stands next to the quote.

    [Lund waved] to the crowd: “We are ready.” “We are ready,” [Lund smiled].
    """
    by_verb = {frame.verb: frame for frame in setting.frames}
    governing = [by_verb[verb.i] for verb in _governors(setting) if verb.i in by_verb]
    known = (SourceKind.NAMED, SourceKind.PRONOUN)
    near = [*governing, *setting.before, *setting.after]
    named = [frame for frame in near if frame.source.kind in known]
    return next(iter([*named, *near]), None)


RULES: tuple[tuple[str, Rule], ...] = (
    ("clause-after", clause_after),
    ("clause-before", clause_before),
    ("colon-before", colon_before),
    ("governing-cue", governing_cue),
    ("cue-after", cue_after),
    ("cue-before", cue_before),
    ("any-verb", any_verb),
)


def choose_frame(setting: Setting) -> tuple[str, Frame] | None:
    """Apply the rules in order; return the name of the first that answers, and its frame."""
    for name, rule in RULES:
        frame = rule(setting)
        if frame is not None:
            return name, frame
    return None
