"""A named thing where it stands, and the labels it can have."""

from __future__ import annotations

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
