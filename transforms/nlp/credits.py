"""Lines around an article's text that name people it is not about: bylines, credits, labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage

BYLINE = re.compile(
    r"^\W*(?:(?:words|text|story|reporting|report|photos?|photographs?|pictures?|illustration|video"
    r"|additional reporting|edited|editing|written|compiled|analysis|interview)\s+)?(?:by|from)\s+"
    r"(?=[A-Z])|^\W*(?:photos?|photograph|picture|image|credit|source|reporting|editing|byline)\s*:",
    re.IGNORECASE,
)
"""Beginnings of lines that say who made an article: By Ann Lund, Photo: Ann Lund/Agency."""

REPORTING = re.compile(r"^\((?:Additional )?(?:Reporting|Writing|Editing|Compiled) by\b.*\)$")
CREDIT = re.compile(r"[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}\s?/\s?[A-Z][\w .]+$")
"""The end of a caption: Ann Lund/Harbour Agency."""

LONGEST_BYLINE = 14
SHORTEST_SENTENCE = 4
"""Words in a line; a label has fewer."""


def without_credits(passages: Sequence[Passage], names: Sequence[Name]) -> list[Name]:
    """Drop persons named only in bylines, credits and labels' lines.

    A label is a line that is nothing but a "name" the text does not have elsewhere: Subscribe.
    """
    texts = {passage.index: passage.text for passage in passages}
    elsewhere = {name.text for name in names if texts[name.passage].strip() != name.text}
    return [
        name
        for name in names
        if name.label != "PERSON" or not _is_credit(texts[name.passage], name, elsewhere)
    ]


def _is_credit(line: str, name: Name, elsewhere: set[str]) -> bool:
    words = len(line.split())
    if words < SHORTEST_SENTENCE and line.strip() == name.text:
        return name.text not in elsewhere
    ends = line.rstrip().endswith((".", "”", '"', "?", "!"))
    if words <= LONGEST_BYLINE and not ends and BYLINE.match(line):
        return True
    if REPORTING.match(line):
        return True
    credit = CREDIT.search(line)
    return credit is not None and name.start >= credit.start()
