"""Marks around words that nobody is quoted for: titles of works, nicknames, scare words."""

from __future__ import annotations

import re

from transforms.nlp.speakers import Setting

WORD = re.compile(r"[^\W_][\w’'-]*")
MINOR = frozenset("a an and at but by for from in of on or the to with vs".split())
WORK = re.compile(
    r"(?:titled|entitled|called|named|known as|nicknamed|dubbed|so-called|book|film|movie|show"
    r"|series|song|album|novel|play|musical|documentary|sitcom|magazine|program|episode|hit"
    r"|on (?:NBC|ABC|CBS|CNN|Fox|MSNBC)[’']?s?)[\s,]*$",
    re.IGNORECASE,
)
INSIDE = re.compile(
    r"(?:\b(?:on|in|to|at|of|from|with|for|by|about|told)|['’]s|s['’])\s*$", re.IGNORECASE
)
"""Before a mark: the words are part of the clause, as in "on ABC's “This Week,” Lund said"."""

MAX_SCARE_WORDS = 3


def is_title_of_work(setting: Setting) -> bool:
    """Capital letters on every word that counts, no end of sentence: “The Long Road Home”."""
    words = WORD.findall(setting.text[setting.quoted.start : setting.quoted.end])
    content = [word for word in words if word.lower() not in MINOR]
    return len(words) > 1 and all(word[0].isupper() or word[0].isdigit() for word in content)


def is_named_work(setting: Setting) -> bool:
    """A word before the mark says what the marks are for: the film “Dust”, nicknamed “Red”."""
    return bool(WORK.search(setting.text[: setting.quoted.outer_start]))


def is_inside_clause(setting: Setting) -> bool:
    """Whether a preposition or owner before the mark makes a title an object of the clause."""
    return bool(INSIDE.search(setting.text[: setting.quoted.outer_start]))


def is_nickname(setting: Setting) -> bool:
    """Between forename and surname: Edward “Ned” Lund."""
    before = setting.text[: setting.quoted.outer_start].split()
    after = setting.text[setting.quoted.outer_end :].split()
    inside = setting.text[setting.quoted.start : setting.quoted.end]
    names = bool(before and after) and before[-1][:1].isupper() and after[0][:1].isupper()
    return names and before[-1].isalpha() and inside[:1].isupper() and len(inside.split()) < 4


def is_short(setting: Setting) -> bool:
    """Few words and no sentence: “woke”, “fake news”."""
    text = setting.text[setting.quoted.start : setting.quoted.end]
    return len(WORD.findall(text)) <= MAX_SCARE_WORDS and text[-1] not in ".,!?…"
