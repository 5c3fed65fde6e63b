"""One way to write white space and to leave out what is not printed."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1b\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]"
)
"""C0 and C1 controls, soft hyphens, zero-width and direction marks."""

_NOT_WORD = re.compile(r"[\W_]+")


def clean_line(raw: str) -> str:
    r"""Return `raw` as one line: NFC, every run of white space one plain space, nothing invisible.

    >>> clean_line(" 5\u00a0000\u202feuros\n\tin\xadcluding VAT\x07 ")
    '5 000 euros including VAT'
    """
    line = " ".join(raw.split())
    if line.isascii() and line.isprintable():  # most lines; the rest costs ten times as much
        return line
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", raw)).split())


def fold(text: str) -> str:
    """Return the letters and digits of `text` in lower case: equal for equal wording.

    >>> fold("“Never again”, he says…") == fold('"NEVER AGAIN" he says')
    True
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _NOT_WORD.sub(" ", plain.casefold()).strip()
