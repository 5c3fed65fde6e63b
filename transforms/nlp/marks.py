"""Where quotation marks open and close, in one paragraph.

Newspapers write “ ”, " ", '' '', `` '', ‘ ’, ' ', « », „ “ and mixtures of them, and leave marks
out. A mark's shape is what its character says where it says anything, else what its neighbours
say: an opening mark follows a space and precedes a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DOUBLE = re.compile(r"“|”|„|«|»|\"|``|‘‘|’’|''")
OPENERS = frozenset({"“", "„", "``", "‘‘"})
CLOSERS = frozenset({"”", "’’"})
SINGLE = re.compile("[‘’']")
APOSTROPHES = re.compile(r"(?:\w[sS]|in)[’'] [a-z]")
"""Where a mark may be an apostrophe: the players’ union, goin’ to."""

ENDS = frozenset('.,!?…—–-”"')
ENDS_OUTSIDE = (",", ".", ";", ":", "?", "!", ")", "]", "")
"""What stands before and behind a mark that closes speech; "" is the end of the line."""

OPEN_AFTER = frozenset(" \n([{—–-/―…:")
ELISIONS = re.compile(
    r"(?:em|til|till|cause|twas|tis|n|bout|round|cuz|nuff|\d0s|s|d|ll|re|ve|m|t)\b", re.IGNORECASE
)
"""Words whose first letters an apostrophe stands for: 'em, 'til, '90s."""


@dataclass(frozen=True)
class Quoted:
    """Words between marks; offsets half-open into the paragraph."""

    start: int  # first quoted character
    end: int  # after the last quoted character
    outer_start: int  # the opening mark
    outer_end: int  # after the closing mark; equals the paragraph's end where there is none
    closed: bool = True  # false: the paragraph ended first, as in quotes over several paragraphs
    single: bool = False  # between single marks


@dataclass(frozen=True)
class _Mark:
    start: int
    end: int
    opens: bool
    closes: bool
    low: bool = False  # „ : the mark that opens elsewhere closes what this one opens


def find_quoted(line: str) -> list[Quoted]:
    """Find the outermost quoted stretches of one paragraph, in text order.

    Apostrophes are never marks; inch and second signs (6'2") are none either. A paragraph that
    ends inside a quote yields a `Quoted` that is not `closed`. Of two opening marks in a row
    without closing marks for both, the first is taken for an error of the printer and dropped.

    >>> line = "“It’s ‘over’,” he said. ''Well."
    >>> [line[quoted.start : quoted.end] for quoted in find_quoted(line)]
    ['It’s ‘over’,', 'Well.']
    """
    double = list(_pair(list(_double_marks(line)), line)) if DOUBLE.search(line) else []
    single = _single(line, double) if SINGLE.search(line) else []
    outer = [quoted for quoted in double if not any(_holds(other, quoted) for other in single)]
    return sorted(outer + single, key=lambda quoted: quoted.start)


def _holds(outer: Quoted, inner: Quoted) -> bool:
    return outer.outer_start < inner.outer_start and inner.outer_end <= outer.outer_end


def _double_marks(line: str) -> Iterator[_Mark]:
    for match in DOUBLE.finditer(line):
        start, end = match.span()
        mark = match.group()
        before = line[start - 1] if start else " "
        after = line[end] if end < len(line) else " "
        opens = (before in OPEN_AFTER or before in "‘'“\"") and not after.isspace()
        closes = not before.isspace() and not after.isalnum()
        if mark in OPENERS:
            yield _Mark(start, end, True, False, low=mark == "„")
        elif mark in CLOSERS:
            yield _Mark(start, end, False, True)
        elif mark in "«»":  # French « set off by spaces », German »pointing inwards«
            set_off = not after.isalnum() and before.isspace()
            opens = mark == "«" if set_off else after.isalnum()
            yield _Mark(start, end, opens, not opens)
        elif opens != closes:
            yield _Mark(start, end, opens, closes)
        elif not before.isdigit():
            yield _Mark(start, end, True, True)


def _pair(marks: Sequence[_Mark], line: str) -> Iterator[Quoted]:
    opener: _Mark | None = None
    depth = 0
    for at, mark in enumerate(marks):
        if opener is None:
            if mark.opens:
                opener, depth = mark, 0
        elif mark.opens and not mark.closes and not opener.low:
            if _closers_follow(marks[at + 1 :], depth + 2):
                depth += 1
            else:
                opener, depth = mark, 0
        elif depth:
            depth -= 1
        else:
            yield from _between(line, opener, mark.start, mark.end)
            opener = None
    if opener is not None:
        yield from _between(line, opener, len(line), len(line), closed=False)


def _closers_follow(marks: Sequence[_Mark], needed: int) -> bool:
    """Whether `needed` marks close before the next one opens a quote of its own."""
    return len(marks) >= needed and all(mark.closes for mark in marks[:needed])


def _between(
    line: str, opener: _Mark, end: int, outer_end: int, closed: bool = True, single: bool = False
) -> Iterator[Quoted]:
    start = opener.end
    while start < end and line[start].isspace():
        start += 1
    while end > start and line[end - 1].isspace():
        end -= 1
    if any(character.isalnum() for character in line[start:end]):
        yield Quoted(start, end, opener.start, outer_end, closed, single)


def _single(line: str, double: Sequence[Quoted]) -> list[Quoted]:
    """Find what stands between single marks outside double ones; double ones may be inside it."""
    found: list[Quoted] = []
    end = 0
    for mark in SINGLE.finditer(line):
        at = mark.start()
        within = any(quoted.outer_start <= at < quoted.outer_end for quoted in double)
        if at < end or within or not _opens_single(line, at):
            continue
        close = _closing_single(line, at, double)
        opener = _Mark(at, at + 1, True, False)
        if close is not None:
            found.extend(_between(line, opener, close, close + 1, single=True))
            end = close + 1
        elif not line[:at].strip() and line[at + 1 :][:1].isupper() and not double:
            found.extend(_between(line, opener, len(line), len(line), closed=False, single=True))
            break
    return found


def _opens_single(line: str, at: int) -> bool:
    if line[at] == "’" or line[at : at + 2] == "''" or (at and line[at - 1] == "'"):
        return False
    before = line[at - 1] if at else " "
    after = line[at + 1 : at + 2]
    return (
        before in OPEN_AFTER
        and bool(after)
        and not after.isspace()
        and not ELISIONS.match(line, at + 1)
    )


def _closing_single(line: str, opener: int, double: Sequence[Quoted]) -> int | None:
    """Offset of the mark that closes; an apostrophe that ends a word only where no better follows.

    Marks inside double ones close nothing, and what holds double ones must end as speech does.
    """
    apostrophe: int | None = None
    for mark in SINGLE.finditer(line, opener + 2):
        at = mark.start()
        if line[at] == "‘" and _opens_single(line, at):
            break
        if not _closes_single(line, at):
            continue
        inside = [quoted for quoted in double if opener < quoted.outer_start < at]
        if any(at < quoted.outer_end for quoted in inside):
            continue
        ends = line[at - 1] in ENDS or line[at + 1 : at + 2] in ENDS_OUTSIDE
        if inside and not ends:
            continue
        if not ends and APOSTROPHES.match(line, at - 2):
            apostrophe = at if apostrophe is None else apostrophe
            continue
        return at
    return apostrophe


def _closes_single(line: str, at: int) -> bool:
    before, after = line[at - 1], line[at + 1 : at + 2]
    pair = "''" in (line[at - 1 : at + 1], line[at : at + 2])
    return line[at] in "’'" and not before.isspace() and not after.isalnum() and not pair
