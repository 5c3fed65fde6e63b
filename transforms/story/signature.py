"""A short signature of a text's wording, from which the overlap of two texts can be told.

MinHash (Broder 1997) over shingles of three words. Beside it stands the number of shingles, so that
not only the Jaccard similarity of two texts can be estimated but also their containment: a copy
whose tail was cut off has a low similarity with its original, and is contained in it all the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import islice

import numpy as np
import rensa

from schemas.messages import Signature

SHINGLE_WORDS = 3
LEAST_SHINGLES = 25
"""Shorter texts are not compared: they are alike by chance."""

_VALUES = 128
_SEED = 1
_BAND_VALUES = 3
"""Values in a band: two texts of Jaccard similarity J share one of the 42 bands with probability
1 - (1 - J^3)^42, that is 0.68 for J = 0.3, 0.94 for 0.4, 0.996 for 0.5, and 0.001 for 0.03."""

_WORD = re.compile(r"[\u0e00-\u0eff\u2e80-\u9fff\uf900-\ufaff]|\w+")
"""A word; one character where words are not separated (Thai, Lao, Chinese, Japanese)."""


def sign(text: str) -> Signature | None:
    """Return the signature of a text; None for one too short to be compared.

    >>> sign("Nothing much.") is None
    True
    """
    shingles = list(set(_shingles(text)))
    if len(shingles) < LEAST_SHINGLES:
        return None
    minhash = rensa.RMinHash(num_perm=_VALUES, seed=_SEED)
    minhash.update(shingles)
    return Signature(np.array(minhash.digest(), "<u4").tobytes(), len(shingles))


def band_keys(signature: Signature) -> tuple[int, ...]:
    """Return the keys (signed, 64 bits) under which texts with much the same wording meet."""
    width = _BAND_VALUES * 4
    bands = len(signature.values) // width
    return tuple(
        _key(number, signature.values[number * width : (number + 1) * width])
        for number in range(bands)
    )


def jaccard(one: Signature, other: Signature) -> float:
    """Estimate the share of shingles that two texts have in common (standard error about 0.04)."""
    return float(np.mean(np.frombuffer(one.values, "<u4") == np.frombuffer(other.values, "<u4")))


def containment(one: Signature, other: Signature) -> float:
    """Estimate the share of the shorter text's shingles that stand in the longer one."""
    alike = jaccard(one, other)
    shared = alike / (1 + alike) * (one.shingles + other.shingles)
    return min(1.0, shared / min(one.shingles, other.shingles))


def _shingles(text: str) -> Iterator[str]:
    words = _WORD.findall(text.casefold())
    return map(" ".join, zip(*(islice(words, n, None) for n in range(SHINGLE_WORDS)), strict=False))


def _key(number: int, values: bytes) -> int:
    digest = hashlib.blake2b(values, digest_size=8, salt=number.to_bytes(2, "little")).digest()
    return int.from_bytes(digest, "little", signed=True)
