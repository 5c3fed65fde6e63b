"""Whose text an article is, by its own words: a dateline, a byline, or a line of thanks."""

from __future__ import annotations

import re
from collections.abc import Sequence

_AGENCIES = {
    "AAP": ("aap", "australian associated press"),
    "AFP": ("afp", "agence france-presse", "agence france presse"),
    "ANI": ("ani", "asian news international"),
    "ANSA": ("ansa",),
    "Associated Press": ("ap", "associated press", "the associated press", "ap news"),
    "Bloomberg": ("bloomberg", "bloomberg news"),
    "Canadian Press": ("cp", "canadian press", "the canadian press", "la presse canadienne"),
    "dpa": ("dpa", "deutsche presse-agentur", "dpa-afx"),
    "EFE": ("efe", "agencia efe"),
    "IANS": ("ians",),
    "Kyodo": ("kyodo", "kyodo news"),
    "PA": ("pa", "pa media", "press association"),
    "PTI": ("pti", "press trust of india"),
    "Reuters": ("reuters", "thomson reuters"),
    "TASS": ("tass", "itar-tass"),
    "UPI": ("upi", "united press international"),
    "Xinhua": ("xinhua", "xinhua news agency"),
    "Yonhap": ("yonhap", "yonhap news agency"),
}
_BY_NAME = {name: agency for agency, names in _AGENCIES.items() for name in names}
_SHORT = frozenset(name for name in _BY_NAME if len(name) <= 3)
"""Abbreviations: a byline or a credit line spells them like this only in capitals."""

_DATELINE = re.compile(r"\A[^\n.:;?!]{0,60}\(([A-Za-z][A-Za-z .-]{1,30})\)\s*[-–—:]")
_CLOSING = re.compile(r"[(\[—–-]\s*([A-Za-z][A-Za-z .-]{1,30})[)\]]?\s*\Z")
_THANKS = re.compile(
    r"(?:\b(?:story|report|article|piece|version)\b[^.\n]{0,40}?"
    r"(?:(?:first|originally)\s+(?:appeared|published|ran)\s+(?:in|on|by)|"
    r"was\s+(?:published|produced|written|provided)\s+by|"
    r"is\s+from)|\b[Rr]epublished\s+(?:from|courtesy\s+of))"
    r"\s+((?:[Tt]he\s+)?[A-Z][\w&’'-]*(?:\s+(?:of\s+|and\s+|for\s+|the\s+)?[A-Z][\w&’'-]*){0,4})"
)
_SEARCHED = 400
"""Characters at either end of a text in which a line of thanks stands."""


def find_credit(text: str, authors: Sequence[str]) -> str | None:
    r"""Return the agency or publication a text is from, None where it claims no other source.

    >>> find_credit("LIMA (Reuters) - The mountain moved.", ())
    'Reuters'
    >>> find_credit("The mountain moved.\nThis story was first published by The Lima Post.", ())
    'The Lima Post'
    """
    for pattern in (_DATELINE, _CLOSING):
        found = pattern.search(text)
        agency = _agency(found.group(1)) if found else None
        if agency:
            return agency
    for author in authors:
        agency = _agency(author)
        if agency:
            return agency
    thanks = _THANKS.search(text[:_SEARCHED]) or _THANKS.search(text[-_SEARCHED:])
    if thanks is None:
        return None
    return _agency(thanks.group(1)) or thanks.group(1)


def _agency(name: str) -> str | None:
    plain = name.strip(" .").casefold()
    if plain in _SHORT and not name.strip(" .").isupper() and plain != "dpa":
        return None
    return _BY_NAME.get(plain)
