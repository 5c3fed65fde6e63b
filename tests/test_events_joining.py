"""Different articles about one event."""

from datetime import timedelta

import pytest

from tests.support.rows import NOON
from transforms.events import Report, join_events

QUAKE = "A magnitude 6.9 quake off Valparaíso shook Fuenzalida's observatory; no tsunami came."
AGAIN = "Valparaíso slept outdoors after the quake. Fuenzalida called its magnitude unusual."
FERRY = "Halifax ordered two hydrogen ferries from a yard in Busan for 90 million dollars."
OTHERS = [
    "Growers in Kochi refused to sell pepper through a screen at the auction.",
    "The choir school of Aldmoor will close after four hundred years, its governors said.",
    "A court in Rotterdam told a terminal to switch its cranes back to manual.",
    "Schools in Port Ellery lose nine teachers under a budget that passed by one vote.",
]


def reports(*texts, hours=6, language="en"):
    return [
        Report(f"{place}", NOON + place * timedelta(hours=hours), text, language)
        for place, text in enumerate([*texts, *OTHERS])
    ]


def events(found):
    told = join_events(found)
    return {each.article_id: each.event_id for each in told}


def test_articles_that_share_rare_words_tell_of_one_event():
    told = join_events(reports(QUAKE, AGAIN, FERRY))
    first, second = told[:2]
    assert second.event_id == first.event_id
    assert (second.match_id, first.match_id) == ("0", None)
    assert {"fuenzalida", "valparaíso"} <= set(second.shared)
    assert 0.25 <= second.similarity < 1


def test_other_events_stay_apart():
    assert len(set(events(reports(QUAKE, FERRY)).values())) == 6


@pytest.mark.parametrize(("hours", "joined"), [(47, True), (49, False)])
def test_an_event_is_told_within_two_days(hours, joined):
    told = events(reports(QUAKE, AGAIN, FERRY, hours=hours))
    assert (told["0"] == told["1"]) is joined


def test_languages_are_not_mixed():
    found = reports(QUAKE, AGAIN)
    other = Report("x", NOON, AGAIN, "es")
    assert events([*found, other])["x"] != events(found)["0"]


def test_the_order_of_arrival_does_not_matter():
    found = reports(QUAKE, AGAIN, FERRY)
    assert join_events(found) == join_events(reversed(found))


@pytest.mark.parametrize("texts", [[], ["One text alone."], ["", ""]])
def test_few_or_empty_texts_are_events_of_their_own(texts):
    found = [Report(str(place), NOON, text) for place, text in enumerate(texts)]
    assert len(set(events(found).values())) == len(texts)
