"""Put what the report shows into plain values, small enough for one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from pipelines.reporting import queries
from pipelines.reporting.differences import difference
from schemas.errors import NewsbeamError
from schemas.roots import Root
from transforms.store.reading import VIEWS, connect

_LONGEST_QUOTE = 600
_PEOPLE, _QUOTES_EACH, _ENTITIES_EACH = 300, 40, 40
_STORIES, _EDITS, _FEEDS, _ERRORS = 60, 60, 500, 60

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Period:
    """Days of publication that a report covers, both included."""

    first: date = date.min
    last: date = date.max


class _Dataset:
    """A connection on which the period's articles and quotations are set apart."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, period: Period) -> None:
        self._connection = connection
        self._days = {"first": period.first, "last": period.last}
        for statement in (queries.SCOPE, queries.SAID):
            self.ask(statement)

    def ask(self, sql: str, **values: Any) -> Rows:
        """Return the rows of a query; values it does not name are left out."""
        given = {name: value for name, value in (self._days | values).items() if f"${name}" in sql}
        return self._connection.execute(sql, given).fetchall()


def make_digest(root: Root, period: Period, now: datetime, *, most_quotes: int) -> dict[str, Any]:
    """Return what a report on a dataset shows.

    Args:
        root: folder of the dataset.
        period: days of publication.
        now: when the report is made.
        most_quotes: quotations shown at most, over all people; counts are of all.

    Raises:
        NewsbeamError: there is no dataset, or no article in the period.
    """
    with connect(root, VIEWS) as connection:
        dataset = _Dataset(connection, period)
        ((first, last),) = dataset.ask(queries.DAYS)
        if first is None:
            raise NewsbeamError(f"{root}: no article there, or none from these days")
        return {
            "made_at": now.isoformat(timespec="minutes"),
            "first": first.isoformat(),
            "last": last.isoformat(),
            "totals": _totals(dataset),
            "sources": [list(row) for row in dataset.ask(queries.SOURCES)],
            **_people(dataset, first, most_quotes),
            "entities": [
                [label, name, source, (day - first).days, articles]
                for label, name, source, day, articles in dataset.ask(
                    queries.ENTITIES, each=_ENTITIES_EACH
                )
            ],
            "stories": [_story(*row) for row in dataset.ask(queries.STORIES, most=_STORIES)],
            "events": [_event(*row) for row in dataset.ask(queries.EVENTS, most=_STORIES)],
            "edits": [_edit(row) for row in dataset.ask(queries.EDITS, most=_EDITS)],
            "feeds": [_feed(row) for row in dataset.ask(queries.FEEDS, most=_FEEDS)],
            "errors": [_plain(row) for row in dataset.ask(queries.ERRORS, most=_ERRORS)],
            "fetches": [_plain(row) for row in dataset.ask(queries.FETCHES)],
        }


def _totals(dataset: _Dataset) -> dict[str, int]:
    names = ("articles", "sources", "quotes", "spoken", "people")
    return dict(zip(names, dataset.ask(queries.TOTALS)[0], strict=True))


def _people(dataset: _Dataset, first: date, most_quotes: int) -> dict[str, Any]:
    """Return the people quoted most, their counts by day and source, and what they said."""
    people = dataset.ask(queries.PEOPLE, most=_PEOPLE)
    place = {key: number for number, (key, *_) in enumerate(people)}
    names = {key: rest for key, *rest in dataset.ask(queries.PEOPLE_NAMES, people=list(place))}
    quotes = dataset.ask(queries.QUOTES, people=list(place), each=_QUOTES_EACH, most=most_quotes)
    shown = sorted({row[8] for row in quotes})
    articles = {row[0]: row for row in dataset.ask(queries.ARTICLES, articles=shown)}
    return {
        "people": [[name, *names.get(key, ([], None))] for key, name, _, _ in people],
        "counts": [
            [place[key], source, (day - first).days, n]
            for key, source, day, n in dataset.ask(queries.COUNTS, people=list(place))
        ],
        "articles": [[title, url] for title, url in (articles[key][1:3] for key in shown)],
        "quotes": [
            [
                place[key],
                source,
                (day - first).days,
                _cut(text),
                kind,
                cue,
                rule,
                round(confidence, 2),
                shown.index(article),
            ]
            for key, source, day, text, kind, cue, rule, confidence, article, _ in quotes
        ],
    }


def _story(
    _id: str, title: str, original: str | None, original_by: str, credit: str | None, members: Rows
) -> dict[str, Any]:
    return {
        "title": title,
        "original_by": original_by,
        "credit": credit,
        "members": [_member(member, original) for member in members],
    }


def _event(title: str, members: Rows, shared: list[str]) -> dict[str, Any]:
    return {"title": title, "members": [_member(each, None) for each in members], "shared": shared}


def _member(member: Any, original: str | None) -> dict[str, Any]:
    return {
        "title": member["title"],
        "url": member["url"],
        "source": member["source"],
        "date": member["date"].isoformat(),
        "similarity": member["similarity"],
        "original": member["article_id"] == original,
    }


def _edit(row: Sequence[Any]) -> dict[str, Any]:
    url, source, day, before, after, changed, paragraphs, quotes, version, read, again = row
    return {
        "url": url,
        "source": source,
        "date": day.isoformat(),
        "title": after or before,
        "headline": difference(before, after) if changed else None,
        "version": version,
        "between": [read.isoformat(timespec="minutes"), again.isoformat(timespec="minutes")],
        "paragraphs": [_change(change) for change in paragraphs],
        "quotes": [
            _change(change) | {"speaker": change["speaker_after"] or change["speaker_before"]}
            for change in quotes
        ],
    }


def _change(change: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "change": change["change"],
        "parts": difference(_cut(change["before"]), _cut(change["after"])),
    }


def _feed(row: Sequence[Any]) -> dict[str, Any]:
    names = (
        "url",
        "title",
        "state",
        "outcome",
        "status",
        "detail",
        "failures",
        "polled_at",
        "last_new_at",
        "polls",
        "entries",
        "anomalies",
    )
    return dict(zip(names, _plain(row), strict=True))


def _plain(row: Iterable[Any]) -> list[Any]:
    return [
        value.isoformat(timespec="minutes") if isinstance(value, datetime) else value
        for value in row
    ]


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= _LONGEST_QUOTE:
        return text
    return text[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
