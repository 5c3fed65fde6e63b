"""Invented sentences with names: the forms that small models get wrong, filled by chance.

Tables of results, headlines in three cases, photo credits, bylines, datelines, and names from many
languages. Everything is of our own writing (`text/`), and no person is meant.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import spacy
import yaml
from corpus import Paragraph, write_jsonl

SLOT = re.compile(r"\{(\w+)\}")
LABEL = {
    **dict.fromkeys(("P", "L", "I"), "PERSON"),
    **dict.fromkeys(("K", "K1", "B", "O"), "ORG"),
    **dict.fromkeys(("C", "S", "Y"), "GPE"),
    **{"N": "NORP", "W": "LOC", "E": "EVENT", "D": "DATE", "T": "", "R": "", "n": "", "m": ""},
}
LOUD = "loud_"
"""Before the name of a slot: in capitals."""

ARTICLE = re.compile(r"^the ")


class Filler:
    """Draws a word for each kind of slot."""

    def __init__(self, words: dict[str, Any]) -> None:
        split = {
            key: value.split() if isinstance(value, str) else value for key, value in words.items()
        }
        self._words = split
        self._made: dict[str, Callable[[], str]] = {
            "P": self.person, "L": self.surname, "I": self.initials, "C": self.city, "O": self.company,
            "K1": self.city, "m": lambda: f"{random.randint(1, 12):02}", "n": lambda: str(random.choice((random.randint(0, 9), random.randint(10, 99), random.randint(100, 999)))),
        }  # fmt: skip
        self._lists = {
            "S": "states",
            "Y": "countries",
            "N": "norps",
            "W": "locations",
            "E": "events",
        }
        self._lists |= {"K": "clubs", "B": "bodies", "T": "titles", "R": "roles", "D": "days"}

    def __call__(self, slot: str) -> str:
        """Return a text for a slot of the templates."""
        if slot in self._made:
            return self._made[slot]()
        return str(random.choice(self._words[self._lists[slot]]))

    def surname(self) -> str:
        """One or, rarely, several words; sometimes of two surnames."""
        draw = random.random()
        if draw < 0.05:
            return str(random.choice(self._words["particles"]))
        name = str(random.choice(self._words["surnames"]))
        return f"{name}-{random.choice(self._words['surnames'])}" if draw > 0.97 else name

    def person(self) -> str:
        """A full name, now and then with a middle initial, a suffix, or the family name first."""
        first, last, draw = random.choice(self._words["forenames"]), self.surname(), random.random()
        if draw < 0.08:
            return f"{first} {random.choice('ABCDEFGHJKLMNPRSTW')}. {last}"
        if draw < 0.10:
            return f"{first} {last} {random.choice(('Jr.', 'III', 'Sr.'))}"
        if draw < 0.16:
            return f"{first} {random.choice(self._words['forenames'])} {last}"
        return f"{last} {first}" if draw > 0.98 else f"{first} {last}"

    def initials(self) -> str:
        """A name as in tables: M. Okafor."""
        return f"{random.choice('ABCDEFGHIJKLMNOPRSTVWYZ')}. {self.surname()}"

    def city(self) -> str:
        """A city, one in eight of several words."""
        return str(
            random.choice(self._words["long_cities" if random.random() < 0.12 else "cities"])
        )

    def company(self) -> str:
        """A company that may not exist."""
        if random.random() < 0.25:
            return str(random.choice(self._words["bodies"]))
        base = random.choice((self.surname, self.city))()
        head = random.choice(self._words["org_heads"])
        return f"{base} {head}{random.choice(self._words['org_ends'])}"


def sentences(
    templates: dict[str, list[str]], fill: Filler, count: int
) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Yield texts with their names as (start, end, label), characters."""
    lines = [line for group in templates.values() for line in group]
    for _ in range(count):
        template = random.choice(lines)
        fixed = template.startswith("!")
        text, found = _fill(_nested(template.lstrip("!"), templates), fill)
        draw = random.random()
        if not fixed and draw < 0.12:
            text = text.upper()
        elif not fixed and draw < 0.35:
            text = re.sub(r"(?<![\w’'])[a-z](?=\w{3})", lambda match: match.group().upper(), text)
        yield text, found


def _nested(template: str, templates: dict[str, list[str]]) -> str:
    """Put a headline in capitals for {H} and a sentence of prose for {X}."""
    while "{H}" in template or "{X}" in template:
        headline = random.choice([each for each in templates["headlines"] if "‘" not in each])
        words = SLOT.split(headline.rstrip("?"))
        loud = "".join(
            f"{{{LOUD}{word}}}" if at % 2 else word.upper() for at, word in enumerate(words)
        )
        template = template.replace("{H}", f"{loud}.", 1)
        template = template.replace("{X}", random.choice(templates["prose"]), 1)
    return template


def _fill(template: str, fill: Filler) -> tuple[str, list[tuple[int, int, str]]]:
    parts, found, at, length = [], [], 0, 0
    for match in SLOT.finditer(template):
        before = template[at : match.start()]
        slot = match.group(1).removeprefix(LOUD)
        value = fill(slot)
        if match.group(1).startswith(LOUD):
            value = value.upper()
        if before.endswith("the ") and value.startswith("the "):
            value = value[4:]
        parts += [before, value]
        length += len(before)
        if LABEL[slot]:
            skip = 4 if ARTICLE.match(value) else 0
            found.append((length + skip, length + len(value), LABEL[slot]))
        length += len(value)
        at = match.end()
    return "".join([*parts, template[at:]]), found


def main() -> None:
    """Write paragraphs with names as JSON lines."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument(
        "--text", type=Path, required=True, help="folder of words.yaml, templates.yaml"
    )
    ask.add_argument("--count", type=int, default=30_000)
    ask.add_argument("--seed", type=int, default=0)
    ask.add_argument("--out", type=Path, required=True)
    given = ask.parse_args()
    random.seed(given.seed)
    fill = Filler(yaml.safe_load((given.text / "words.yaml").read_text("utf-8")))
    templates = yaml.safe_load((given.text / "templates.yaml").read_text("utf-8"))
    print(
        write_jsonl(given.out, _paragraphs(sentences(templates, fill, given.count))), "paragraphs"
    )


def _paragraphs(texts: Iterator[tuple[str, list[tuple[int, int, str]]]]) -> Iterator[Paragraph]:
    """Join one to three sentences of a kind to a paragraph; leave out what words do not fit."""
    nlp = spacy.blank("en")
    for text, found in texts:
        doc = nlp.make_doc(text)
        ents = [doc.char_span(start, end, label) for start, end, label in found]
        if any(ent is None for ent in ents):
            continue
        doc.ents = tuple(ent for ent in ents if ent is not None)
        yield Paragraph(
            words=tuple(token.text for token in doc),
            spaces=tuple(bool(token.whitespace_) for token in doc),
            ner=tuple(f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else "O" for t in doc),
            source="synthetic",
        )


if __name__ == "__main__":
    main()
