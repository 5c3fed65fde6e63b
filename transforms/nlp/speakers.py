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
LONGEST_TAG = 50
"""Characters of a name and a verb right behind a quote."""

PHRASE_TAGS = NOUN_TAGS | {"DT", "JJ", "CD", "POS", "PRP$", "IN", ",", "HYPH", "CC"}
LEAD_IN = re.compile(r"[,:—–-]?\s*(?:that|as|by)?\s*$")
NOUN_LEAD_IN = re.compile(
    r"(?:\s*[,:—–]|\s+(?:that|of|to|was|is|were|are)\b)(?:\s+[\w’'-]+){0,5}\s*[,:]?\s*"
)
"""Between a noun for words and the words: "claim that the bridge was", "answer:"."""

COPULA = re.compile(r"\s+(?:is|was|were|are)\b")
TITLES_ONLY = re.compile(r"^[\s,]*(?:[A-Z][\w.]*\s+){0,3}$")
LEADS_ON = re.compile(r"[,:]\s*[“\"‘'„«]")
TIGHT = re.compile(r"^[\s,—–-]*(?:as\s+|and\s+|the\s+|[a-z]+ly\s+)?$")


@dataclass(frozen=True)
class Setting:
    """A quote where it stands."""

    passage: Passage
    article: Article
    quoted: Quoted
    frames: list[Frame]
    lenient: bool = False  # whether nouns that are not known to speak may

    def admits(self, frame: Frame) -> bool:
        """Whether the speaker of a frame may have spoken."""
        return frame.plausible or self.lenient

    @property
    def text(self) -> str:
        """The paragraph."""
        return self.passage.text

    @cached_property
    def before(self) -> list[Frame]:
        """Frames of the same sentence that end before the quote, nearest first."""
        start = self.quoted.outer_start
        found = [frame for frame in self.frames if frame.end <= start and self.admits(frame)]
        ordered = sorted(found, key=lambda frame: -frame.cue_start)
        return [each for each in ordered if not sentence_ends_between(self.text, each.end, start)]

    @cached_property
    def after(self) -> list[Frame]:
        """Frames of the same sentence that begin after the quote, nearest first."""
        end = self.quoted.outer_end
        if self.ends_sentence:
            return []
        found = [frame for frame in self.frames if frame.start >= end and self.admits(frame)]
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
        if self.text[self.quoted.end - 1] == ".":
            return tail[:1] in (".", "")  # “We are ready.” Lund said.
        return not tail.startswith("that ")


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
        joined = text[end : frame.start].strip() == "and" and LEADS_ON.match(text, frame.end)
        if frame.strength >= Strength.ACT and _is_tight(setting, end, frame.start) and not joined:
            return frame  # of Lund said, “No,” and Osei said, “Yes,” the first is not Osei's
    return None


def verb_after(setting: Setting) -> Frame | None:
    """Any verb with a name or pronoun right behind a closing mark: “We are ready,” [Lund smiled].

    The quote must begin its sentence: in "After “Dust,” Lund left" nobody speaks.
    """
    end, text = setting.quoted.outer_end, setting.text
    lead = text[: setting.quoted.outer_start].rstrip()
    begins = not lead or lead[-1] in ".!?”\"'" or sentence_ends_between(text, len(lead) - 2, end)
    if not begins or text[setting.quoted.end - 1] not in ",?!…—–-":
        return None
    first = next(iter(setting.after), None)
    if first is None or not _is_known(first):
        return None
    near = first.end - first.start <= LONGEST_TAG and TIGHT.match(text[end : first.start])
    return first if near else None


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


def noun_before(setting: Setting) -> Frame | None:
    """A noun for words, its owner before it, that leads into the mark.

    The vote followed [Lund's claim] that the bridge was “not ready.” [Her answer] was “No.”
    """
    nearest = next((each for each in setting.before if each.strength >= Strength.NOUN), None)
    if nearest is None or nearest.strength is not Strength.NOUN or setting.passage.is_headline:
        return None
    between = setting.text[nearest.end : setting.quoted.outer_start]
    reported = any(each.strength >= Strength.ACT for each in setting.before)
    if not NOUN_LEAD_IN.fullmatch(between) or (reported and COPULA.match(between)):
        return None  # Osei said that Lund's claim was “false”
    return nearest


def governing_cue(setting: Setting) -> Frame | None:
    """The cue that governs the quoted words in the sentence's grammar.

    [Lund called] the plan “a disgrace” and left. [Lund said] the plan was “not ready.”
    """
    by_verb = {frame.verb: frame for frame in setting.frames if setting.admits(frame)}
    frames = [by_verb[verb.i] for verb in _governors(setting) if verb.i in by_verb]
    acts = [frame for frame in frames if frame.strength >= Strength.ACT]
    if not acts:
        thinks = bool(frames) and frames[0].strength is Strength.THOUGHT
        return frames[0] if thinks else None
    if acts[0].source.kind is not SourceKind.DESCRIPTION:
        return acts[0]
    speakers = (each for each in acts if each.strength is Strength.SPEECH and _is_known(each))
    return next(speakers, acts[0])  # Lund said that critics had called it “not ready”


def _is_known(frame: Frame) -> bool:
    return frame.source.kind in (SourceKind.NAMED, SourceKind.PRONOUN)


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
    verbs = [frame for frame in setting.frames if frame.strength is not Strength.NOUN]
    by_verb = {frame.verb: frame for frame in verbs}
    governing = [by_verb[verb.i] for verb in _governors(setting) if verb.i in by_verb]
    beside = [each for each in [*setting.before, *setting.after] if each in verbs]
    near = [*governing, *beside]
    named = [frame for frame in near if _is_known(frame)]
    return next(iter([*named, *near]), None)


RULES: tuple[tuple[str, Rule], ...] = (
    ("clause-after", clause_after),
    ("clause-before", clause_before),
    ("colon-before", colon_before),
    ("verb-after", verb_after),
    ("noun-before", noun_before),
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
