from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.characters import clean_line
from transforms.text.cleaning import Known, clean_text
from transforms.text.phrases import standing_line

FIRST = "The minister resigned on Monday after losing a vote in the lower house."
SECOND = "“I have nothing to regret,” she told reporters outside the building."
THIRD = "Her party said that it would name a successor before the end of the week."
BODY = "\n".join((FIRST, SECOND, THIRD))

STANDING = [
    "Read more",
    "READ MORE:",
    "Read more: Minister resigns after losing a vote",
    "Also read – Minister resigns",
    "Related Articles",
    "MORE : The daily cartoon",
    "Sign up to our free newsletter. It is sent every morning.",
    "Sign up for breaking news, reviews, opinion and more",
    "Get the latest news in your inbox.",
    "Subscribe now!",
    "Advertisement",
    "Story continues below advertisement",
    "© 2024 Example Media Ltd. All rights reserved. No part may be copied.",
    "Image source, Getty Images",
    "Photo: Jane Doe/Example",
    "Jane Doe/Getty Images",
    "(Reuters)",
    "Share this article",
    "Follow us on Twitter and Facebook",
    "12 comments",
    "Got a story? Email our news desk.",
    "Lesen Sie auch: Ministerin tritt zurück",
    "Mehr zum Thema",
    "Anzeige",
    "Foto: dpa",
    "Lire aussi : La ministre démissionne",
    "Publicité",
    "Inscrivez-vous à notre newsletter",
    "Lee también",
    "Te puede interesar",
    "Suscríbete a nuestro boletín",
    "Leia também: Ministra renuncia",
    "Publicidade",
    "Leggi anche > La ministra si dimette",
    "Riproduzione riservata",
    "Lees ook: Minister stapt op",
    "Läs mer",
    "Les også: Statsråden går av",
    "Czytaj także",
]
PARAGRAPHS = [
    FIRST,
    SECOND,
    "Read more books, she said. That was her advice to the class of 2024.",
    "Read on an empty stomach, the report is hard to digest.",
    "Related companies paid no tax, the report found.",
    "Share prices fell by three per cent on Monday.",
    "Follow-up briefing by police said two people had been taken to hospital.",
    "Register offices sent out alerts to all couples on Friday.",
    "Comments by the minister on Monday angered her party.",
    "Copyright law will change next year, said the ministry." + " It did not say how." * 9,
    "Photo editors across the country agreed.",
    "Reuters reported on Monday that the minister would resign.",
    "Save the Children said that 12 people had died.",
    "Print is not dead, the publisher says.",
    "Watch makers in Geneva fear new tariffs.",
    "Anzeigen gingen bei der Polizei nicht ein.",
    "Mehr als zehn Menschen wurden verletzt.",
    "Lire est un plaisir, dit-elle.",
    "Más de mil personas salieron a la calle.",
    "Yes.",
]


@pytest.mark.parametrize("line", STANDING)
def test_standing_lines_are_known_in_many_languages(line):
    assert standing_line(line)


@pytest.mark.parametrize("line", PARAGRAPHS)
def test_sentences_that_begin_like_standing_lines_stay(line):
    assert not standing_line(line)


KNOWN = Known(
    titles=("Minister resigns after vote",),
    authors=("Jane Doe", "John Roe"),
    labels=("Politics",),
)
HEADS = {
    "title": "MINISTER RESIGNS AFTER VOTE",
    "kicker": "Politics",
    "byline": "By Jane Doe and John Roe",
    "byline with a job": "By Jane Doe, political editor",
    "bare name": "Jane Doe",
    "date": "Published: 13 May 2024, 10:30",
    "german date": "Stand: 13.05.2024",
    "reading time": "4 min read",
}


@pytest.mark.parametrize("line", HEADS.values(), ids=HEADS.keys())
def test_what_repeats_the_head_is_dropped_at_the_head(line):
    cleaned = clean_text(f"{line}\n{BODY}", KNOWN)
    assert cleaned.text == BODY
    assert cleaned.dropped == (line,)


def test_the_same_words_further_down_stay():
    raw = "\n".join([*(f"{FIRST} Part {n}." for n in range(9)), "Politics", "Jane Doe"])
    assert clean_text(raw, KNOWN).text == raw


def test_a_sentence_about_the_author_stays_at_the_head():
    raw = f"Jane Doe was arrested on Monday.\n{BODY}"
    assert clean_text(raw, KNOWN).text == raw


def test_exact_repeats_go_and_short_answers_may_be_repeated():
    cleaned = clean_text(f"{FIRST}\nYes.\n{SECOND}\nYes.\n{FIRST}", Known())
    assert cleaned.text == f"{FIRST}\nYes.\n{SECOND}\nYes."
    assert cleaned.dropped == (FIRST,)


STRANGER = "In other news, a cat was rescued from a tree in the park by firemen."


def test_paragraphs_that_the_publishers_own_body_lacks_go():
    lines = [f"{FIRST} This is part {n} of a long report about it." for n in range(9)]
    raw = "\n".join([*lines[:4], "A heading", STRANGER, *lines[4:], STRANGER + " Twice."])
    cleaned = clean_text(raw, Known(witness=" ".join(lines)))
    assert cleaned.dropped == (STRANGER,)
    assert "A heading" in cleaned.text
    assert cleaned.text.endswith("Twice.")  # articleBody may be cut short


@pytest.mark.parametrize("witness", ["", FIRST, (STRANGER + " ") * 20])
def test_a_body_that_disagrees_is_no_witness(witness):
    assert clean_text(BODY, Known(witness=witness)).text == BODY


def test_the_lead_is_put_first_where_it_is_missing():
    lead = "A vote in the lower house ends a long career."
    assert clean_text(BODY, Known(lead=lead)).text == f"{lead}\n{BODY}"
    assert clean_text(f"{BODY}\n{lead}", Known(lead=lead)).text == f"{BODY}\n{lead}"


def test_list_marks_go_and_dialogue_dashes_stay():
    assert clean_text("- One item\n– Non, dit-il.", Known()).text == "One item\n– Non, dit-il."


def test_odd_spaces_become_plain_ones():
    raw = "5\u00a0000\u202feuros\u2009or so\u00ad\u200b, \ufeffshe said"
    assert clean_text(raw, Known()).text == "5 000 euros or so, she said"


LINES = st.lists(
    st.one_of(
        st.sampled_from([FIRST, SECOND, "Politics", "- Yes.", "Read more", "Jane Doe"]),
        st.text(max_size=30),
    ),
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(LINES)
def test_every_line_is_kept_whole_or_listed_as_dropped(lines):
    raw = "\n".join(lines)
    cleaned = clean_text(raw, KNOWN)
    kept = cleaned.text.split("\n") if cleaned.text else []
    given_lines = [line for piece in raw.split("\n") if (line := clean_line(piece))]
    bare = [
        line[2:].strip() if line[:2] in ("- ", "• ", "* ", "· ") else line for line in given_lines
    ]
    assert len(kept) + len(cleaned.dropped) == len([line for line in bare if line])
    assert not any(clean_line(line) != line for line in kept)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_clean_line_is_idempotent_and_one_line(raw):
    line = clean_line(raw)
    assert clean_line(line) == line
    assert "\n" not in line
