"""The network as a spaCy component: `spacy.load` finds it through newsbeam's entry point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import srsly
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from transforms.nlp.reader.borders import sentence_starts
from transforms.nlp.reader.lines import Integers, Line, lines_of, spread
from transforms.nlp.reader.names import name_spans, widened
from transforms.nlp.reader.network import FILES, Labels, Network, Reading, load_files

FACTORY = "newsbeam_reader"
UNUSED_KIND = "MISC"
"""A kind of name that is learnt, so that others stay clean of it, and not given out."""

SPACE_TAG = "_SP"
"""spaCy's tag for white space."""


@dataclass(frozen=True)
class _Read:
    """What the network says of a line: heads within it, numbers of labels."""

    reading: Reading
    heads: Integers
    deps: Integers


def _read(network: Network, lines: Sequence[Line]) -> Iterator[_Read]:
    """Read lines, and parse their sentences."""
    readings = network.read([line.words for line in lines])
    found = [
        _Read(reading, np.zeros(len(reading.tags), int), np.zeros(len(reading.tags), int))
        for reading in readings
    ]
    spans: list[tuple[int, int, int]] = []
    for index, (line, reading) in enumerate(zip(lines, readings, strict=True)):
        tags = _tags(reading, network.labels)
        starts = np.flatnonzero(sentence_starts(reading.starts, line.words, line.spaced, tags))
        spans += [(index, *span) for span in pairwise([*starts.tolist(), len(line.words)])]
    trees = network.parse([readings[index].states[start:end] for index, start, end in spans])
    for (index, start, end), parsed in zip(spans, trees, strict=True):
        found[index].heads[start:end] = parsed.heads + start
        found[index].deps[start:end] = parsed.deps
    return iter(found)


def _names(line: Line, reading: Reading, labels: Labels) -> Iterator[tuple[int, int, str]]:
    spans = list(name_spans(reading.ner, labels.ner, line.words))
    return widened(spans, line.words, _tags(reading, labels))


def _tags(reading: Reading, labels: Labels) -> list[str]:
    return [labels.tags[tag] for tag in reading.tags.tolist()]


@Language.factory(
    FACTORY,
    assigns=[
        "token.tag",
        "token.dep",
        "token.head",
        "token.is_sent_start",
        "doc.sents",
        "doc.ents",
    ],
)
class Reader:
    """Sets tags, sentence starts, heads, dependencies and names."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.vocab: Vocab = nlp.vocab
        self.name = name
        self._files: dict[str, bytes] = {}
        self._network: Network | None = None
        self._known: dict[Sequence[str], npt.NDArray[np.uint64]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Annotate documents in batches, in their order."""
        docs_left = iter(stream)
        while docs := list(islice(docs_left, batch_size)):
            self._annotate(docs)
            yield from docs

    def _annotate(self, docs: Sequence[Doc]) -> None:
        if self._network is None:
            raise ValueError(f"{self.name}: no weights yet; load the pipeline from its folder")
        lines = [lines_of(doc) for doc in docs]
        flat = [line for each in lines for line in each]
        read = _read(self._network, flat)
        for doc, own in zip(docs, lines, strict=True):
            if len(doc):
                self._write(doc, own, list(islice(read, len(own))))

    def _write(self, doc: Doc, lines: Sequence[Line], read: Sequence[_Read]) -> None:
        assert self._network is not None
        labels = self._network.labels
        columns: Any = np.zeros((len(doc), 3), dtype=np.uint64)
        columns[:, 0] = self.vocab.strings.add(SPACE_TAG)
        for line, each in zip(lines, read, strict=True):
            columns[line.places, 0] = self._hashes(labels.tags)[each.reading.tags]
            columns[line.places, 2] = self._hashes(labels.deps)[each.deps]
        heads = spread(len(doc), lines, [each.heads for each in read])
        if lines:
            columns[:, 1] = heads.astype(np.uint64)
            doc.from_array(["TAG", "HEAD", "DEP"], columns)
        else:  # nothing but white space; spaCy takes heads without labels for no heads
            columns[:, 1] = np.where(heads == 0, 1, -1).astype(np.uint64)
            doc.from_array(["TAG", "SENT_START"], columns[:, :2])
        doc.set_ents(
            [
                Span(doc, int(line.places[start]), int(line.places[end - 1]) + 1, label=kind)
                for line, each in zip(lines, read, strict=True)
                for start, end, kind in _names(line, each.reading, labels)
                if kind != UNUSED_KIND
            ]
        )

    def _hashes(self, labels: Sequence[str]) -> npt.NDArray[np.uint64]:
        if labels not in self._known:
            hashes = [self.vocab.strings.add(label) for label in labels]
            self._known[tuple(labels)] = np.array(hashes, dtype=np.uint64)
        return self._known[tuple(labels)]

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights into a folder."""
        Path(path).mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            (Path(path) / name).write_bytes(content)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Reader:
        """Read the weights from a folder.

        Raises:
            FileNotFoundError: a file of them is not there.
        """
        return self._with(load_files(Path(path)))

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the weights."""
        return bytes(srsly.msgpack_dumps(self._files))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Reader:
        """Take the weights that `to_bytes` returned."""
        files: dict[str, Any] = srsly.msgpack_loads(data)
        return self._with({name: files[name] for name in FILES})

    def _with(self, files: dict[str, bytes]) -> Reader:
        self._files, self._network = files, Network(files)
        return self
