"""Vectors of spellings, computed once and kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import onnxruntime

from transforms.nlp.reader.features import Vocabulary

Floats = npt.NDArray[np.float32]

MAX_KEPT = 50_000
"""Spellings kept, half a kilobyte each; when there are more, the memory is emptied."""


class WordVectors:
    """What the network makes of single words: the same for a spelling wherever it stands."""

    def __init__(self, vocabulary: Vocabulary, session: onnxruntime.InferenceSession) -> None:
        self._vocabulary, self._session = vocabulary, session
        self._kept: dict[str, int] = {}
        self._table: Floats | None = None

    def __call__(self, words: Sequence[str]) -> Floats:
        """Return one row per word, float32."""
        kept = self._kept
        new = [word for word in dict.fromkeys(words) if word not in kept]
        if new:
            if len(kept) + len(new) > MAX_KEPT:
                kept.clear()
                new = list(dict.fromkeys(words))
            self._keep(new)
        assert self._table is not None
        return self._table[[kept[word] for word in words]]

    def _keep(self, words: Sequence[str]) -> None:
        """Put the vectors of new words behind the others; a full table grows by a quarter."""
        vectors, start = self._compute(words), len(self._kept)
        end = start + len(words)
        if self._table is None:
            self._table = vectors
        elif end > len(self._table):
            size = len(self._table)
            grown = np.empty((max(size + size // 4, end), vectors.shape[1]), np.float32)
            grown[:start] = self._table[:start]
            self._table = grown
        self._table[start:end] = vectors
        self._kept.update(zip(words, range(start, end), strict=True))

    def _compute(self, words: Sequence[str]) -> Floats:
        found = [self._vocabulary.features(word) for word in words]
        inputs = {
            "pieces": np.array([each.pieces for each in found], dtype=np.int64),
            "suffix": np.array([each.suffix for each in found], dtype=np.int64),
            "prefix": np.array([each.prefix for each in found], dtype=np.int64),
            "shape": np.array([each.shape for each in found], dtype=np.int64),
        }
        (vectors,) = self._session.run(None, inputs)
        return np.asarray(vectors, dtype=np.float32)
