"""What an edit changed."""

from datetime import timedelta

import pytest

from schemas.vocabulary import ChangeKind
from tests.support.rows import NOON, article, quote
from transforms.story import Earlier, Said, describe_change
from transforms.story.changes import Pair, pair_up

BRIDGE = "The bridge over the estuary reopened on Monday after two years of works."
COST = "It cost the city 41 million, a third more than was planned at first."
BOATS = "Boats had used the north channel since the autumn before last."


def change(before, after, quotes=(), new_quotes=(), titles=("Bridge", "Bridge")):
    earlier = Earlier(titles[0], "\n".join(before), NOON, tuple(Said(*said) for said in quotes))
    rows = tuple(quote(text=text, speaker=speaker) for text, speaker in new_quotes)
    newer = article(
        version=2, title=titles[1], text="\n".join(after), fetched_at=NOON + timedelta(hours=1)
    )
    return describe_change(earlier, newer, rows)


def told(changes):
    return [(str(each.change), each.before, each.after) for each in changes]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([BRIDGE], [BRIDGE, COST], [("added", None, COST)], id="added"),
        pytest.param([BRIDGE, COST], [COST], [("removed", BRIDGE, None)], id="removed"),
        pytest.param(
            [BRIDGE, COST],
            [BRIDGE, COST.replace("41", "44")],
            [("altered", COST, COST.replace("41", "44"))],
            id="altered",
        ),
        pytest.param(
            [BRIDGE], [BOATS], [("added", None, BOATS), ("removed", BRIDGE, None)], id="replaced"
        ),
        pytest.param([BRIDGE, COST], [COST, BRIDGE], [], id="moved"),
        pytest.param(
            [BRIDGE, "Updated 1 hour ago"], [BRIDGE, "Updated 2 hours ago"], [], id="a clock"
        ),
        pytest.param(["It’s  open"], ["It's open"], [], id="typography"),
        pytest.param([BRIDGE], [BRIDGE, BRIDGE], [("added", None, BRIDGE)], id="said twice"),
    ],
)
def test_paragraphs_are_added_removed_or_altered(before, after, expected):
    assert told(change(before, after).paragraphs) == expected


def test_a_headline_changes_with_its_words_only():
    assert change([], [], titles=("Bridge opens", "Bridge closed")).title_changed
    assert not change([], [], titles=("‘Bridge’ opens", "'Bridge' opens")).title_changed


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            [],
            [("It is open.", "Ada Brandt")],
            [("added", None, "It is open.")],
            id="a quote more",
        ),
        pytest.param(
            [("We will rebuild this pier", "Ada Brandt")],
            [("We will rebuild this pier in stone", "Ada Brandt")],
            [("altered", "We will rebuild this pier", "We will rebuild this pier in stone")],
            id="other words",
        ),
        pytest.param(
            [("It is open.", "Ada Brandt")],
            [("It is open.", "Tom Hale")],
            [("altered", "It is open.", "It is open.")],
            id="another speaker",
        ),
        pytest.param(
            [("It is open.", "Ada Brandt")], [("it is open,", "Brandt")], [], id="a shorter name"
        ),
        pytest.param(
            [("It is open.", None)], [("It is open.", "Brandt")], [], id="a speaker found later"
        ),
    ],
)
def test_quotes_are_added_removed_or_altered(before, after, expected):
    assert told(change([], [], before, after).quotes) == expected


def test_an_altered_quote_names_both_speakers():
    (found,) = change([], [], [("It is open.", "Ada Brandt")], [("It is open.", "Tom Hale")]).quotes
    assert (found.speaker_before, found.speaker_after) == ("Ada Brandt", "Tom Hale")


def test_each_text_has_one_counterpart_the_most_alike():
    old = [COST, COST.replace("third", "quarter")]
    new = [COST.replace("third", "quarter").replace("41", "44")]
    pairs = pair_up(old, new)
    assert pairs == [Pair(1, 0), Pair(0, None)]
    assert [pair.kind for pair in pairs] == [ChangeKind.ALTERED, ChangeKind.REMOVED]


def test_a_text_that_was_replaced_as_a_whole_is_not_compared_pair_by_pair():
    old, new = ([f"{word} {n} of them" for n in range(300)] for word in ("ships", "boats"))
    assert len(change(old, new).paragraphs) == 600
