"""Sequences of unlike lengths in rectangles: as few as sensible, as little padding as possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

MAX_WORDS = 2_000
"""Words of a rectangle, padding included: more costs memory and is not faster."""

MAX_PADDING = 0.25


def rectangles(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the indexes of sequences that go together, shortest first; empty ones are left out.

    >>> list(rectangles([3, 40, 0, 4]))
    [[0, 3], [1]]
    """
    group: list[int] = []
    words = 0
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        length = lengths[index]
        area = (len(group) + 1) * length
        if group and (area > MAX_WORDS or area - words - length > MAX_PADDING * area):
            yield group
            group, words = [], 0
        if length:
            group.append(index)
            words += length
    if group:
        yield group


def padded(rows: Sequence[npt.NDArray[np.float32]]) -> tuple[npt.NDArray[np.float32], ...]:
    """Return (rows, longest, width) values and (rows, longest) ones and zeros, float32."""
    longest = max(map(len, rows))
    values = np.zeros((len(rows), longest, rows[0].shape[1]), dtype=np.float32)
    mask = np.zeros((len(rows), longest), dtype=np.float32)
    for index, row in enumerate(rows):
        values[index, : len(row)] = row
        mask[index, : len(row)] = 1
    return values, mask
