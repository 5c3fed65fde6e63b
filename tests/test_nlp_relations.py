"""The rules read ClearNLP labels (en_core_web_*) as they read Universal Dependencies."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from schemas.vocabulary import EntityField
from transforms.nlp.article import Article, read_article
from transforms.nlp.frames import find_frames
from transforms.nlp.passage import Passage
from transforms.nlp.quotes import find_quotes

PERSON = {"Maria": "B-PERSON", "Keller": "I-PERSON"}


def article_of(rows: str) -> Article:
    """Build a parsed document from lines of: word, tag, head (index), label; a + glues words."""
    cells = [row.split() for row in rows.strip().splitlines()]
    words = [cell[0].lstrip("+") for cell in cells]
    doc = Doc(
        Vocab(),
        words=words,
        spaces=[not following[0].startswith("+") for following in cells[1:]] + [False],
        tags=[cell[1] for cell in cells],
        heads=[int(cell[2]) for cell in cells],
        deps=[cell[3] for cell in cells],
        ents=[PERSON.get(word, "O") for word in words],
    )
    return read_article((Passage(EntityField.TEXT, 0, 0, doc, doc.text),))


ACTIVE = """
Maria NNP {head} {name}
Keller NNP {other} {flat}
called VBD 2 ROOT
it PRP 2 {object}
“ `` 6 punct
+a DT 6 det
disgrace NN 2 {complement}
+” '' 6 punct
+. . 2 punct
"""

PASSIVE_CLEARNLP = """
It PRP 2 nsubjpass
was VBD 2 auxpass
condemned VBN 2 ROOT
as IN 2 prep
“ `` 6 punct
+a DT 6 det
disgrace NN 3 pobj
+” '' 6 punct
by IN 2 agent
Maria NNP 10 compound
Keller NNP 8 pobj
+. . 2 punct
"""

PASSIVE_UD = """
It PRP 2 nsubj:pass
was VBD 2 aux:pass
condemned VBN 2 ROOT
as IN 6 case
“ `` 6 punct
+a DT 6 det
disgrace NN 2 obl
+” '' 6 punct
by IN 9 case
Maria NNP 2 obl:agent
Keller NNP 9 flat
+. . 2 punct
"""

RELATIVE_CLEARNLP = """
Maria NNP 1 compound
Keller NNP 11 nsubj
+, , 1 punct
who WP 4 nsubj
called VBD 1 relcl
it PRP 4 dobj
“ `` 8 punct
+a DT 8 det
disgrace NN 4 oprd
+” '' 8 punct
+, , 1 punct
left VBD 11 ROOT
+. . 11 punct
"""

SHARED_CLEARNLP = """
Maria NNP 1 compound
Keller NNP 2 nsubj
left VBD 2 ROOT
and CC 2 cc
called VBD 2 conj
it PRP 4 dobj
“ `` 8 punct
+a DT 8 det
disgrace NN 4 oprd
+” '' 8 punct
+. . 2 punct
"""

CASES = [
    pytest.param(
        ACTIVE.format(
            head=1, name="compound", other=2, flat="nsubj", object="dobj", complement="oprd"
        ),
        id="active, ClearNLP",
    ),
    pytest.param(
        ACTIVE.format(head=2, name="nsubj", other=0, flat="flat", object="obj", complement="xcomp"),
        id="active, UD",
    ),
    pytest.param(PASSIVE_CLEARNLP, id="passive, ClearNLP"),
    pytest.param(PASSIVE_UD, id="passive, UD"),
    pytest.param(RELATIVE_CLEARNLP, id="relative clause, ClearNLP"),
    pytest.param(SHARED_CLEARNLP, id="shared subject, ClearNLP"),
]


@pytest.mark.parametrize("rows", CASES)
def test_the_speaker_is_found_under_either_label_scheme(rows: str) -> None:
    article = article_of(rows)
    (quote,) = find_quotes(article)
    assert (quote.text, quote.speaker, quote.rule) == (
        "a disgrace",
        "Maria Keller",
        "governing-cue",
    )


def test_a_subject_inside_the_quote_is_nobody_who_speaks() -> None:
    article = article_of(
        """
“ `` 2 punct
+Keller NNP 2 nsubj
lost VBD 5 ccomp
+, , 5 punct
+” '' 5 punct
said VBD 5 ROOT
officials NNS 5 dep
+. . 5 punct
"""
    )
    frames = find_frames(article.passages[0], article)
    assert [article.passages[0].doc[frame.source.head].text for frame in frames] == ["officials"]


def test_of_two_subjects_the_nearest_before_the_verb_speaks() -> None:
    article = article_of(
        """
BUSAN NNP 4 nsubj
— : 0 punct
Two CD 3 nummod
officials NNS 4 nsubj
said VBD 4 ROOT
it PRP 4 nsubj
had VBD 4 ccomp
rained VBN 6 xcomp
+. . 4 punct
"""
    )
    frames = find_frames(article.passages[0], article)
    assert [article.passages[0].doc[frame.source.head].text for frame in frames] == ["officials"]
