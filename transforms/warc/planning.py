"""Which reading of its address a capture is."""

from __future__ import annotations

from schemas.warc import Capture, PlannedCapture
from transforms.store import KnownUrl


def plan_reading(capture: Capture, known: KnownUrl | None) -> PlannedCapture:
    """Return a capture with the number of its reading.

    What a feed said of the address before is kept, so that polls find it as they left it. Where no
    feed did, the archive stands in its place; its folder is left out, since that says where files
    lie on one machine.
    """
    if known is None:
        return PlannedCapture(capture, 1, f"warc:{capture.file.name}", "")
    return PlannedCapture(capture, known.readings + 1, known.feed_url, known.fingerprint)
