"""The gold sets in tests/gold: texts with their annotations written into them.

`{PERSON|Ada Brandt} left.` is the text "Ada Brandt left." with a span that has the head "PERSON".
Spans may stand inside each other. What tests/gold/README.md says of the files is read here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOLD = Path(__file__).parents[1] / "gold"
NAME_LABELS = ("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT", "DATE")


@dataclass(frozen=True)
class Span:
    """A marked stretch of a text; offsets half-open, into the text without markup."""

    start: int
    end: int
    head: str


def read_markup(marked: str) -> tuple[str, list[Span]]:
    """Return the text without markup, and its spans in the order they begin.

    >>> read_markup("{A|{B|one} two} three")
    ('one two three', [Span(start=0, end=7, head='A'), Span(start=0, end=3, head='B')])
    """
    text: list[str] = []
    spans: list[Span | None] = []
    unclosed: list[tuple[int, int, str]] = []  # place among the spans, start, head
    at = 0
    while at < len(marked):
        if marked[at] == "{":
            border = marked.find("|", at)
            if border < 0 or not (head := marked[at + 1 : border]).strip() or "{" in head:
                raise ValueError(f"expected {{HEAD|...}} at {marked[at : at + 30]!r}")
            unclosed.append((len(spans), len(text), head))
            spans.append(None)
            at = border
        elif marked[at] == "}":
            if not unclosed:
                raise ValueError(f"a }} without {{ after {marked[max(0, at - 30) : at]!r}")
            place, start, head = unclosed.pop()
            spans[place] = Span(start, len(text), head)
        else:
            text.append(marked[at])
        at += 1
    if unclosed:
        raise ValueError(f"a {{{unclosed[-1][2]}| without }}")
    return "".join(text), [span for span in spans if span is not None]


def name_items() -> Iterator[dict[str, Any]]:
    """Yield the names set: a line of gold for `newsbeam evaluate entities` for each item."""
    for path in sorted((GOLD / "names").glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        blocks = "\n".join(line for line in lines if not line.startswith("#")).split("\n\n")
        for number, block in enumerate(filter(str.strip, blocks), start=1):
            text, spans = read_markup(block.strip("\n"))
            yield {
                "id": f"{path.stem}-{number:02}",
                "tags": [path.stem],
                "text": text,
                "entities": [_entity(text, span) for span in spans],
            }


def _entity(text: str, span: Span) -> dict[str, Any]:
    if span.head not in NAME_LABELS:
        raise ValueError(f"{span.head!r} is none of {', '.join(NAME_LABELS)}")
    return {
        "start": span.start,
        "end": span.end,
        "text": text[span.start : span.end],
        "label": span.head,
    }


SETS = {"names": name_items}


def main() -> None:
    """Write a gold set to stdout as JSON lines."""
    if len(sys.argv) != 2 or sys.argv[1] not in SETS:
        raise SystemExit(f"usage: python -m tests.support.gold {'|'.join(SETS)} > GOLD.jsonl")
    for record in SETS[sys.argv[1]]():
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
