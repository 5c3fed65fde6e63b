"""HTTP headers as archives keep them: those no longer true of the body stand under another name."""

from __future__ import annotations

from transforms.warc.bodies import Headers

_ORIGINAL = "x-crawl-"
"""The prefix Common Crawl uses."""

_UNDONE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def as_archived(headers: Headers) -> Headers:
    """Return headers for a body whose codings have been undone.

    >>> as_archived((("content-encoding", "gzip"), ("etag", '"1"')))
    (('x-crawl-content-encoding', 'gzip'), ('etag', '"1"'))
    """
    return tuple((_ORIGINAL + key if key in _UNDONE else key, value) for key, value in headers)


def as_received(headers: Headers) -> Headers:
    """Undo `as_archived`; the length of the archived body itself is left out.

    >>> as_received((("x-crawl-content-length", "5"), ("content-length", "9")))
    (('content-length', '5'),)
    """
    originals = {key.removeprefix(_ORIGINAL) for key, _ in headers if key.startswith(_ORIGINAL)}
    return tuple(
        (_received(key), value) for key, value in headers if key not in originals & _UNDONE
    )


def _received(key: str) -> str:
    bare = key.removeprefix(_ORIGINAL)
    return bare if bare in _UNDONE else key
