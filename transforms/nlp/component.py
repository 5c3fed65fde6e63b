"""Quotes as a spaCy component: `nlp.add_pipe("quotes")`, then `doc._.quotes`.

spaCy finds the factory through the entry point in setup.py, so that nothing has to be imported.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from schemas.config import MIN_CONFIDENCE
from schemas.vocabulary import EntityField
from transforms.nlp.article import read_article
from transforms.nlp.passage import Passage, is_headline
from transforms.nlp.quotes import find_quotes
from transforms.nlp.texts import LINE_BREAKS

EXTENSION = "quotes"
BREAKS = frozenset({"\n", *LINE_BREAKS})
NEEDED = ("TAG", "SENT_START", "ENT_IOB")


class QuoteFinder:
    """Sets `doc._.quotes`: `QuoteMention`s in text order, their offsets half-open into `doc.text`.

    Args:
        min_confidence: a quote whose confidence is lower is left without speaker.
    """

    def __init__(self, min_confidence: float) -> None:
        if not Doc.has_extension(EXTENSION):
            Doc.set_extension(EXTENSION, default=())
        self._min_confidence = min_confidence

    def __call__(self, doc: Doc) -> Doc:
        """Read a document.

        Raises:
            ValueError: nothing before this component has set tags, sentences and entities.
        """
        missing = [each for each in NEEDED if len(doc) and not doc.has_annotation(each)]
        if missing:
            raise ValueError(
                f"the component 'quotes' needs {', '.join(missing)}: add it behind a tagger, a"
                " parser and an entity recogniser"
            )
        article = read_article(tuple(_passages(doc)))
        doc._.set(EXTENSION, tuple(find_quotes(article, self._min_confidence)))
        return doc


@Language.factory(
    "quotes",
    default_config={"min_confidence": MIN_CONFIDENCE},
    requires=["token.tag", "token.dep", "doc.sents", "doc.ents"],
    assigns=["doc._.quotes"],
)
def make_quotes(nlp: Language, name: str, min_confidence: float) -> QuoteFinder:
    """Build the component; spaCy calls this for `nlp.add_pipe("quotes")`."""
    return QuoteFinder(min_confidence)


def _passages(doc: Doc) -> Iterator[Passage]:
    """Yield the paragraphs of a parsed document; a line is one, as everywhere in newsbeam."""
    spans = list(_lines(doc))
    for index, (start, end) in enumerate(spans):
        paragraph = doc[start:end].as_doc()
        opens = index == 0 and len(spans) > 1
        headline = is_headline(paragraph.text, opens=opens)
        written = paragraph.text
        start_char = doc[start].idx
        yield Passage(EntityField.TEXT, index, start_char, paragraph, written, headline)


def _lines(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yield token ranges between line breaks, without the space at their edges."""
    start = 0
    breaks = [token.i for token in doc if token.is_space and not BREAKS.isdisjoint(token.text)]
    for end in [*breaks, len(doc)]:
        first, last = start, end
        while first < last and doc[first].is_space:
            first += 1
        while last > first and doc[last - 1].is_space:
            last -= 1
        if first < last:
            yield first, last
        start = end + 1
