"""The feeds that are watched: which, since when, and when each is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from schemas.messages import Feed, FeedHints, FeedState
from schemas.vocabulary import FeedHealth, PollOutcome
from transforms.store.queries import batches, rows_with
from transforms.store.retrying import retried
from transforms.store.tables import FEEDS, REVISITS, SUBSCRIPTIONS, URLS

FROM_CONFIG, IMPORTED, RECOVERED = "config", "import", "repair"
"""Who named a feed; `repair` found it among the polls, and the configuration may claim it."""

_CLOCK_SLACK = timedelta(minutes=5)
"""A poll that lies farther in the future was made before the clock was put back."""


@dataclass(frozen=True)
class Subscription:
    """A feed that is watched, with what is remembered of it."""

    feed: Feed
    origin: str
    added_at: datetime
    due_at: datetime
    state: FeedState


class Registry:
    """Subscriptions and their schedule. Look-ups of what is due cost what is due, and not more."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)

    @retried
    def subscribe(self, feeds: Iterable[Feed], origin: str, now: datetime) -> int:
        """Watch these feeds from now on; return how many were not watched before."""
        feeds = list(feeds)
        with self._writer.begin() as connection:
            known = set(connection.scalars(sa.select(SUBSCRIPTIONS.c.feed_url)))
            fresh = [feed for feed in feeds if feed.url not in known]
            found = rows_with(connection, FEEDS.c.feed_url, (feed.url for feed in fresh))
            states = {row["feed_url"]: feed_state(row) for row in found}
            rows = [_row(feed, origin, now, states.get(feed.url)) for feed in fresh]
            if rows:
                connection.execute(SUBSCRIPTIONS.insert(), rows)
            claim = SUBSCRIPTIONS.update().where(SUBSCRIPTIONS.c.origin == RECOVERED)
            for some in batches(feed.url for feed in feeds):
                mine = claim.where(SUBSCRIPTIONS.c.feed_url.in_(some))
                connection.execute(mine.values(origin=origin))
            return len(rows)

    @retried
    def keep_only(self, feeds: Iterable[Feed], origin: str) -> int:
        """Stop watching the feeds of this origin that are not among `feeds`; return how many."""
        mine = sa.select(SUBSCRIPTIONS.c.feed_url).where(SUBSCRIPTIONS.c.origin == origin)
        with self._engine.connect() as connection:
            gone = set(connection.scalars(mine)) - {feed.url for feed in feeds}
        return self.unsubscribe(gone)

    @retried
    def unsubscribe(self, feed_urls: Iterable[str]) -> int:
        """Stop watching these feeds; what is remembered of them is kept. Return how many were."""
        column = SUBSCRIPTIONS.c.feed_url
        with self._writer.begin() as connection:
            return sum(
                connection.execute(SUBSCRIPTIONS.delete().where(column.in_(some))).rowcount
                for some in batches(feed_urls)
            )

    @retried
    def due(self, now: datetime) -> list[Subscription]:
        """Return the feeds that are due, the longest waiting first.

        A feed polled in the future is due as well: the clock was put back since.
        """
        table = SUBSCRIPTIONS.c
        late = sa.or_(table.due_at <= now, table.polled_at > now + _CLOCK_SLACK)
        return self._subscriptions(_all().where(late).order_by(table.due_at))

    @retried
    def all(self) -> list[Subscription]:
        """Return all feeds that are watched, by address."""
        return self._subscriptions(_all().order_by(SUBSCRIPTIONS.c.feed_url))

    @retried
    def count_by_state(self) -> dict[str, int]:
        """Return how many watched feeds are in each state; `new` were never polled."""
        state = sa.func.coalesce(FEEDS.c.state, "new")
        joined = SUBSCRIPTIONS.outerjoin(FEEDS, SUBSCRIPTIONS.c.feed_url == FEEDS.c.feed_url)
        query = sa.select(state, sa.func.count()).select_from(joined).group_by(state)
        with self._engine.connect() as connection:
            return {name: n for name, n in connection.execute(query)}

    @retried
    def next_due_at(self) -> datetime | None:
        """Return when the next feed is due, or an address to be tried, or read, again."""
        first = (SUBSCRIPTIONS.c.due_at, URLS.c.retry_at, REVISITS.c.due_at)
        with self._engine.connect() as connection:
            # said of all three, as the index of addresses to retry leaves out those without a time
            moments = [
                connection.scalar(sa.select(sa.func.min(column)).where(column.is_not(None)))
                for column in first
            ]
        return min((moment for moment in moments if moment is not None), default=None)

    @retried
    def poll_now(self, feed_urls: Iterable[str], now: datetime) -> int:
        """Make feeds due, and let their documents be read in full; return how many there were."""
        watched, known = SUBSCRIPTIONS.c.feed_url, FEEDS.c.feed_url
        count = 0
        with self._writer.begin() as connection:
            for some in batches(feed_urls):
                due = SUBSCRIPTIONS.update().where(watched.in_(some)).values(due_at=now)
                count += connection.execute(due).rowcount
                connection.execute(FEEDS.update().where(known.in_(some)).values(full_at=None))
        return count

    def _subscriptions(self, query: sa.Select[Any]) -> list[Subscription]:
        with self._engine.connect() as connection:
            return [_subscription(row) for row in connection.execute(query).mappings()]


def feed_state(row: sa.RowMapping) -> FeedState:
    """Return the state in a row of `feeds`."""
    values = {column.name: row[column.name] for column in FEEDS.columns}
    hints: dict[str, Any] = {
        name: tuple(wish) if isinstance(wish, list) else wish
        for name, wish in values["hints"].items()
    }
    values["hints"] = FeedHints(**hints)
    values["state"] = FeedHealth(values["state"])
    values["outcome"] = PollOutcome(values["outcome"]) if values["outcome"] else None
    return FeedState(**values)


def reschedule(connection: sa.Connection, states: Sequence[FeedState]) -> None:
    """Note when the feeds just polled are due again."""
    if not states:
        return
    update = (
        SUBSCRIPTIONS.update()
        .where(SUBSCRIPTIONS.c.feed_url == sa.bindparam("polled_url"))
        .values(due_at=sa.bindparam("due"), polled_at=sa.bindparam("polled"))
    )
    connection.execute(
        update,
        [
            {
                "polled_url": state.feed_url,
                "due": state.next_poll_at or state.last_polled_at,
                "polled": state.last_polled_at,
            }
            for state in states
        ],
    )


def _all() -> sa.Select[Any]:
    # feeds never polled have no state yet; both tables have a column feed_url
    names = [column for column in FEEDS.columns if column.name != "feed_url"]
    joined = SUBSCRIPTIONS.outerjoin(FEEDS, SUBSCRIPTIONS.c.feed_url == FEEDS.c.feed_url)
    known = FEEDS.c.feed_url.is_not(None).label("known")
    return sa.select(SUBSCRIPTIONS, *names, known).select_from(joined)


def _subscription(row: sa.RowMapping) -> Subscription:
    url = row["feed_url"]
    state = feed_state(row) if row["known"] else FeedState(url)
    return Subscription(
        Feed(url, row["title"]), row["origin"], row["added_at"], row["due_at"], state
    )


def _row(feed: Feed, origin: str, now: datetime, state: FeedState | None) -> dict[str, Any]:
    return {
        "feed_url": feed.url,
        "title": feed.title,
        "origin": origin,
        "added_at": now,
        "due_at": (state.next_poll_at if state else None) or now,
        "polled_at": state.last_polled_at if state else None,
    }
