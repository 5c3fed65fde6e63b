"""From the extractor's lines to the article's: what repeats the head or stands on every page goes.

Every rule judges whole lines; a line is kept as it is or dropped and listed, never changed or
joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from transforms.text.characters import clean_line, fold
from transforms.text.completion import is_said
from transforms.text.moments import read_moment
from transforms.text.phrases import standing_line

HEAD_LINES = 8
"""Lines in which title, kicker, byline and date are looked for."""
_MIN_REPEAT_CHARS = 30  # "Yes." may be said twice
_MAX_BYLINE_CHARS = 120
_AGREEMENT = 0.7
_MIN_WITNESS_CHARS = 500

_BULLET = re.compile(r"^[-•*·]\s+")
_DATE_LABEL = re.compile(
    r"^(?:(?:first |last )?(?:published|updated|posted|modified|created|publication date)"
    r"|aktualisiert|veröffentlicht|stand|publié|mis à jour|actualizado|publicado|atualizado"
    r"|pubblicato|aggiornato)\b(?: on| at| am| um| le| el| em| il)?\s*[:|]?\s*",
    re.I,
)
_READING_TIME = re.compile(
    r"(?:reading time:?\s*)?\d+[\s-]*min(?:ute)?s?\.?"
    r"(?: read| lesezeit| de lecture| de lectura| di lettura)?",
    re.I,
)
_BYLINE = re.compile(r"^(?:by|von|par|por|di|text|texte|door|av|af)\b\s*:?\s*", re.I)


@dataclass(frozen=True)
class Cleaned:
    """The text, one paragraph a line, and the lines that were thrown away, both in order."""

    text: str
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What is known of the article, against which lines are held.

    `lead` is the paragraph above the text (None: there is none), `witness` the JSON-LD articleBody.
    """

    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    lead: str | None = None
    witness: str = ""


def clean_text(raw: str, known: Known) -> Cleaned:
    """Apply the rules to the lines of `raw`. Applying them again changes nothing."""
    lines = [line for piece in raw.split("\n") if (line := _BULLET.sub("", clean_line(piece)))]
    if known.lead and fold(known.lead) not in fold(raw):
        lines.insert(0, known.lead)
    drop = _head(lines, known) | _standing(lines) | _repeats(lines)
    drop |= _unwitnessed(lines, drop, known.witness)
    return Cleaned(
        "\n".join(line for index, line in enumerate(lines) if index not in drop),
        tuple(line for index, line in enumerate(lines) if index in drop),
    )


def _head(lines: list[str], known: Known) -> set[int]:
    titles = {fold(title) for title in known.titles}
    labels = {fold(label) for label in known.labels}
    return {
        index
        for index, line in enumerate(lines[:HEAD_LINES])
        if fold(line) in titles | labels or _is_byline(line, known.authors) or _is_date(line)
    }


def _is_byline(line: str, authors: Iterable[str]) -> bool:
    """Whether nothing is left of the line but authors, "By" and a few words (job, place)."""
    if len(line) > _MAX_BYLINE_CHARS or _ends_sentence(line):
        return False
    rest = f" {fold(_BYLINE.sub('', line))} "
    named = [name for author in authors if (name := f" {fold(author)} ").strip() and name in rest]
    for name in named:
        rest = rest.replace(name, " ")
    words = rest.split()
    return bool(named) and len(words) <= (6 if _BYLINE.match(line) else 3)


def _is_date(line: str) -> bool:
    if len(line) > 80:
        return False
    bare = _DATE_LABEL.sub("", line)
    return bool(_READING_TIME.fullmatch(line)) or (
        not _ends_sentence(bare) and read_moment(bare) is not None
    )


def _standing(lines: list[str]) -> set[int]:
    return {index for index, line in enumerate(lines) if standing_line(line)}


def _repeats(lines: list[str]) -> set[int]:
    seen: set[str] = set()
    repeats = set()
    for index, line in enumerate(lines):
        if len(line) >= _MIN_REPEAT_CHARS and line in seen:
            repeats.add(index)
        seen.add(line)
    return repeats


def _unwitnessed(lines: list[str], dropped: set[int], witness: str) -> set[int]:
    """Return lines amid the witnessed ones that the publisher's own body lacks.

    Only where body and text agree on `_AGREEMENT` of the characters. What stands before the first
    or after the last common line is kept, for articleBody often lacks the lead and is often cut
    short; so are headings, which most publishers leave out of it.
    """
    body = fold(witness)
    if len(body) < _MIN_WITNESS_CHARS:
        return set()
    kept = [index for index in range(len(lines)) if index not in dropped]
    present = {index for index in kept if is_said(fold(lines[index]), body)}
    total = sum(len(lines[index]) for index in kept)
    if not present or sum(len(lines[index]) for index in present) < _AGREEMENT * total:
        return set()
    first, last = min(present), max(present)
    missing = {index for index in kept if first < index < last and index not in present}
    return {index for index in missing if _ends_sentence(lines[index])}


def _ends_sentence(line: str) -> bool:
    return line.rstrip('"”’»)').endswith((".", "!", "?", "…")) and line.count(" ") > 4
