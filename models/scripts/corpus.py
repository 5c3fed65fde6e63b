"""Training texts as paragraphs of words: read from spaCy DocBins, kept as JSON lines."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin

LABELS = ("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT", "DATE", "MISC")
NER = ("O", *(f"{prefix}-{label}" for label in LABELS for prefix in "BI"))
MISSING = -100
"""A label nobody gave: torch's cross entropy leaves it out."""

MAX_WORDS = 160


@dataclass(frozen=True)
class Paragraph:
    """Words of one paragraph, and what is known of each; an empty tuple means: nothing.

    `heads` count within the paragraph; the root of a sentence is its own head.
    """

    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    ner: tuple[str, ...] = ()  # NER, or "" where nobody looked
    tags: tuple[str, ...] = ()  # Penn Treebank tags
    heads: tuple[int, ...] = ()
    deps: tuple[str, ...] = ()  # Universal Dependencies
    starts: tuple[bool, ...] = ()  # whether a sentence begins
    source: str = ""


def read(path: Path, *, ner: bool, dep: bool, starts: bool = True) -> Iterator[Paragraph]:
    """Yield the paragraphs of a DocBin with the layers asked for."""
    vocab = spacy.blank("en").vocab
    for doc in DocBin().from_disk(path).get_docs(vocab):
        for start, end in _stretches(doc):
            yield _paragraph(doc, start, end, ner, dep, starts, path.stem)


def _stretches(doc: Doc) -> Iterator[tuple[int, int]]:
    """Cut at line breaks, and long paragraphs between sentences."""
    start = 0
    for token in doc:
        if token.text.isspace():
            yield from _cut(doc, start, token.i)
            start = token.i + 1
    yield from _cut(doc, start, len(doc))


def _cut(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for token in doc[start:end]:
        if token.is_sent_start and token.i - begin > MAX_WORDS // 2 and token.i > begin:
            yield begin, token.i
            begin = token.i
    while end - begin > MAX_WORDS:
        yield begin, begin + MAX_WORDS
        begin += MAX_WORDS
    if end > begin:
        yield begin, end


def _paragraph(
    doc: Doc, start: int, end: int, ner: bool, dep: bool, starts: bool, source: str
) -> Paragraph:
    tokens = list(doc[start:end])
    inside = range(start, end)
    return Paragraph(
        words=tuple(token.text for token in tokens),
        spaces=tuple(bool(token.whitespace_) for token in tokens),
        ner=tuple(_ner(token, start) for token in tokens) if ner else (),
        tags=tuple(token.tag_ for token in tokens) if dep else (),
        heads=tuple(
            (token.head.i if token.head.i in inside else token.i) - start for token in tokens
        )
        if dep
        else (),
        deps=tuple(token.dep_ if token.head.i in inside else "ROOT" for token in tokens)
        if dep
        else (),
        starts=tuple(token.i == start or bool(token.is_sent_start) for token in tokens)
        if dep or starts
        else (),
        source=source,
    )


def _ner(token: spacy.tokens.Token, start: int) -> str:
    if not token.ent_iob_:
        return ""
    if token.ent_iob_ == "O" or token.ent_type_ not in LABELS:
        return "O"
    prefix = "B" if token.ent_iob_ == "B" or token.i == start else "I"
    return f"{prefix}-{token.ent_type_}"


def write_jsonl(path: Path, paragraphs: Iterable[Paragraph]) -> int:
    """Write paragraphs, one a line; return how many."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for paragraph in paragraphs:
            out.write(json.dumps(asdict(paragraph), ensure_ascii=False) + "\n")
            count += 1
    return count


def read_jsonl(path: Path) -> list[Paragraph]:
    """Read what `write_jsonl` wrote."""
    with path.open(encoding="utf-8") as lines:
        return [
            Paragraph(**{k: v if k == "source" else tuple(v) for k, v in json.loads(line).items()})
            for line in lines
        ]


def retokenized(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Cut words as the shipped pipeline will; layers but names and sentence starts are dropped.

    A name whose borders fall inside a new word counts as not annotated there.
    """
    nlp = spacy.blank("en")
    for paragraph in paragraphs:
        old = Doc(nlp.vocab, words=list(paragraph.words), spaces=list(paragraph.spaces))
        new = nlp.make_doc(old.text)
        borders = {token.idx: token.i for token in old}
        starts = [borders.get(token.idx) for token in new]
        yield Paragraph(
            words=tuple(token.text for token in new),
            spaces=tuple(bool(token.whitespace_) for token in new),
            ner=_moved(paragraph, old, new) if paragraph.ner else (),
            starts=tuple(at is not None and paragraph.starts[at] for at in starts)
            if paragraph.starts
            else (),
            source=paragraph.source,
        )


def _moved(paragraph: Paragraph, old: Doc, new: Doc) -> tuple[str, ...]:
    owner = [token.i for token in old for _ in range(len(token.text_with_ws))]
    found: list[str] = []
    before = -1
    for token in new:
        inside = {owner[at] for at in range(token.idx, token.idx + len(token))}
        labels = {paragraph.ner[at].partition("-")[2] or paragraph.ner[at] for at in inside}
        label = paragraph.ner[min(inside)]
        if len(labels) > 1:
            label = ""
        elif label.startswith("B-") and min(inside) == before:
            label = f"I-{label[2:]}"
        found.append(label)
        before = max(inside)
    return tuple(found)


SOURCES = {
    "gmb": ("ner_train_gmb", "ner"),
    "politics": ("ner_train_politics", "ner"),
    "uner": ("ner_train_uner_ewtdev", "ner"),
    "ewt": ("dep_train_ewt", "dep"),
    "gum": ("dep_train_gum_ccby", "dep"),
    "wire": ("ner_train_conllpp", "text"),
    "politics_news": ("silver_train_polnear_ner", "text"),
}
"""What is read of each source: its names, its trees, or nothing but its text."""


def main() -> None:
    """Write every source of a folder as JSON lines."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--corpora", type=Path, required=True, help="folder of the DocBins")
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--limit", type=int, default=0, help="paragraphs of each source; 0: all")
    given = ask.parse_args()
    for name, (stem, layer) in SOURCES.items():
        path = given.corpora / f"{stem}.spacy"
        found = read(path, ner=layer == "ner", dep=layer == "dep", starts=layer != "text")
        if layer != "dep":
            found = retokenized(each for each in found if not _has_markup(each))
        found = islice(found, given.limit or None)
        print(name, write_jsonl(given.out / f"{name}.jsonl", found), "paragraphs")


def _has_markup(paragraph: Paragraph) -> bool:
    return any(word.startswith("<") and len(word) > 1 for word in paragraph.words)


if __name__ == "__main__":
    main()
