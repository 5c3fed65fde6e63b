"""The wording of a text: what stays the same unless somebody edits the article.

Pages change all the time though nobody has edited them: "3 hours ago" becomes "4 hours ago", a
counter of comments counts, an apostrophe is set by another template. A new version needs a change
of the wording.
"""

from __future__ import annotations

import re
import unicodedata

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "…": "...",
    }
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)"
_TIME = (
    rf"(?:{_MONTH}|{_DAY}|\d{{1,4}}(?:st|nd|rd|th)?|[ap]\.?m\.?|at|on|"
    r"utc|gmt|[a-z]{1,3}t|noon)"
)
_MOMENT = rf"{_TIME}(?:[\s,.:/|-]+{_TIME})*[,.]?"
_AGO = r"(?:\d+|an?|one|two|few)\s+(?:sec(?:ond)?|min(?:ute)?|h(?:ou)?r|day|week|month)s?\s+ago"
_LABEL = r"(?:(?:last\s+)?(?:updated?|modified|edited|published|posted|created|first published))"
_VOLATILE = re.compile(
    rf"(?:{_LABEL}\s*(?:on|at)?\s*:?\s*)?(?:{_MOMENT}|{_AGO})"
    rf"(?:\s*[|,;·-]?\s*{_LABEL}\s*(?:on|at)?\s*:?\s*(?:{_MOMENT}|{_AGO}))*"
    r"|\d+\s*-?\s*min(?:ute)?s?\s+read"
    r"|[\d.,]+\s*[km]?\s+(?:views?|shares?|comments?|likes?|reads?|readers?|reactions?)"
    r"|(?:advertisement|sponsored|ad|article continues below(?: this ad)?|story continues below)",
    re.IGNORECASE,
)
"""A whole line that says when something was, or how often it was read, or that an advertisement
stands here."""
_LONGEST_VOLATILE = 100


def wording(text: str) -> str:
    r"""Return a text without what changes by itself, one paragraph a line.

    >>> wording("Updated 3 hours ago\nIt’s  open.") == wording("It's open.\n2 min read")
    True
    """
    lines = (" ".join(_plain(line).split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line and not _is_volatile(line))


def _plain(line: str) -> str:
    return line if line.isascii() else unicodedata.normalize("NFKC", line.translate(_PLAIN))


def _is_volatile(line: str) -> bool:
    return len(line) <= _LONGEST_VOLATILE and _VOLATILE.fullmatch(line) is not None
