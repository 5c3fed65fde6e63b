"""A week of news in five articles: enough for a report to have something of everything."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from schemas.records import ParagraphChange, QuoteChange
from schemas.vocabulary import ChangeKind, FeedHealth, PollOutcome, QuoteKind
from tests.support.datasets import write_dataset
from tests.support.rows import (
    NOON,
    article,
    article_change,
    dead_letter,
    entity,
    fetch,
    poll,
    quote,
)

DAY = timedelta(days=1)
NASTY = "<script>document.title = 'taken over'</script>"
POST = {"source": "post.example", "feed_url": "https://post.example/atom.xml"}
_PLACES = {  # article id: day and place of publication
    "a" * 32: (0, {}),
    "b" * 32: (1, POST),
    "c" * 32: (4, {}),
    "d" * 32: (6, POST),
}


def write_newsweek(root: Path) -> Path:
    """Write it; return the dataset's folder."""
    return write_dataset(
        root,
        articles=_articles(),
        quotes=_quotes(),
        entities=_entities(),
        article_changes=[_edit()],
        polls=[
            poll(),
            poll(feed_url=POST["feed_url"], title="The Post"),
            poll(
                feed_url="https://mute.example/rss",
                title=None,
                outcome=PollOutcome.HTTP_ERROR,
                status=503,
                detail="no answer since Monday",
                failures=4,
                new_entries=0,
                state=FeedHealth.FAILING,
            ),
        ],
        fetches=[fetch()],
        errors=[dead_letter(message=NASTY)],
    )


def _articles():
    rows = [
        article(title="Bridge reopens", story_id="s1"),
        article(
            title="Bridge open at last", story_id="s1", story_similarity=0.93, credit="The Ledger"
        ),
        article(title=f"Ferry sold {NASTY}"),
        article(title="Harbour frozen"),
    ]
    for (key, (day, place)), row in zip(_PLACES.items(), rows, strict=True):
        url = f"https://{place.get('source', 'ledger.example')}/{key[0]}"
        yield _at(row, key, day, url=url, canonical_url=url, **place)


def _quotes():
    said = [
        ("a" * 32, "Ada Brandt", "We built it twice."),
        ("a" * 32, "Ada Brandt", "It will stand."),
        ("b" * 32, "Ada Brandt", "It will stand,"),
        ("c" * 32, "Tom Hale", f"I am selling {NASTY} the ferry."),
        ("d" * 32, "Tom Hale", "The ice is a foot thick."),
    ]
    for number, (key, speaker, text) in enumerate(said):
        day, place = _PLACES[key]
        row = quote(speaker=speaker, text=text, kind=QuoteKind.DIRECT, cue="said")
        source = place.get("source", "ledger.example")
        yield _at(row, key, day, quote_id=f"{number:032}", start_char=number, source=source)


def _entities():
    named = {
        "a" * 32: ("Ada Brandt", "Tom Hale"),
        "b" * 32: ("Ada Brandt",),
        "c" * 32: ("Tom Hale",),
        "d" * 32: ("Tom Hale",),
    }
    for key, names in named.items():
        day, place = _PLACES[key]
        source = place.get("source", "ledger.example")
        for name in names:
            yield _at(entity(name), key, day, source=source)
        yield _at(entity("Port Ellery", label="GPE"), key, day, source=source)


def _edit():
    return article_change(
        paragraphs=(ParagraphChange(ChangeKind.ADDED, None, "It cost 41 million."),),
        quotes=(
            QuoteChange(
                ChangeKind.ALTERED,
                "We built it once.",
                "We built it twice.",
                "Ada Brandt",
                "Ada Brandt",
            ),
        ),
    )


def _at(row, key, day, **changes):
    moment = NOON + day * DAY
    return replace(row, article_id=key, published_at=moment, fetched_at=moment, **changes)
