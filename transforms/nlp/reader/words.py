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
        self._kept: dict[str, Floats] = {}

    def __call__(self, words: Sequence[str]) -> Floats:
        """Return one row per word, float32."""
        kept = self._kept
        new = [word for word in dict.fromkeys(words) if word not in kept]
        if new:
            if len(kept) + len(new) > MAX_KEPT:
                kept.clear()
                new = list(dict.fromkeys(words))
            kept.update(zip(new, self._compute(new), strict=True))
        return np.stack([kept[word] for word in words])

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
