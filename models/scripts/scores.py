"""Scores on gold words: spans of names, tags, sentence starts, arcs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from corpus import NER, Paragraph

Span = tuple[int, int, str]
PLACES = {"GPE": "PLACE", "LOC": "PLACE"}


def spans(tags: Sequence[str]) -> set[Span]:
    """Return the spans of BIO tags; places are one class; an I- that follows nothing begins one.

    >>> spans(("B-PERSON", "I-PERSON", "O", "I-GPE"))
    {(0, 2, 'PERSON'), (3, 4, 'PLACE')}
    """
    found: set[Span] = set()
    start, kind = 0, ""
    for index, tag in enumerate((*tags, "O")):
        prefix, _, label = tag.partition("-")
        if kind and not (prefix == "I" and label == kind):
            found.add((start, index, PLACES.get(kind, kind)))
            kind = ""
        if label and not kind:
            start, kind = index, label
    return found


def f1(right: int, found: int, gold: int) -> float:
    """Return F1 in percent.

    >>> f1(1, 2, 2)
    50.0
    """
    return round(200 * right / (found + gold), 1) if found + gold else 0.0


def report(gold: Sequence[Paragraph], found: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return F1 by label, accuracy of tags and arcs, F1 of sentence starts, in percent."""
    counts: Counter[tuple[str, str]] = Counter()
    for paragraph, logits in zip(gold, found, strict=True):
        if paragraph.ner:
            _count_names(counts, paragraph, logits)
        if paragraph.starts:
            _count_starts(counts, paragraph, logits)
        if paragraph.heads:
            _count_arcs(counts, paragraph, logits)
    labels = sorted({label for label, _ in counts})
    return {
        label: f1(counts[label, "right"], counts[label, "found"], counts[label, "gold"])
        for label in labels
        if counts[label, "gold"]
    }


def _count(counts: Counter[tuple[str, str]], label: str, right: int, found: int, gold: int) -> None:
    counts[label, "right"] += right
    counts[label, "found"] += found
    counts[label, "gold"] += gold


def _count_names(
    counts: Counter[tuple[str, str]], paragraph: Paragraph, logits: Mapping[str, Any]
) -> None:
    guesses = [NER[index] for index in logits["ner"].argmax(-1).tolist()]
    guesses = [
        "O" if not gold else guess for gold, guess in zip(paragraph.ner, guesses, strict=True)
    ]
    right, wrong = spans(paragraph.ner), spans(guesses)
    for label in {span[2] for span in right | wrong}:
        ours = {span for span in wrong if span[2] == label}
        theirs = {span for span in right if span[2] == label}
        _count(counts, label, len(ours & theirs), len(ours), len(theirs))


def _count_starts(
    counts: Counter[tuple[str, str]], paragraph: Paragraph, logits: Mapping[str, Any]
) -> None:
    guesses = logits["starts"].argmax(-1).bool().tolist()
    guesses[0] = True
    right = sum(a and b for a, b in zip(paragraph.starts, guesses, strict=True))
    _count(counts, "~starts", right, sum(guesses), sum(paragraph.starts))


def _count_arcs(
    counts: Counter[tuple[str, str]], paragraph: Paragraph, logits: Mapping[str, Any]
) -> None:
    n = len(paragraph.words)
    heads = logits["arcs"].argmax(-1).tolist()
    deps = [logits["dep_names"][index] for index in logits["deps"].argmax(-1).tolist()]
    tags = [logits["tag_names"][index] for index in logits["tags"].argmax(-1).tolist()]
    same = [a == b for a, b in zip(heads, paragraph.heads, strict=True)]
    labelled = [s and a == b for s, a, b in zip(same, deps, paragraph.deps, strict=True)]
    _count(counts, "~uas", sum(same), n, n)
    _count(counts, "~las", sum(labelled), n, n)
    _count(counts, "~tag", sum(a == b for a, b in zip(tags, paragraph.tags, strict=True)), n, n)
    subject = [d.startswith("nsubj") for d in deps]
    gold = [d.startswith("nsubj") for d in paragraph.deps]
    right = sum(s and g and h for s, g, h in zip(subject, gold, same, strict=True))
    _count(counts, "~nsubj", right, sum(subject), sum(gold))
