"""Score a pipeline on annotated texts, raw text in: names, sentences, subjects of speech verbs.

Spans are compared as characters, so that the pipeline's own words count. GPE and LOC are one class
(PLACE), since no source tells them apart; words that a source left out are left out here.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import spacy
from scores import PLACES, f1
from spacy.tokens import Doc, DocBin

from schemas.messages import Document
from transforms.nlp.annotate import annotate_texts
from transforms.nlp.cues import SPEECH_FORMS

LABELS = ("PERSON", "ORG", "PLACE", "NORP", "EVENT", "DATE")
Counts = Counter[tuple[str, str]]


def main() -> None:
    """Print a table, or JSON."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--pipeline", required=True, help="folder or installed spaCy pipeline")
    ask.add_argument("--rules", action="store_true", help="names after newsbeam's rules")
    ask.add_argument("--json", action="store_true")
    ask.add_argument("gold", type=Path, nargs="+", help="DocBins")
    given = ask.parse_args()
    nlp = spacy.load(given.pipeline)
    table = {}
    for path in given.gold:
        gold = list(DocBin().from_disk(path).get_docs(nlp.vocab))
        guesses = list(nlp.pipe([doc.text for doc in gold], batch_size=16))
        names = _by_rules(given.pipeline, gold) if given.rules else map(_names, guesses)
        table[path.stem] = scores(gold, guesses, list(names))
        if not given.json:
            print(f"{path.stem:20}", table[path.stem], flush=True)
    if given.json:
        print(json.dumps(table))


def scores(
    gold: Iterable[Doc], guesses: Iterable[Doc], names: Iterable[set[tuple[int, int, str]]]
) -> dict[str, float]:
    """Return F1 in percent by what is scored; only what the gold has."""
    counts: Counts = Counter()
    for right, guess, found in zip(gold, guesses, names, strict=True):
        if any(token.ent_iob_ for token in right):
            _count_names(counts, right, found)
        if right.has_annotation("DEP"):
            _count(counts, "sentences", _sentences(right), _sentences(guess))
            _count(counts, "speech subjects", _subjects(right), _subjects(guess))
    labels = [label for label, what in counts if what == "gold" and counts[label, what]]
    return {
        label: f1(counts[label, "right"], counts[label, "found"], counts[label, "gold"])
        for label in labels
    }


def _count(counts: Counts, label: str, gold: set[object], found: set[object]) -> None:
    counts[label, "right"] += len(gold & found)
    counts[label, "found"] += len(found)
    counts[label, "gold"] += len(gold)


def _names(doc: Doc) -> set[tuple[int, int, str]]:
    return {(ent.start_char, ent.end_char, PLACES.get(ent.label_, ent.label_)) for ent in doc.ents}


def _by_rules(pipeline: str, docs: Iterable[Doc]) -> Iterable[set[tuple[int, int, str]]]:
    for doc in docs:
        (found,) = annotate_texts([Document(doc.text)], pipelines={"en": pipeline})
        yield {
            (each.start_char, each.end_char, PLACES.get(each.label, each.label))
            for each in found.entities
        }


def _count_names(counts: Counts, gold: Doc, found: set[tuple[int, int, str]]) -> None:
    unknown = [(token.idx, token.idx + len(token)) for token in gold if not token.ent_iob_]
    seen = {
        name
        for name in found
        if not any(start < name[1] and name[0] < end for start, end in unknown)
    }
    right = _names(gold)
    for label in LABELS:
        _count(
            counts, label, {n for n in right if n[2] == label}, {n for n in seen if n[2] == label}
        )


def _sentences(doc: Doc) -> set[object]:
    """Offsets of the first and last character of each sentence, white space left out."""
    found: set[object] = set()
    for sent in doc.sents:
        words = [token for token in sent if not token.is_space]
        if words:
            found.add((words[0].idx, words[-1].idx + len(words[-1])))
    return found


def _subjects(doc: Doc) -> set[object]:
    return {
        (token.idx, token.head.idx)
        for token in doc
        if token.dep_.startswith("nsubj") and token.head.lower_ in SPEECH_FORMS
    }


if __name__ == "__main__":
    main()
