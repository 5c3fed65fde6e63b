"""The trained network: three ONNX graphs and their labels, from a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from transforms.nlp.reader.batches import padded, rectangles
from transforms.nlp.reader.features import Vocabulary
from transforms.nlp.reader.trees import tree
from transforms.nlp.reader.words import WordVectors

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

GRAPHS = ("words.onnx", "encoder.onnx", "parser.onnx")
VOCABULARY = "vocab.txt"
LABELS = "labels.json"
FILES = (*GRAPHS, VOCABULARY, LABELS)

MAX_DISTANCE = 32
"""Distances between two words that the network tells apart, in each direction."""


@dataclass(frozen=True)
class Labels:
    """Names of the network's outputs, and the last layer of the parser."""

    ner: tuple[str, ...]
    tags: tuple[str, ...]
    deps: tuple[str, ...]
    dep_weight: Floats  # (labels, width)
    dep_bias: Floats  # (labels,)


@dataclass(frozen=True)
class Reading:
    """What the network says of one paragraph, a row per word."""

    states: Floats
    ner: Floats
    tags: Integers  # numbers in Labels.tags
    starts: Floats  # one number, above 0 where a sentence begins


@dataclass(frozen=True)
class Tree:
    """A parsed sentence: heads within it (the root is its own), numbers in Labels.deps."""

    heads: Integers
    deps: Integers


class Network:
    """Runs the graphs on one core; the caller decides how many processes there are."""

    def __init__(self, files: dict[str, bytes]) -> None:
        """Make sessions from the contents of FILES."""
        stored = json.loads(files[LABELS])
        self.labels = Labels(
            ner=tuple(stored["ner"]),
            tags=tuple(stored["tags"]),
            deps=tuple(stored["deps"]),
            dep_weight=np.array(stored["dep_weight"], dtype=np.float32),
            dep_bias=np.array(stored["dep_bias"], dtype=np.float32),
        )
        pieces = files[VOCABULARY].decode("utf-8").split("\n")
        vocabulary = Vocabulary({piece: row for row, piece in enumerate(pieces) if piece})
        words, self._encoder, self._parser = (_session(files[name]) for name in GRAPHS)
        self._vectors = WordVectors(vocabulary, words)

    def read(self, paragraphs: Sequence[Sequence[str]]) -> list[Reading]:
        """Return a reading for each paragraph, in their order; none of them may be empty."""
        found: list[Reading | None] = [None] * len(paragraphs)
        for group in rectangles([len(words) for words in paragraphs]):
            words, mask = padded([self._vectors(paragraphs[index]) for index in group])
            outputs = _run(self._encoder, words=words, mask=mask, distance=_distances(mask))
            for row, index in enumerate(group):
                found[index] = _reading(outputs, row, len(paragraphs[index]))
        return [each for each in found if each is not None]

    def parse(self, sentences: Sequence[Floats]) -> list[Tree]:
        """Return a tree for each sentence, given its states; none of them may be empty."""
        found: list[Tree | None] = [None] * len(sentences)
        for group in rectangles([len(states) for states in sentences]):
            states, mask = padded([sentences[index] for index in group])
            arcs, dep, head = _run(
                self._parser, states=states, mask=mask, distance=_distances(mask)
            )
            for row, index in enumerate(group):
                size = len(sentences[index])
                heads = tree(arcs[row, :size, :size])
                scores = np.maximum(dep[row, :size] + head[row, heads], 0)
                labels = scores @ self.labels.dep_weight.T + self.labels.dep_bias
                found[index] = Tree(heads, labels.argmax(1))
        return [each for each in found if each is not None]


def _reading(outputs: Sequence[Floats], row: int, size: int) -> Reading:
    states, ner, tags, starts = (output[row, :size] for output in outputs)
    return Reading(states, ner, tags.argmax(1), starts)


def _run(session: onnxruntime.InferenceSession, **inputs: npt.NDArray[Any]) -> list[Floats]:
    return list(session.run(None, inputs))


def _distances(mask: Floats) -> Integers:
    places = np.arange(mask.shape[1])
    between: Integers = places[None, :] - places[:, None]
    return between.clip(-MAX_DISTANCE, MAX_DISTANCE) + MAX_DISTANCE


def _session(graph: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def load_files(folder: Path) -> dict[str, bytes]:
    """Read FILES from a folder."""
    return {name: (folder / name).read_bytes() for name in FILES}
