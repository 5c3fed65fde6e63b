"""When two speakers are the same: names compared by their words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from transforms.evaluation.outcomes import Agreement

WORD = re.compile(r"[^\W_][\w’'-]*")
POSSESSIVE = re.compile(r"'s?$")
TITLES = frozenset(
    "the mr mrs ms miss mx dr prof professor sir dame lord lady sen senator rep representative gov"
    " governor president vice mayor king queen prince princess pope judge justice gen general lt"
    " col maj capt sgt adm rev rabbi imam bishop minister secretary chairman speaker".split()
)
SUFFIXES = frozenset("jr sr ii iii iv esq md phd".split())


def name_words(name: str) -> tuple[str, ...]:
    """Return the words that identify a name: no titles before it, no suffix, no accents or case.

    What stands in brackets or after a comma is left out.

    >>> name_words("Sen. Léa Lund-Brandt, Jr. (R-Ohio)"), name_words("The Times")
    (('lea', 'lund-brandt'), ('times',))
    """
    plain = re.sub(r"\([^)]*\)", " ", name).split(",")[0]
    words = [POSSESSIVE.sub("", _fold(word)) for word in WORD.findall(plain)]
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    while len(words) > 1 and words[0] in TITLES:
        words.pop(0)
    return tuple(words)


def agreement_of(predicted: str | None, right: Sequence[str | None]) -> Agreement:
    """Return the best agreement of a predicted speaker with one of the right ones.

    >>> agreement_of("Ada Lund", ["Ole Lund"]), agreement_of(None, ["Ole Lund", None])
    (<Agreement.LAST_NAME: 1>, <Agreement.FULL_NAME: 2>)
    """
    return max(_agreement(predicted, each) for each in right)


def _agreement(predicted: str | None, right: str | None) -> Agreement:
    if predicted is None or right is None:
        return Agreement.FULL_NAME if predicted is right else Agreement.NONE
    words, right_words = name_words(predicted), name_words(right)
    if words == right_words:
        return Agreement.FULL_NAME
    same_last = words[-1:] == right_words[-1:]
    return Agreement.LAST_NAME if same_last else Agreement.NONE


def _fold(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return "".join(each for each in letters if not unicodedata.combining(each)).casefold()
