"""Reading gold and predictions: JSON lines, each checked before anything is counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

from transforms.evaluation.outcomes import Span

Task = Literal["quotes", "entities"]
FIELDS = ("title", "text")
QUOTE_KINDS = frozenset({"direct", "partial", "headline", "indirect", "nested"})


@dataclass(frozen=True)
class GoldDocument:
    """A text with what a reader found in it."""

    id: str | int
    text: str
    title: str | None
    tags: tuple[str, ...]
    spans: tuple[Span, ...]  # quotes or entities
    ignored: tuple[Span, ...] = ()  # stretches that nobody judged: predictions there do not count

    def field(self, name: str) -> str:
        """Return the title or the text."""
        return self.text if name == "text" else self.title or ""


def read_texts(lines: Iterable[bytes]) -> dict[str | int, dict[str, Any]]:
    """Read what was given to `newsbeam annotate`: records with text and title, by id.

    Raises:
        ValueError: a line is not JSON, or has no id; the message names it.
    """
    texts: dict[str | int, dict[str, Any]] = {}
    for number, record in _records(lines):
        try:
            texts[_id_of(record)] = {key: record[key] for key in FIELDS if key in record}
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
    return texts


def read_gold(
    lines: Iterable[bytes],
    task: Task,
    texts: Mapping[str | int, Mapping[str, Any]] = MappingProxyType({}),
) -> list[GoldDocument]:
    """Read gold: what `newsbeam annotate` writes, corrected, and the text with it.

    Args:
        lines: the gold.
        task: what is wanted of it.
        texts: text and title by id, for lines that have none.

    Raises:
        ValueError: a line is not as it should be; the message names it. Nothing is skipped, since
            figures over a part of the gold would pass for figures over all of it.
    """
    documents: list[GoldDocument] = []
    known: set[str | int] = set()
    for number, record in _records(lines):
        try:
            document = _document({**texts.get(_id_of(record), {}), **record}, task)
            if document.id in known:
                raise ValueError(f"id {document.id!r} occurs twice")
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
        known.add(document.id)
        documents.append(document)
    if not documents:
        raise ValueError("no lines: there is nothing to measure on")
    return documents


def read_predictions(
    lines: Iterable[bytes], gold: Iterable[GoldDocument], task: Task
) -> dict[str | int, list[Span]]:
    """Read what `newsbeam annotate` wrote; documents that are not in the gold are passed over.

    Raises:
        ValueError: a line is not as it should be, or its offsets are not those of the gold's text.
    """
    documents = {document.id: document for document in gold}
    found: dict[str | int, list[Span]] = {}
    for number, record in _records(lines):
        try:
            document = documents.get(_id_of(record))
            if document is not None:
                found.setdefault(document.id, []).extend(read_answer(record, document, task))
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
    return found


def read_answer(record: Mapping[str, Any], document: GoldDocument, task: Task) -> list[Span]:
    """Read one line of `newsbeam annotate`.

    Raises:
        ValueError: it is not as it should be, or its offsets are not those of the gold's text.
    """
    return list(_spans(record, document.field, task))


def _records(lines: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line.decode("utf-8-sig")) if line.strip() else None
        except ValueError as error:
            raise ValueError(f"line {number}: not JSON in UTF-8: {error}") from None
        if record is None:
            continue
        if not isinstance(record, dict):
            raise ValueError(f'line {number}: expected an object, {{"id": ..., ...}}')
        yield number, record


def _id_of(record: Mapping[str, Any]) -> str | int:
    id = record.get("id")
    if not isinstance(id, str | int):
        raise ValueError('"id" is missing, or neither a string nor a whole number')
    return id


def _document(record: Mapping[str, Any], task: Task) -> GoldDocument:
    text, title, tags = record.get("text"), record.get("title"), record.get("tags", [])
    if not isinstance(text, str):
        raise ValueError(
            '"text" is missing or not a string (or name the file that has it: --texts)'
        )
    if not isinstance(title, str | None):
        raise ValueError('"title" is not a string')
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ValueError('"tags" is not a list of strings')
    bare = GoldDocument(_id_of(record), text, title, tuple(tags), ())
    ignored = [_located(each, bare.field) for each in _list(record, "ignore", default=[])]
    return GoldDocument(
        bare.id, text, title, bare.tags, tuple(_spans(record, bare.field, task)), tuple(ignored)
    )


def _spans(record: Mapping[str, Any], field: Callable[[str], str], task: Task) -> Iterator[Span]:
    for each in _list(record, task):
        place = _located(each, field)
        if task == "entities":
            yield replace(place, kind=_text_of(each, "label"))
        else:
            yield _quote(each, place)


def _list(record: Mapping[str, Any], key: str, default: list[Any] | None = None) -> list[Any]:
    found = record.get(key, default)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError(f'"{key}" is missing or not a list of objects')
    return found


def _located(each: Mapping[str, Any], field: Callable[[str], str]) -> Span:
    """Read where something stands; words that occur once need no offsets."""
    name = each.get("field", "text")
    if name not in FIELDS:
        raise ValueError(f'"field" is {name!r}; expected "title" or "text"')
    whole, words = field(name), each.get("text")
    if "start" not in each and "end" not in each and isinstance(words, str):
        return _searched(whole, words, name)
    start, end = each.get("start"), each.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(whole):
        raise ValueError(
            f"{start!r} to {end!r} is no stretch of a {name} of {len(whole)} characters"
        )
    if words is not None and words != whole[start:end]:
        raise ValueError(
            f"{start} to {end} of the {name} is {whole[start:end][:40]!r}, not"
            f" {str(words)[:40]!r}: the offsets are of another text"
        )
    return Span(name, start, end, "")


def _searched(whole: str, words: str, name: str) -> Span:
    start = whole.find(words) if words else -1
    if start < 0:
        raise ValueError(f"{words[:40]!r} does not occur in the {name}")
    if whole.find(words, start + 1) >= 0:
        raise ValueError(
            f'{words[:40]!r} occurs more than once in the {name}: give "start" and "end"'
        )
    return Span(name, start, start + len(words), "")


def _quote(each: Mapping[str, Any], place: Span) -> Span:
    kind, speaker, accepted = _text_of(each, "kind"), each.get("speaker"), each.get("accept", [])
    if kind not in QUOTE_KINDS:
        raise ValueError(f'"kind" is {kind!r}; expected one of {", ".join(sorted(QUOTE_KINDS))}')
    if not isinstance(accepted, list):
        raise ValueError('"accept" is not a list')
    for name in (speaker, *accepted):
        if name is not None and not (isinstance(name, str) and name.strip()):
            raise ValueError(f"speaker {name!r}: expected a name, or null where nobody is named")
    utterance, confidence = each.get("utterance"), each.get("confidence")
    if not isinstance(utterance, int | None):
        raise ValueError(f'"utterance" is {utterance!r}; expected a whole number')
    if confidence is not None and not (
        isinstance(confidence, int | float) and 0 <= confidence <= 1
    ):
        raise ValueError(f'"confidence" is {confidence!r}; expected a number from 0 to 1')
    return replace(
        place,
        kind=kind,
        speaker=speaker,
        accepted=tuple(accepted),
        utterance=utterance,
        confidence=confidence,
    )


def _text_of(each: Mapping[str, Any], key: str) -> str:
    value = each.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f'"{key}" is missing or not a string')
    return value
