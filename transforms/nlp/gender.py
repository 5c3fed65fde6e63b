"""Whether "he" or "she" can be said of a person: evidence from titles, forenames and usage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from schemas.names import parts
from transforms.nlp.forenames import FEMALE, MALE

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
MALE_TITLES = frozenset(
    "mr sir lord king prince duke baron emperor sultan emir sheikh brother father fr pope cardinal"
    " congressman businessman".split()
)
FEMALE_TITLES = frozenset(
    "mrs ms miss dame lady queen princess duchess baroness sister mother congresswoman councilwoman"
    " chairwoman spokeswoman businesswoman actress".split()
)
"""Titles; a spokesman, chairman or actor may be a woman."""

MALE_NOUNS = frozenset(
    "man husband father son brother uncle nephew boy grandfather king prince widower waiter"
    " businessman congressman fisherman policeman dad".split()
)
FEMALE_NOUNS = frozenset(
    "woman wife mother daughter sister aunt niece girl grandmother queen princess widow actress"
    " waitress businesswoman spokeswoman congresswoman chairwoman policewoman mom".split()
)


FORENAME_WEIGHT = 3
"""Pronouns of the other gender that a forename outweighs are fewer than this."""


def of_pronoun(word: str) -> str | None:
    """Return "m", "f" or None for a word.

    >>> of_pronoun("She"), of_pronoun("they")
    ('f', None)
    """
    folded = word.lower()
    return "m" if folded in HE else "f" if folded in SHE else None


def of_noun(word: str) -> str | None:
    """Return the gender a description gives away: the spokeswoman, his father."""
    folded = word.lower()
    if folded in MALE_NOUNS or folded in MALE_TITLES:
        return "m"
    return "f" if folded in FEMALE_NOUNS or folded in FEMALE_TITLES else None


def of_person(
    name: str, honorifics: Iterable[str | None], pronouns: Counter[str] | None = None
) -> str | None:
    """Judge a person by titles, by the document's pronouns, then by forename.

    Args:
        name: canonical name.
        honorifics: titles before its mentions, folded.
        pronouns: how often "m" and "f" were meant, as usage.py counts them; a forename outweighs
            one pronoun.

    >>> of_person("Kim Okafor", ["ms", None]), of_person("Maria Lund", [])
    ('f', 'f')
    >>> of_person("Kim Lund", []) is None
    True
    """
    votes = Counter(_of_title(each) for each in honorifics)
    if votes["m"] != votes["f"]:
        return "m" if votes["m"] > votes["f"] else "f"
    words = parts(name)
    forename = words[0] if len(words) > 1 else ""
    known = Counter({"m": forename in MALE, "f": forename in FEMALE})
    votes = Counter(pronouns or {})
    votes.update({key: FORENAME_WEIGHT for key, value in known.items() if value})
    if votes["m"] == votes["f"]:
        return None
    return "m" if votes["m"] > votes["f"] else "f"


def _of_title(title: str | None) -> str | None:
    return "m" if title in MALE_TITLES else "f" if title in FEMALE_TITLES else None
