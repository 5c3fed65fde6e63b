"""Views made from the tables: what is known better the more articles are there.

They are worked out when they are asked for, so they always agree with the rows: which article of a
story came first, say, changes when an older one is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import duckdb

from transforms.store.reading.events import create_event_articles, create_events
from transforms.store.reading.people import create_people, create_people_names
from transforms.store.reading.stories import create_stories


@dataclass(frozen=True)
class Derived:
    """One view: what makes it, the tables and views that must be there, and what it is good for."""

    name: str
    reads: tuple[str, ...]
    create: Callable[[duckdb.DuckDBPyConnection], None]
    summary: str


_VIEWS = (
    Derived(
        "stories",
        ("articles", "polls"),
        create_stories,
        "one row per story: articles of much the same text, and which of them is the original",
    ),
    Derived(
        "event_articles",
        ("articles",),
        create_event_articles,
        "one row per article: the event it tells of, and by what it was found",
    ),
    Derived(
        "events",
        ("articles", "event_articles"),
        create_events,
        "one row per event: different articles about it, and their sources",
    ),
    Derived(
        "people_names",
        ("articles", "entities", "quotes"),
        create_people_names,
        "one row per person's name and article: who is meant, and why",
    ),
    Derived(
        "people",
        ("articles", "entities", "quotes", "people_names"),
        create_people,
        "one row per person, joined across articles and sources",
    ),
)

DERIVED: Mapping[str, Derived] = MappingProxyType({view.name: view for view in _VIEWS})
"""In an order in which each can be made from those before it."""
