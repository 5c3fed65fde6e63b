"""The unit all rules work on: one paragraph, parsed, with its quoted stretches."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc, Token

from schemas.vocabulary import EntityField
from transforms.nlp.marks import Quoted, find_quoted
from transforms.nlp.texts import plain

Span = tuple[int, int]
"""Offsets into a passage, half-open."""

TRAILING = " ,;:—–-"
"""What stands around a statement without being of it."""

MAX_HEADLINE_WORDS = 22
MIN_CAPITALS = 0.75
"""Share of words with a capital letter above which a line is in headline style."""


@dataclass(frozen=True)
class Passage:
    """One paragraph of a title or text.

    Offsets inside a passage count from its own first character; `start_char` is where that one
    stands in the field.
    """

    field: EntityField
    index: int  # position among the passages of its document, title first
    start_char: int
    doc: Doc
    written: str  # the paragraph as given, with its own kinds of spaces; as long as `text`
    is_headline: bool = False

    @cached_property
    def text(self) -> str:
        """The words of the paragraph, spaces made plain; spaCy joins them anew at each asking."""
        return plain(self.doc.text)

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens, made once: spaCy makes a new object at each look into a document."""
        return list(self.doc)

    @cached_property
    def words(self) -> list[str]:
        """The tokens' texts in lower case."""
        return [token.text.lower() for token in self.tokens]

    @cached_property
    def _starts(self) -> list[int]:
        return [token.idx for token in self.tokens]

    @cached_property
    def quoted(self) -> list[Quoted]:
        """Stretches between quotation marks, in order."""
        return find_quoted(self.text)

    @cached_property
    def in_quotes(self) -> list[bool]:
        """For each token, whether it stands between quotation marks (or is one)."""
        inside = [False] * len(self.tokens)
        for quoted in self.quoted:
            for token in self.tokens_in(quoted.outer_start, quoted.outer_end):
                inside[token.i] = True
        return inside

    def tokens_in(self, start: int, end: int) -> list[Token]:
        """Return the tokens that begin in `[start, end)`, characters of the passage."""
        return self.tokens[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def quotes_within(self, start: int, end: int) -> bool:
        """Whether any quotation marks stand in `[start, end)`."""
        return any(each.outer_start < end and each.outer_end > start for each in self.quoted)

    @cached_property
    def sentences(self) -> list[Token]:
        """The first token of each sentence."""
        return [token for token in self.tokens if token.i == 0 or token.is_sent_start]

    @cached_property
    def sentence_starts(self) -> list[int]:
        """Where the sentences begin."""
        return [token.idx for token in self.sentences]

    def sentence_at(self, start: int) -> str:
        """Return the sentence that holds the character `start`."""
        at = bisect_right(self.sentence_starts, start)
        end = self.sentence_starts[at] if at < len(self.sentence_starts) else len(self.text)
        return self.written[self.sentence_starts[max(0, at - 1)] : end].strip()


def is_headline(line: str, *, opens: bool) -> bool:
    """Whether a paragraph is a headline: all capitals, or the first line and like one."""
    return line.isupper() or (opens and looks_like_headline(line))


def looks_like_headline(line: str) -> bool:
    """Whether a first line may be a headline: no full stop, or a capital on nearly every word.

    >>> looks_like_headline("Mayor Calls Budget ‘a Disgrace’"), looks_like_headline("It rained.")
    (True, False)
    """
    words = line.split()
    capitals = [word for word in words if word.lstrip("‘'“\"")[:1].isupper()]
    open_ended = not line.rstrip("\"'”’").endswith((".", ":"))
    fits = 2 <= len(words) <= MAX_HEADLINE_WORDS
    return fits and (open_ended or len(capitals) > MIN_CAPITALS * len(words))


def end_of(token: Token) -> int:
    """Return the offset after the token's last character."""
    return token.idx + len(token)
