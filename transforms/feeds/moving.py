"""Feeds that moved: a permanent redirect is believed when it is said again and again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from schemas.config import PollConfig
from schemas.messages import FeedState

AGREEING = 5
"""Polls in a row that must be sent to the same place. Bloglines asked for 14 daily ones."""

_LOST_AFTER = 3  # failures in a row, after which the old address is asked again


def after_redirect(
    state: FeedState, moved_to: str | None, now: datetime, config: PollConfig, *, familiar: bool
) -> FeedState:
    """Return the state after a good poll that permanent redirects led to `moved_to`, or None.

    `familiar` tells whether the document there has entries known before: it is the same feed.
    """
    if moved_to is None or moved_to == state.location:
        return replace(state, moved_to=None, moved_answers=0, moved_since=None)
    same = moved_to == state.moved_to
    since = state.moved_since if same and state.moved_since else now
    answers = state.moved_answers + 1 if same else 1
    long_enough = now - since >= timedelta(seconds=config.adopt_move_after_s)
    if answers >= AGREEING and long_enough and familiar:
        return replace(state, location=moved_to, moved_to=None, moved_answers=0, moved_since=None)
    return replace(state, moved_to=moved_to, moved_answers=answers, moved_since=since)


def after_failure(state: FeedState) -> FeedState:
    """Return the state after a failed poll: a new address that fails again and again is left."""
    if state.location is not None and state.failures >= _LOST_AFTER:
        return replace(state, location=None, etag=None, last_modified=None)
    return state
