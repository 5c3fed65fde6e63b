"""Where sentences begin: the network's scores, and what the spelling around a place says.

The network is unsure where a heading or a caption runs into the sentence behind it without a line
break, and too sure behind abbreviations and the numbers of a list. Beside quotation marks the
spelling alone decides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

MARKS = frozenset("\"“”„«»'‘’") | {"''", "``"}
OPENING, CLOSING = frozenset({"“", "„", "``"}), frozenset({"”"})

UNSURE, NEARLY = -2.5, -1.0
"""Scores above which a place is looked at, a sure sign given or a weaker one; borders are at 0."""

BEHIND_COLON = 1.0
"""Score of a border behind a colon: the mails that the network was taught part there more often
than news does."""

FUNCTION_TAGS = frozenset("CC DT EX IN JJR JJS MD PRP PRP$ RB UH WDT WP WRB".split())
"""Words that have a capital letter only where a sentence begins, "I" left out."""

CUT_OFF_TAGS = frozenset({"CC", "DT", "IN", "MD", "PRP$", "TO", "UH"})
"""Words that end no sentence: the speaker broke off."""

BEFORE_NAMES = frozenset(
    "gen lt maj col capt cmdr cpl pvt sgt supt det insp gov pres rep reps sen sens ald hon messrs"
    " mme mlle assoc asst ft".split()
)
BEFORE_NUMBERS = frozenset("no nos art ca approx cf ch fig figs p pp sec vol vols".split())
BEFORE_SMALL_LETTERS = frozenset({"al", "etc"})
"""Abbreviations that the tokenizer parts from their full stops, and that end no sentence there."""

FULL_STOPS = frozenset(".?!")
DASHES = frozenset({"-", "–", "—", "--"})
LONGEST_DATELINE = 10
"""Words up to the dash: SAN FRANCISCO, Calif., Dec. 22 (UPI) —"""

LONGEST_TITLE = 5
"""Words of a title that the text behind it begins with."""

WEEKDAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
FIGURES = frozenset({"Figure", "Fig", "Fig.", "Table"})
CREDITS = frozenset("Image Images Photo Photos Photograph Picture Video Credit Source".split())
"""Words before a colon that say where a picture comes from."""


def sentence_starts(
    scores: Floats, words: Sequence[str], spaced: Sequence[bool], tags: Sequence[str]
) -> Bools:
    """Return whether a sentence begins, by word of a line; the first always does.

    Args:
        scores: of the network, above 0 where it sees a beginning.
        words: the words of the line.
        spaced: whether a space follows each word.
        tags: Penn Treebank tags.
    """
    starts = scores > 0
    starts[0] = True
    last = 0
    for at in np.flatnonzero(scores > UNSURE).tolist():
        if at == 0:
            continue
        if starts[at]:
            doubtful = words[at - 1] == ":" and scores[at] < BEHIND_COLON
            starts[at] = not (doubtful or _goes_on(words, spaced, last, at))
        elif words[at][0].isupper():
            score = float(scores[at])
            starts[at] = _follows_stop(score, words, spaced, at) or (
                words[at] != "I" and _begins(score, words, tags, last, at)
            )
        if starts[at]:
            last = at
    mend_starts(starts, words, spaced)
    return starts


def _follows_stop(score: float, words: Sequence[str], spaced: Sequence[bool], at: int) -> bool:
    """Whether only a closing mark, or references, stand between a full stop and a capital letter.

    ... had been “a mistake.” Lund left; the bridge. [7] [8] Lund left.
    """
    stop = at
    while stop > 3 and words[stop - 1] == "]" and words[stop - 2].isdigit():
        stop -= 3  # [ 7 ]
    if stop < at:
        return words[stop - 1] in FULL_STOPS | MARKS
    closed = at > 1 and words[at - 1] in MARKS and _closes(words, spaced, at - 1)
    return closed and words[at - 2] == "." and score > NEARLY


def _begins(score: float, words: Sequence[str], tags: Sequence[str], last: int, at: int) -> bool:
    """Whether a word with a capital letter begins a sentence the network is not sure of.

    Behind a word nothing else asks for the capital of a function word: [Early life] Her parents
    were bakers. Behind an abbreviation, dots and before an interjection it is likely: in D.C. The
    judge ... And a dash behind half a word, or one that ends no sentence, breaks one off: We went
    to the -- It was closed.
    """
    before, following = words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    function = tags[at] in FUNCTION_TAGS
    if before[-1].isalnum():
        if function and following and following[0].isalnum() and not following[0].isupper():
            return True
        return _is_titled(words, last, at)
    if not function:
        return False
    if before in DASHES and at > 1 and (tags[at - 2] in CUT_OFF_TAGS or words[at - 2][-1] == "-"):
        return True
    dotted = before[-1] in ".…" and before != "."
    return score > NEARLY and (dotted or (before in DASHES and tags[at] == "UH"))


def _is_titled(words: Sequence[str], last: int, at: int) -> bool:
    """Whether a title or caption ends before a word: it is said again, a date or credit follows.

    [Isfahan] Isfahan is a city; [Bridge falls] Friday, May 9; [The bridge] Photo: Ann Lund.
    """
    if last == 0 and at <= LONGEST_TITLE and words[:at] == words[at : 2 * at]:
        return True
    following = words[at + 1 : at + 4]
    if words[at] in WEEKDAYS:
        return len(following) > 2 and following[0] == "," and following[2].isdigit()
    numbered = last == at - 2 and words[last] in FIGURES and words[at - 1][0].isdigit()
    return numbered or (words[at] in CREDITS and following[:1] == [":"])


def _goes_on(words: Sequence[str], spaced: Sequence[bool], start: int, at: int) -> bool:
    """Whether the sentence that began at `start` does not end before `at`, whatever the score."""
    before = words[at - 1]
    if not spaced[at - 1] and before == words[at] and not before.isalnum():
        return True  # a line drawn with _ or =
    if before == "." and at > 1 and not spaced[at - 2]:
        word = words[at - 2].lower()
        if word in BEFORE_NAMES and words[at][0].isupper():
            return True
        if word in BEFORE_NUMBERS and words[at][0].isdigit():
            return True
        if word in BEFORE_SMALL_LETTERS and words[at][0].islower():
            return True
    return _is_number(words, start, at) or _is_dateline(words, start, at)


def _is_number(words: Sequence[str], start: int, at: int) -> bool:
    """Whether all of the sentence so far numbers what follows: 2. The bridge; b) The bridge.

    A word before the number makes a title of it: Figure 2. The bridge.
    """
    if words[at - 1] not in (".", ")") or not start < at - 1 <= start + 2:
        return False
    if at - 1 == start + 2 and words[start].isalpha():
        return False
    return words[at - 2].replace(".", "").isdigit() or (
        words[at - 1] == ")" and len(words[at - 2]) == 1
    )


def _is_dateline(words: Sequence[str], start: int, at: int) -> bool:
    """Whether a line so far is a place in capitals and a dash: BUSAN (AP) — The bridge."""
    dash = words[at - 1] in DASHES
    return (
        dash
        and start == 0
        and 1 < at <= LONGEST_DATELINE
        and len(words[0]) > 1
        and words[0].isupper()
    )


def mend_starts(starts: Bools, words: Sequence[str], spaced: Sequence[bool]) -> None:
    """Move sentence starts that stand on the wrong side of a mark, and drop one after a comma.

    A mark that opens belongs to the sentence it opens, one that closes to the sentence before; what
    follows a comma and a closing mark goes on: “We are ready,” Lund said.

    Args:
        starts: whether a sentence begins, by word; changed in place.
        words: the words of a line.
        spaced: whether a space follows each word.
    """
    for at in (np.flatnonzero(starts[1:]) + 1).tolist():
        if words[at - 1] in MARKS:
            if _opens(words, spaced, at - 1):
                starts[at - 1], starts[at] = True, False
            elif at > 1 and words[at - 2] == ",":
                starts[at] = False
        elif words[at] in MARKS and _closes(words, spaced, at):
            starts[at] = False
            if at + 1 < len(words) and words[at - 1] != ",":
                starts[at + 1] = True


def _opens(words: Sequence[str], spaced: Sequence[bool], at: int) -> bool:
    if words[at] in OPENING:
        return True
    return words[at] not in CLOSING and not spaced[at] and (at == 0 or spaced[at - 1])


def _closes(words: Sequence[str], spaced: Sequence[bool], at: int) -> bool:
    if words[at] in CLOSING:
        return True
    return words[at] not in OPENING and not spaced[at - 1] and (spaced[at] or at == len(words) - 1)
