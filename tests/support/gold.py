"""The gold sets in tests/gold: texts with their annotations written into them.

`{PERSON|Ada Brandt} left.` is the text "Ada Brandt left." with a span that has the head "PERSON".
Spans may stand inside each other. tests/gold/README.md says what the files hold.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

GOLD = Path(__file__).parents[1] / "gold"
NAME_LABELS = ("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT", "DATE")
QUOTE_KINDS = ("direct", "partial", "headline", "indirect", "nested")
NOBODY = "-"
NO_BREAK_SPACE = "␣"


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
            text.append(marked[at].replace(NO_BREAK_SPACE, "\u00a0"))
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


def spacy_doc(item: dict[str, Any], pipeline: Language) -> Doc:
    """Return an item of the names set as spaCy's training and scoring want it.

    Raises:
        ValueError: a name does not begin or end where a token does: no model could find it.
    """
    doc = pipeline.make_doc(item["text"])
    spans = []
    for entity in item["entities"]:
        span = doc.char_span(entity["start"], entity["end"], label=entity["label"])
        if span is None:
            raise ValueError(f"{item['id']}: {entity['text']!r} cuts through a token")
        spans.append(span)
    doc.ents = tuple(spans)
    return doc


def quote_articles() -> Iterator[dict[str, Any]]:
    """Yield the quotes set: a line of gold for `newsbeam evaluate quotes` for each article."""
    for path in sorted((GOLD / "quotes").glob("*.txt")):
        try:
            yield {"id": path.stem, **read_article(path.read_text(encoding="utf-8"))}
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error


def read_article(source: str) -> dict[str, Any]:
    """Return title, text, tags and quotes of an article in markup with its header."""
    header, _, body = source.partition("\n\n")
    settings = dict(line.split(": ", 1) for line in header.splitlines())
    if not {"tags", "who"} <= settings.keys() <= {"tags", "who", "title"}:
        raise ValueError("expected a header of the lines tags:, who: and perhaps title:")
    who = _speakers(settings["who"])
    record: dict[str, Any] = {"tags": settings["tags"].split(), "quotes": []}
    used: set[str] = set()
    for field, marked in (("title", settings.get("title")), ("text", body.strip("\n"))):
        if marked is None:
            continue
        record[field], spans = read_markup(marked)
        for span in spans:
            used.update(span.head.split()[1].split("/"))
            record["quotes"].append(_quote(field, record[field], span, who))
    if unused := who.keys() - used:
        raise ValueError(f"who: {', '.join(sorted(unused))} says nothing")
    return record


def _speakers(line: str) -> dict[str, list[str | None]]:
    """Read `Brandt = Ada Brandt; Co = The Company / Company Ltd`: names by key, the best first."""
    pairs = (entry.split(" = ", 1) for entry in line.split("; "))
    return {key.strip(): [*names.strip().split(" / ")] for key, names in pairs}


def _quote(field: str, text: str, span: Span, who: dict[str, list[str | None]]) -> dict[str, Any]:
    kind, key, *utterance = span.head.split()
    if kind not in QUOTE_KINDS:
        raise ValueError(f"{kind!r} is none of {', '.join(QUOTE_KINDS)}")
    if unknown := set(key.split("/")) - who.keys() - {NOBODY}:
        raise ValueError(f"who: names no {', '.join(unknown)} ({span.head})")
    speaker, *accepted = [name for each in key.split("/") for name in who.get(each, [None])]
    quote = {
        "field": field,
        "start": span.start,
        "end": span.end,
        "text": text[span.start : span.end],
        "kind": kind,
        "speaker": speaker,
    }
    if accepted:
        quote["accept"] = accepted
    if utterance:
        quote["utterance"] = int(utterance[0])
    return quote


SETS = {"names": name_items, "quotes": quote_articles}


def main() -> None:
    """Write a gold set to stdout as JSON lines."""
    if len(sys.argv) != 2 or sys.argv[1] not in SETS:
        raise SystemExit(f"usage: python -m tests.support.gold {'|'.join(SETS)} > GOLD.jsonl")
    for record in SETS[sys.argv[1]]():
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
