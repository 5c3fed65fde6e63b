"""Spellings of one name in Latin letters, as newspapers transcribe it."""

from __future__ import annotations

import re
from functools import lru_cache

from schemas.names import fold

_SAME_SOUND = (
    (r"['’`ʼ-]", ""),
    (r"(?:yy|iy|yi|ii|ij|yj|y)", "i"),
    (r"(?:kh|ch(?=[aou]))", "h"),
    (r"gh", "g"),
    (r"(?:ck|q)", "k"),
    (r"ph", "f"),
    (r"(?:dzh|dj)", "j"),
    (r"(?:tz|ts)", "c"),
    (r"sch", "sh"),
    (r"w", "v"),
    (r"(?:ou|oo)", "u"),
    (r"ee", "i"),
    (r"(.)\1+", r"\1"),
)
_RULES = tuple((re.compile(pattern), sound) for pattern, sound in _SAME_SOUND)


@lru_cache(maxsize=65536)
def sounds(word: str) -> str:
    """Return a key that is the same for the usual transcriptions of one name.

    Vowels keep their difference: Mohammed and Muhammad are many people.

    >>> {sounds(name) for name in ("Zelensky", "Zelenskyy", "Zelenskiy", "Zelenskyi")}
    {'zelenski'}
    >>> sounds("Qaddafi") == sounds("Kadafi"), sounds("Mohammed") == sounds("Muhammad")
    (True, False)
    """
    key = fold(word)
    for pattern, sound in _RULES:
        key = pattern.sub(sound, key)
    return key
