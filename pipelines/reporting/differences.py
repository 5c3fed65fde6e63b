"""Two wordings of a text, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\W_]+(?:['’][^\W_]+)*|.", re.DOTALL)
_LONGEST = 3000
"""Characters of a text that is compared word by word."""

Part = tuple[str, str]


def difference(before: str | None, after: str | None) -> list[Part]:
    """Return the parts of both texts in order: "=" in both, "-" only before, "+" only after.

    >>> difference("It cost 41 million.", "It cost 44 million.")
    [('=', 'It cost '), ('-', '41'), ('+', '44'), ('=', ' million.')]
    """
    old, new = before or "", after or ""
    if not old or not new or max(len(old), len(new)) > _LONGEST:
        return [part for part in (("-", old), ("+", new)) if part[1]]
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    parts: list[Part] = []
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            parts.append(("=", "".join(one[i:j])))
        else:
            parts += [("-", "".join(one[i:j])), ("+", "".join(other[k:m]))]
    return [part for part in parts if part[1]]
