"""A named thing where it stands, and the labels it can have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NUMERIC_LABELS = frozenset({"MONEY", "PERCENT", "QUANTITY", "TIME", "CARDINAL", "ORDINAL"})
NAME_LABELS = frozenset({"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT"})


@dataclass(frozen=True)
class Name:
    """One mention; offsets half-open into its passage."""

    passage: int
    start: int
    end: int
    text: str
    label: str
    honorific: str | None = None  # title before it, folded: mr, mrs, president
    canonical: str = ""


def overlap(one: Name, other: Name) -> bool:
    """Whether two mentions share a character."""
    return one.passage == other.passage and one.start < other.end and other.start < one.end


def put_in(found: Sequence[Name], names: Sequence[Name]) -> list[Name]:
    """Return names in their order, with those found in the place of all that they overlap."""
    kept = [name for name in names if not any(overlap(name, other) for other in found)]
    return sorted([*kept, *found], key=lambda name: (name.passage, name.start))
