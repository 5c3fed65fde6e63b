"""What the whole document knows of a name, used on each of its mentions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from schemas.names import fold, parts
from transforms.nlp.countries import COUNTRIES
from transforms.nlp.forenames import FORENAMES
from transforms.nlp.mentions import NAME_LABELS, Name, overlap, put_in
from transforms.nlp.passage import Passage


def with_forenames(passages: Sequence[Passage], names: Sequence[Name]) -> list[Name]:
    """Put a forename to a known surname where the model saw only one of them, or something else.

    Where Osei is a person somewhere in the document, "Hospital chief Grace Osei" names one too.
    """
    people = [name for name in names if name.label == "PERSON"]
    surnames = {name.text for name in people if name.text.isalpha()}
    if not surnames:
        return list(names)
    pattern = re.compile(
        rf"(?<!\w)([A-Z][a-z]+)(?: [A-Z]\.)? (?:{'|'.join(map(re.escape, sorted(surnames)))})(?!\w)"
    )
    added = [
        Name(passage.index, *match.span(), match.group(), "PERSON")
        for passage in passages
        for match in pattern.finditer(passage.text)
        if fold(match.group(1)) in FORENAMES
    ]
    full = [name for name in people if len(parts(name.text)) > 1]
    added = [name for name in added if not any(overlap(name, other) for other in full)]
    return put_in(added, names)


def with_places(passages: Sequence[Passage], names: Sequence[Name]) -> list[Name]:
    """Take a single word for a place where the text says that something is in it.

    "BUSAN — ..." and "met in Busan" are no person, unless somebody's surname is Busan. An "in"
    before a possessive ("in Osei's words") says nothing.
    """
    texts = {passage.index: passage.text for passage in passages}
    people = {
        part
        for name in names
        if name.label == "PERSON" and " " in name.text
        for part in parts(name.text)
    }
    places = {fold(name.text) for name in names if _is_located(texts[name.passage], name)} - people
    return [
        replace(name, label="GPE")
        if name.label == "PERSON"
        and name.honorific is None
        and fold(name.text) in places - FORENAMES
        else name
        for name in names
    ]


def _is_located(text: str, name: Name) -> bool:
    dateline = name.start == 0 and text[name.end :].lstrip().startswith(("—", "–"))
    inside = text[: name.start].endswith((" in ", "In "))
    possessive = text.startswith(("'", "’"), name.end)
    return name.text.isalpha() and (dateline or (inside and not possessive))


def without_plain_words(passages: Sequence[Passage], names: Sequence[Name]) -> list[Name]:
    """Drop one-word persons that are plain words: Ships, where the text also writes ships.

    A capital that only a sentence's beginning or a headline asks for is no sign of a name. A word
    with a capital inside a sentence is kept, and so are words of somebody's full name.
    """
    people = [name for name in names if name.label == "PERSON"]
    full = {part for name in people if " " in name.text for part in parts(name.text)}
    suspects = {
        name.text
        for name in people
        if name.text.isalpha() and name.honorific is None and fold(name.text) not in full
    }
    texts = [passage.text for passage in passages if not passage.is_headline]
    plain = {word for word in suspects if _is_plain_word(word, texts)}
    return [name for name in names if name.text not in plain or name.label != "PERSON"]


def _is_plain_word(word: str, texts: Sequence[str]) -> bool:
    """Whether a word stands in lower case somewhere, and with a capital in no mid-sentence.

    >>> _is_plain_word("Ships", ["Ships waited. The ships had no pilot."])
    True
    >>> _is_plain_word("Frost", ["The frost came early.", "It was cold, Frost said."])
    False
    """
    lowered = word.lower()
    candidates = [text for text in texts if lowered in text]
    if word == lowered or not candidates:
        return False
    lower = re.compile(rf"(?<![\w-]){re.escape(lowered)}(?![\w-])")
    inside = re.compile(rf"(?<=[\w,;] ){re.escape(word)}(?![\w-])")
    if not any(lower.search(text) for text in candidates):
        return False
    return not any(inside.search(text) for text in texts)


def consistent(names: list[Name]) -> list[Name]:
    """Give all mentions of one spelling the label most of them have, and persons' names PERSON.

    A small model changes its mind within an article: what it saw as a person's full name or surname
    elsewhere is not an organisation here.
    """
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    persons: set[tuple[str, ...]] = set()
    for name in names:
        if name.label in NAME_LABELS:
            votes[fold(name.text)][name.label] += 1
        words = parts(name.text)
        if name.label == "PERSON" and len(words) > 1:
            persons.update((words, words[-1:]))
    return [_relabelled(name, votes, persons) for name in names]


def _relabelled(name: Name, votes: dict[str, Counter[str]], persons: set[tuple[str, ...]]) -> Name:
    folded = fold(name.text)
    if name.label not in NAME_LABELS or folded in COUNTRIES:
        return name
    if parts(name.text) in persons:
        return replace(name, label="PERSON")
    return replace(name, label=votes[folded].most_common(1)[0][0])
