"""Lines around an article's text that name people it is not about: bylines and labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage

BYLINE = re.compile(
    r"^\W*(?:(?:words|text|story|reporting|report|additional reporting|edited|editing|written"
    r"|compiled|analysis|interview)\s+)?(?:by|from)\s+(?=[A-Z])|^\W*(?:reporting|editing|byline)\s*:",
    re.IGNORECASE,
)
"""Beginnings of lines that say who made an article: By Ann Lund, Reporting by Ann Lund."""

REPORTING = re.compile(r"^\((?:Additional )?(?:Reporting|Writing|Editing|Compiled) by\b.*\)$")
LONGEST_BYLINE = 14
"""Words in a line."""


def without_credits(passages: Sequence[Passage], names: Sequence[Name]) -> list[Name]:
    """Drop the persons in bylines, and labels.

    A label is a line of one word that the text does not have elsewhere: Subscribe.
    """
    texts = {passage.index: passage.text for passage in passages}
    elsewhere = {name.text for name in names if texts[name.passage].strip() != name.text}
    return [
        name
        for name in names
        if name.label != "PERSON" or not _is_credit(texts[name.passage], name, elsewhere)
    ]


def _is_credit(line: str, name: Name, elsewhere: set[str]) -> bool:
    if line.strip() == name.text and name.text.isalpha():
        return name.text not in elsewhere
    ends = line.rstrip().endswith((".", "”", '"', "?", "!"))
    byline = len(line.split()) <= LONGEST_BYLINE and not ends and BYLINE.match(line)
    return bool(byline or REPORTING.match(line))
