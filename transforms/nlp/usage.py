"""What a document's own pronouns tell of its people: where nobody else can be meant."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage

LONGEST_TITLE = 12
"""Characters before a name that still begins its sentence: "President ", "Mr. "."""

SUBJECTS = re.compile(r"\b(?:[Hh]e|[Ss]he)\b")


def pronouns_of(passages: Sequence[Passage], names: Sequence[Name]) -> dict[str, Counter[str]]:
    """Count "m" and "f" by canonical name.

    A "he" or "she" is counted for the only person named before it in its sentence and the one
    before: Robin Lund left. [She] said ...
    """
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    people: defaultdict[int, list[Name]] = defaultdict(list)
    for name in names:
        if name.label == "PERSON":
            people[name.passage].append(name)
    for passage in passages:
        if people[passage.index] and not passage.is_headline:
            for canonical, gender in _of_passage(passage, people[passage.index]):
                votes[canonical][gender] += 1
    return votes


def _of_passage(passage: Passage, people: Sequence[Name]) -> Iterator[tuple[str, str]]:
    pronouns = [match for match in SUBJECTS.finditer(passage.text)]
    if not pronouns:
        return
    starts = passage.sentence_starts
    for match in pronouns:
        if passage.quotes_within(match.start(), match.end()):
            continue
        here = bisect_right(starts, match.start()) - 1
        since = starts[max(0, here - 1)]
        named = [name for name in people if since <= name.start < match.start()]
        if len({name.canonical for name in named}) == 1 and opens_sentence(passage, named[0]):
            yield named[0].canonical, "m" if match.group().lower() == "he" else "f"


def opens_sentence(passage: Passage, name: Name) -> bool:
    """Whether a sentence begins with a name, a title before it at most."""
    starts = passage.sentence_starts
    start = starts[max(0, bisect_right(starts, name.start) - 1)]
    owned = passage.text[name.end : name.end + 2] in ("'s", "’s")
    return not owned and name.start - start <= LONGEST_TITLE
