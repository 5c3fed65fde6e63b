"""What a written name consists of: titles, forenames, surname, suffix, possessive."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron rev reverend fr father"
    " sister brother rabbi imam pastor bishop archbishop cardinal pope saint president vice"
    " vice-president premier prime minister chancellor secretary sen senator senators rep reps"
    " representative congressman congresswoman congressmen gov governor mayor councilman"
    " councilwoman councillor alderman judge justice chief attorney general ambassador envoy"
    " commissioner director chairman chairwoman chair chairperson speaker leader king queen prince"
    " princess duke duchess emperor sheikh sultan emir gen lt col colonel maj major capt captain"
    " sgt sergeant cpl corporal adm admiral cmdr commander officer detective inspector sheriff"
    " coach ceo cfo founder spokesman spokeswoman spokesperson strategist candidate nominee"
    " former ex deputy acting interim incoming outgoing then-president candidate then late hon mp"
    " pvt private lieutenant superintendent constable marshal mother mullah ayatollah sheik"
    " state supreme court house senate majority minority whip analyst pollster activist lawyer"
    " businessman businesswoman actor actress author economist republican democratic democrat"
    " democrats republicans sens".split()
)
"""Words before a name that are no part of it, in lower case and without a full stop."""

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "esq", "md", "phd", "mp", "qc", "kc", "obe"})
POSSESSIVE = re.compile(r"(?:['’‘]s|['’]|`s)$")
WORD = re.compile(r"[^\W_][\w'’.\-]*")


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Write a word without accents and in lower case, as names are compared.

    >>> fold("Peña")
    'pena'
    """
    letters = unicodedata.normalize("NFKD", word)
    return "".join(each for each in letters if not unicodedata.combining(each)).casefold()


def bare(name: str) -> str:
    """Take the possessive ending, titles before and the suffix's comma from a name.

    >>> bare("Secretary of State Ann F. Lund’s"), bare("Sen. Ann Lund"), bare("Ole Lund, Jr.")
    ('Ann F. Lund', 'Ann Lund', 'Ole Lund Jr.')
    """
    plain = " ".join(POSSESSIVE.sub("", name.strip()).replace(",", " ").split())
    words = plain.split(" ")
    while len(words) > 1 and (is_title(words[0]) or _office(words)):
        words = words[3:] if _office(words) else words[1:]
    return " ".join(words)


def _office(words: list[str]) -> bool:
    """Whether the name begins with an office of three words: Secretary of State, Speaker of ..."""
    return len(words) > 3 and is_title(words[0]) and words[1].lower() == "of"


def is_title(word: str) -> bool:
    """Whether a word stands before names without being part of them."""
    return fold(word).rstrip(".,") in TITLES


@lru_cache(maxsize=8192)
def parts(name: str) -> tuple[str, ...]:
    """Return the folded words of a name that identify it: no title, suffix, initial dot.

    >>> parts("President George W. Bush"), parts("Robert Kennedy Jr.")
    (('george', 'w', 'bush'), ('robert', 'kennedy'))
    """
    words = [fold(POSSESSIVE.sub("", word)).rstrip(".") for word in WORD.findall(bare(name))]
    words = [word for word in words if word]
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    return tuple(words)
