"""From scores of words to spans of names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from schemas.names import fold
from transforms.nlp.forenames import FEMALE, MALE

Span = tuple[int, int, str]

OUTSIDE = 0

FORENAMES = (MALE | FEMALE) - {"al", "christian"}
FORENAME_BONUS = 2.5
"""What a forename adds to the scores of a person, by word: [Chelsea Lyons] is no football club."""

LONGEST_PERSON = 3
FACILITIES = frozenset(
    "airport bay bridge centre center holiday hospital island park road school stadium street"
    " world".split()
)
"""Words that end or follow the name of a place called after somebody."""


def name_spans(
    scores: npt.NDArray[np.float32], labels: Sequence[str], words: Sequence[str]
) -> Iterator[Span]:
    """Yield (start, end, label) of the names in a paragraph, words, half-open.

    Args:
        scores: (words, labels).
        labels: "O", then "B-" and "I-" of each kind: odd numbers begin a name, even ones go on.
        words: the words of the paragraph.

    Borders are surer than kinds: an I- of another kind goes on with the name before it, and the
    kind of a name is the one with the highest scores over all its words.
    """
    start = -1
    for index, best in enumerate([*scores.argmax(1).tolist(), OUTSIDE]):
        if start >= 0 and (best == OUTSIDE or best % 2):
            bonus = FORENAME_BONUS * (index - start) * _has_forename(words, start, index)
            yield start, index, _kind(scores[start:index], labels, bonus)
            start = -1
        if best != OUTSIDE and start < 0:
            start = index


def widened(spans: Sequence[Span], words: Sequence[str], tags: Sequence[str]) -> Iterator[Span]:
    """Yield the names, those of organisations with the proper nouns right before and behind them.

    The network finds Department in State Department more often than it finds both words. Nothing is
    done in lines that are all capitals, where every word looks like a proper noun.
    """
    taken = {at for start, end, _ in spans for at in range(start, end)}
    loud = sum(map(str.isupper, words)) > len(words) / 2
    for start, end, kind in spans:
        if kind == "ORG" and not loud:
            while start and start - 1 not in taken and _is_part(words, tags, start - 1):
                start -= 1
            while end < len(words) and end not in taken and _is_part(words, tags, end):
                end += 1
            taken.update(range(start, end))
        yield start, end, kind


def _is_part(words: Sequence[str], tags: Sequence[str], at: int) -> bool:
    return tags[at] in ("NNP", "NNPS") and words[at][0].isupper() and words[at].isalpha()


def _has_forename(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a name reads like a person's full name, and nothing behind it says otherwise."""
    return (
        1 < end - start <= LONGEST_PERSON
        and fold(words[start]) in FORENAMES
        and all(word.istitle() and word.isalpha() for word in words[start:end])
        and words[end : end + 1] != ["("]
        and FACILITIES.isdisjoint(map(str.lower, words[end - 1 : end + 1]))
    )


def _kind(scores: npt.NDArray[np.float32], labels: Sequence[str], bonus: float) -> str:
    kinds = scores[0, 1::2] + scores[1:, 2::2].sum(0)
    if bonus:
        kinds[labels.index("B-PERSON") // 2] += bonus
    return labels[1 + 2 * int(kinds.argmax())][2:]
