"""One article with what was found in it marked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from pipelines.cli import main
from pipelines.reporting import render_inspection
from pipelines.reporting.inspection import why
from pipelines.reporting.segments import Span, paragraphs_of
from schemas.vocabulary import EntityField, QuoteKind
from tests.support.browser import chromium, complaints, requested
from tests.support.rows import article, entity, quote

TEXT = '"It is open," said Mayor Ada Brandt.\nShe said <it> would stay open & free.'
QUOTES = [
    quote(
        text="It is open,",
        start_char=1,
        end_char=12,
        cue="said",
        rule="clause-after",
        speaker_text="Ada Brandt",
        speaker_start_char=25,
        speaker_end_char=35,
    ),
    quote(
        text="<it> would stay open & free",
        kind=QuoteKind.INDIRECT,
        start_char=46,
        end_char=73,
        speaker_text="She",
        speaker_start_char=37,
        speaker_end_char=40,
    ),
]
ENTITIES = [entity("Ada Brandt", start_char=25, end_char=35)]
DROPPED = ["Sign up for our <b>newsletter</b>"]


def page():
    return render_inspection(article(text=TEXT), ENTITIES, QUOTES, DROPPED)


def without_numbers(element):
    for number in element.xpath(".//sup"):
        tail, before = number.tail or "", number.getprevious()
        before.tail = (before.tail or "") + tail
        number.getparent().remove(number)
    return element.text_content()


def test_the_text_is_all_there_and_nothing_else():
    tree = html.fromstring(page())
    shown = [without_numbers(each) for each in tree.xpath("//article/p")]
    assert shown == TEXT.split("\n")


def test_quotations_and_their_speakers_bear_the_same_number():
    tree = html.fromstring(page())
    marked = {}
    for span in tree.xpath("//article//span[contains(@class, 'q')]"):
        for number in re.findall(r"\bq(\d+)\b", span.get("class")):
            marked.setdefault(number, []).append(span.text_content())
    assert marked == {
        "1": ["It is open,", "Ada Brandt"],
        "2": ["She", "<it> would stay open & free"],
    }


def test_a_speaker_is_marked_as_a_name_as_well():
    (span,) = html.fromstring(page()).xpath("//article//span[text() = 'Ada Brandt']")
    assert {"speaker", "entity", "PERSON"} <= set(span.get("class").split())


def test_what_was_thrown_away_is_shown_as_words():
    assert html.fromstring(page()).xpath("//del/text()") == DROPPED


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"cue": "said", "rule": "clause-after", "confidence": 0.96},
            "direct, said by Ada Brandt: cue “said”, rule clause-after, right in 96% of such cases",
        ),
        ({"speaker": None, "rule": "none"}, "direct, speaker not known: rule none"),
    ],
)
def test_every_quotation_says_why(changes, sentence):
    assert why(quote(**changes)) == sentence


spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(
    lambda ends: Span(min(ends), max(ends) + 1, "x", "note")
)


@given(st.text("ab \n", max_size=40), st.lists(spans, max_size=6))
def test_segments_joined_are_the_text(text, found):
    cut = paragraphs_of(text, found)
    assert "\n".join("".join(segment.text for segment in line) for line in cut) == text


def test_a_headline_has_its_own_offsets():
    rows = [quote(text="Open", start_char=0, end_char=4, field=EntityField.TITLE)]
    tree = html.fromstring(render_inspection(article(title="Open again"), [], rows, []))
    assert tree.xpath("//h1//span/text()") == ["Open"]


def test_pointing_at_a_quotation_marks_its_speaker(tmp_path):
    path = tmp_path / "found.html"
    path.write_text(page(), encoding="utf-8")
    with chromium() as window:
        window.get(path.as_uri())
        speaker = window.find_element(By.CSS_SELECTOR, ".speaker.q1")
        before = speaker.value_of_css_property("background-color")
        quotation = window.find_element(By.CSS_SELECTOR, ".quote.q1")
        ActionChains(window).move_to_element(quotation).perform()
        assert speaker.value_of_css_property("background-color") != before
        assert "rule clause-after" in quotation.get_attribute("title")
        asked = [url for url in requested(window) if url.startswith("http")]
        assert (asked, complaints(window)) == ([], [])


def test_the_command_writes_the_page_and_names_it(tmp_path, capsys):
    body = "".join(f"<p>Mayor Ada Brandt said pier {n} would reopen soon.</p>" for n in range(9))
    source, target = tmp_path / "page.html", tmp_path / "found.html"
    source.write_text(f"<html lang=en><body><article>{body}</article></body></html>")
    assert main(["inspect", str(source), "--html", str(target)]) == 0
    assert capsys.readouterr().out == f"{target}\n"
    assert "Ada Brandt" in target.read_text(encoding="utf-8")
