"""Which run an element belongs to, and outputs that stay where the elements they come from are.

A bounded job is one run, and all of it lies in the global window. A stream has many: each of its
ticks is a run, and all that comes of a tick lies in a window of its own (`transforms.ticks`). So
the window says which run it is, wherever an element has got to; and once the watermark has passed
a tick's window, there is nothing more to come of it.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import BoundedWindow, GlobalWindow, GlobalWindows
from apache_beam.utils.timestamp import Timestamp
from apache_beam.utils.windowed_value import WindowedValue


def run_of(job: str, window: BoundedWindow) -> str:
    """Return the run that an element belongs to: its job, or its tick in a stream of that name."""
    if isinstance(window, GlobalWindow):
        return job
    return tick_run(job, window.end)


def tick_run(stream: str, tick: Timestamp) -> str:
    """Return the run that is the tick of a stream at a time (whole seconds).

    The same tick is always the same run, so whatever is done again adds nothing to it.

    >>> tick_run("20260504T120000Z-3f2a91", Timestamp(1777896010))
    '20260504T120000Z-3f2a91-20260504T120010Z'
    """
    return f"{stream}-{tick.to_utc_datetime().replace(tzinfo=UTC):%Y%m%dT%H%M%SZ}"


def in_window(window: BoundedWindow, output: Any) -> Any:
    """Return an output, tagged or not, that belongs to this window.

    So `finish_bundle` has to give its outputs, and whoever gives what came of an earlier element.
    """
    if isinstance(output, TaggedOutput):
        return TaggedOutput(output.tag, in_window(window, output.value))
    if isinstance(window, GlobalWindow):
        return GlobalWindows.windowed_value(output)
    return WindowedValue(output, window.max_timestamp(), (window,))
