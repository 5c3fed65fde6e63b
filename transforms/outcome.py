"""What happens to an element that a step cannot process: a dead letter, and the run goes on.

Expected outcomes are values and never come here. A broken environment (a full disk, a missing spaCy
pipeline, no memory) is no fault of the element: it stops the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import apache_beam as beam
from apache_beam.transforms.window import BoundedWindow

from schemas.errors import NewsbeamError
from schemas.rows import dead_letter
from transforms.windows import run_of

DEAD = "dead"
"""Tag of the output that carries dead letters."""

ENVIRONMENT = (NewsbeamError, MemoryError)

In = TypeVar("In")
Out = TypeVar("Out")


class Guard(beam.DoFn):
    """Apply a function to each element; where it raises, emit what stands in for its result.

    Outputs: the result or `instead(element, error)`, exactly one per element; dead letters under
    `DEAD`. A plain try, since the runner's own exception handling gives the failures a PCollection
    of their own, and joining that again would end the stage (and so put every body through a
    shuffle).
    """

    def __init__(
        self,
        stage: str,
        run_id: str,
        apply: Callable[[In], Out],
        key: Callable[[In], str],
        instead: Callable[[In, Exception], Out],
    ) -> None:
        self._stage, self._run_id = stage, run_id
        self._apply, self._key, self._instead = apply, key, instead

    def process(self, element: Any, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        """Emit what comes of the element."""
        yield from self._settle(element, window, lambda: self._apply(element))

    def _settle(
        self, element: Any, window: BoundedWindow, result: Callable[[], Any]
    ) -> Iterator[Any]:
        try:
            yield result()
        except ENVIRONMENT:
            raise
        except Exception as error:
            now = datetime.now(UTC)
            key = self._key(element)
            run_id = run_of(self._run_id, window)
            letter = dead_letter(self._stage, key, error, at=now, run_id=run_id)
            yield beam.pvalue.TaggedOutput(DEAD, letter)
            yield self._instead(element, error)
