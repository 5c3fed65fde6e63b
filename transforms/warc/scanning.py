"""Open a file and find what is in a range of it."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.warc import Capture, Damage, Selection, Skipped, WarcRange
from transforms.warc.files import NotWarcError, open_warc
from transforms.warc.finding import find_captures


def find_in(part: WarcRange, selection: Selection) -> Iterator[Capture | Skipped | Damage]:
    """Yield what is in a range, in order; a file that cannot be read is damage, and not an error.

    Args:
        part: the range; what begins in it belongs to it.
        selection: which captures are wanted.
    """
    try:
        with open_warc(part.file) as stream:
            yield from find_captures(stream, part, selection)
    except NotWarcError as error:
        yield Damage(part.file, 0, "NotWarc", str(error))
    except OSError as error:
        yield Damage(part.file, part.start, type(error).__name__, str(error))
