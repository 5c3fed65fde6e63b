"""Whether "he" or "she" can be said of a person: evidence from titles, forenames and usage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from transforms.nlp.forenames import FEMALE, MALE
from transforms.nlp.names import parts

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
MALE_TITLES = frozenset(
    "mr sir lord king prince duke baron emperor sultan emir sheikh brother father fr pope cardinal"
    " congressman councilman chairman spokesman businessman actor".split()
)
FEMALE_TITLES = frozenset(
    "mrs ms miss dame lady queen princess duchess baroness sister mother congresswoman councilwoman"
    " chairwoman spokeswoman businesswoman actress".split()
)
MALE_NOUNS = frozenset(
    "man husband father son brother uncle nephew boy grandfather king prince widower actor waiter"
    " businessman spokesman congressman chairman fisherman policeman dad".split()
)
FEMALE_NOUNS = frozenset(
    "woman wife mother daughter sister aunt niece girl grandmother queen princess widow actress"
    " waitress businesswoman spokeswoman congresswoman chairwoman policewoman mom".split()
)


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


def of_person(name: str, honorifics: Iterable[str | None]) -> str | None:
    """Judge a person by the titles used in the document, then by forename.

    >>> of_person("Kim Okafor", ["ms", None]), of_person("Maria Lund", [])
    ('f', 'f')
    >>> of_person("Kim Lund", []) is None
    True
    """
    votes = Counter(_of_title(each) for each in honorifics)
    if votes["m"] != votes["f"]:
        return "m" if votes["m"] > votes["f"] else "f"
    words = parts(name)
    if len(words) < 2:
        return None
    return "m" if words[0] in MALE else "f" if words[0] in FEMALE else None


def _of_title(title: str | None) -> str | None:
    return "m" if title in MALE_TITLES else "f" if title in FEMALE_TITLES else None
