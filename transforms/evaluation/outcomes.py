"""What became of one annotation, and the annotations themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


@dataclass(frozen=True)
class Span:
    """An annotated stretch of a document; offsets half-open into the field.

    For a quote, `kind` is direct, partial, headline, indirect or nested, `speaker` a canonical name
    or None, parts of one utterance have the same number, and predictions may have a confidence;
    for an entity, `kind` is its label.
    """

    field: str
    start: int
    end: int
    kind: str
    speaker: str | None = None
    accepted: tuple[str | None, ...] = ()  # in gold: speakers that are as right as `speaker`
    utterance: int | None = None
    confidence: float | None = None

    @property
    def speakers(self) -> tuple[str | None, ...]:
        """Every answer that counts as right."""
        return (self.speaker, *self.accepted)


class Agreement(IntEnum):
    """How far a predicted speaker is the gold's."""

    NONE = 0
    LAST_NAME = 1  # the last words are equal: Lund, Ada Lund
    FULL_NAME = 2  # the whole names are equal, or both are null


@dataclass(frozen=True)
class Outcome:
    """One gold annotation, one prediction, or both where they were paired."""

    gold: Span | None
    found: Span | None
    agreement: Agreement = Agreement.NONE

    @property
    def kind(self) -> str:
        """The gold's kind; a false prediction counts for the kind it was given."""
        span = self.gold or self.found
        assert span is not None
        return span.kind

    @property
    def error(self) -> str | None:
        """What is wrong: `missed`, `false`, `speaker`, or `name` (only the last name is right)."""
        if self.found is None:
            return "missed"
        if self.gold is None:
            return "false"
        wrong = {Agreement.NONE: "speaker", Agreement.LAST_NAME: "name"}
        return wrong.get(self.agreement)
