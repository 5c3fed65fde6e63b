"""Sentence borders beside quotation marks, which are certain by their spelling."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

MARKS = frozenset("\"“”„«»'‘’") | {"''", "``"}
OPENING, CLOSING = frozenset({"“", "„", "``"}), frozenset({"”"})


def mend_starts(
    starts: npt.NDArray[np.bool_], words: Sequence[str], spaced: Sequence[bool]
) -> None:
    """Move sentence starts that stand on the wrong side of a mark, and drop one after a comma.

    A mark that opens belongs to the sentence it opens, one that closes to the sentence before; what
    follows a comma and a closing mark goes on: “We are ready,” Lund said.

    Args:
        starts: whether a sentence begins, by word; changed in place.
        words: the words of a line.
        spaced: whether a space follows each word.
    """
    for at in range(1, len(words)):
        if words[at - 1] in MARKS and starts[at]:
            if _opens(words, spaced, at - 1):
                starts[at - 1], starts[at] = True, False
            elif at > 1 and words[at - 2] == ",":
                starts[at] = False
        elif words[at] in MARKS and starts[at] and _closes(words, spaced, at):
            starts[at] = False
            if at + 1 < len(words) and words[at - 1] != ",":
                starts[at + 1] = True


def _opens(words: Sequence[str], spaced: Sequence[bool], at: int) -> bool:
    if words[at] in OPENING:
        return True
    return words[at] not in CLOSING and not spaced[at] and (at == 0 or spaced[at - 1])


def _closes(words: Sequence[str], spaced: Sequence[bool], at: int) -> bool:
    if words[at] in CLOSING:
        return True
    return words[at] not in OPENING and not spaced[at - 1] and (spaced[at] or at == len(words) - 1)
