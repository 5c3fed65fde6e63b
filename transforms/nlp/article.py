"""Everything the rules may look at: the passages of one document and the names in them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from spacy.tokens import Token

from schemas.names import bare, parts
from transforms.nlp import gender
from transforms.nlp.canonical import Person, find_person, group
from transforms.nlp.entities import find_names
from transforms.nlp.mentions import Name
from transforms.nlp.passage import Passage, end_of
from transforms.nlp.roles import Role, fits, role_in, roles_of
from transforms.nlp.usage import pronouns_of


@dataclass(frozen=True)
class Article:
    """A document, parsed; names are grouped and in text order."""

    passages: tuple[Passage, ...]
    names: tuple[Name, ...]
    people: tuple[Person, ...]

    @cached_property
    def _by_token(self) -> dict[tuple[int, int], Name]:
        found: dict[tuple[int, int], Name] = {}
        for name in self.names:
            for token in self.passages[name.passage].tokens_in(name.start, name.end):
                found[name.passage, token.i] = name
        return found

    @cached_property
    def _by_passage(self) -> dict[tuple[str, int], list[Name]]:
        found: defaultdict[tuple[str, int], list[Name]] = defaultdict(list)
        for name in self.names:
            found[name.label, name.passage].append(name)
        return found

    @cached_property
    def _sentence_starts(self) -> list[list[int]]:
        """Offsets at which sentences outside quotes begin, by passage."""
        return [_outside_quotes(passage) for passage in self.passages]

    @cached_property
    def _sentences_up_to(self) -> list[int]:
        return [0, *accumulate(max(1, len(starts)) for starts in self._sentence_starts)]

    def sentences_before(self, passage: int, start: int) -> int:
        """Count the sentences that begin outside quotes before a place in the document."""
        return self._sentences_up_to[passage] + bisect_right(self._sentence_starts[passage], start)

    def named_before(
        self, label: str, passage: int, start: int, passages_back: int
    ) -> Iterator[Name]:
        """Yield the names of a label before a place, from some paragraphs back, in text order."""
        for index in range(max(0, passage - passages_back), passage + 1):
            for name in self._by_passage.get((label, index), ()):
                if index < passage or name.end <= start:
                    yield name

    def name_at(self, passage: Passage, token: Token) -> Name | None:
        """Return the name `token` belongs to; a surname the model overlooked counts as one."""
        found = self._by_token.get((passage.index, token.i))
        if found is not None or token.tag_ not in ("NNP", "NNPS") or not token.text[0].isupper():
            return found
        person = find_person(token.text, None, self.people, ())
        if person is None or bare(token.text) == person.words[0]:
            return None
        start, end = token.idx, end_of(token)
        return Name(passage.index, start, end, token.text, "PERSON", None, person.name)

    def name_like(self, text: str) -> Name | None:
        """Return a mention whose name `text` writes, in whatever case: LUND for Ann Lund."""
        words = parts(text)
        person = find_person(text.title(), None, self.people, ())
        if person is not None and (len(words) == 1 or words == person.words):
            return Name(-1, 0, 0, text, "PERSON", None, person.name)
        return next((name for name in self.names if words and parts(name.text) == words), None)

    @cached_property
    def _genders(self) -> dict[str, str | None]:
        titles: defaultdict[str, list[str | None]] = defaultdict(list)
        for name in self.names:
            if name.label == "PERSON":
                titles[name.canonical].append(name.honorific)
        pronouns = pronouns_of(self.passages, self.names)
        return {
            name: gender.of_person(name, honorifics, pronouns.get(name))
            for name, honorifics in titles.items()
        }

    @cached_property
    def _roles(self) -> list[tuple[Role, Name]]:
        people = (name for name in self.names if name.label == "PERSON")
        return [
            (role, name) for name in people for role in roles_of(self.passages[name.passage], name)
        ]

    def described(self, passage: Passage, start: int, end: int) -> Name | None:
        """Return the one person who is what a description says: the mayor; None of several."""
        wanted = role_in(passage, start, end)
        if wanted is None:
            return None
        found = {name.canonical: name for role, name in self._roles if fits(wanted, role)}
        return next(iter(found.values())) if len(found) == 1 else None

    def gender_of(self, canonical: str) -> str | None:
        """Return "m", "f" or None for a person's canonical name."""
        return self._genders.get(canonical)


def read_article(passages: tuple[Passage, ...]) -> Article:
    """Find and group the names of a document."""
    names, people = group(find_names(passages))
    return Article(passages, tuple(names), tuple(people))


def _outside_quotes(passage: Passage) -> list[int]:
    """Where the sentences begin that are not quoted as a whole."""
    ends = [*(token.i for token in passage.sentences[1:]), len(passage.tokens)]
    return [
        first.idx
        for first, end in zip(passage.sentences, ends, strict=True)
        if not all(passage.in_quotes[first.i : end])
    ]
