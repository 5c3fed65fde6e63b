"""What Beam asks of outputs that are emitted when a bundle ends."""

from __future__ import annotations

from typing import Any

from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import GlobalWindows


def in_global_window(output: Any) -> Any:
    """Return an output, tagged or not, as `finish_bundle` has to give it."""
    if isinstance(output, TaggedOutput):
        return TaggedOutput(output.tag, GlobalWindows.windowed_value(output.value))
    return GlobalWindows.windowed_value(output)
