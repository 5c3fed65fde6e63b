"""Words that end the reading of a run before its time, wherever its steps are."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from transforms.store import Dataset, Hold

_LOOK_EVERY_S = 0.5


class StopWord(Protocol):
    """Tells whether somebody wants a run to end. Picklable: every process of the run asks."""

    def is_left(self) -> bool:
        """Tell whether the word was left."""


@dataclass(frozen=True)
class StopFile:
    """A word for the processes of one machine: a file."""

    path: Path

    def is_left(self) -> bool:
        """Tell whether the file exists."""
        return self.path.exists()

    def leave(self) -> None:
        """Make the file; safe in a signal handler."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()


@dataclass
class StopReading:
    """A word for the machines of a cluster, in the state store: `Hold.READ_NOTHING`."""

    dataset: Dataset
    _looked_at: float = field(default=-_LOOK_EVERY_S, compare=False)
    _left: bool = field(default=False, compare=False)

    def is_left(self) -> bool:
        """Tell whether the word was left up to now, or half a second ago."""
        now = time.monotonic()
        if now - self._looked_at >= _LOOK_EVERY_S:
            self._left = self.dataset.state.ticks.held() is Hold.READ_NOTHING
            self._looked_at = now
        return self._left
