"""Is this a page at all? By its first bytes, then by what the server calls it."""

from __future__ import annotations

import re

from schemas.charsets import DecodedDocument

_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV or AVI)"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"ID3", "MP3 audio"),
    (b"OggS", "Ogg audio or video"),
    (b"\x1aE\xdf\xa3", "Matroska video"),
    (b"wOF", "a web font"),
)
_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "urlset", "sitemapindex", "opml", "channel"})
_HTML_MARK = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|article)\b", re.I)
_ANY_TAG = re.compile(rb"<[a-zA-Z!/?]")
_PROLOG = re.compile(
    rb"(?:\s+|<\?[^>]{0,1000}\?>|<!--.{0,2000}?-->|<!doctype[^>\[]{0,1000}(?:\[.{0,2000}?\]\s*)?>)*+<(?:[\w-]+:)?([\w-]+)",
    re.I | re.S,
)
_SCAN_BYTES = 4_096
_MAX_CONTROL_SHARE = 0.05  # control characters in a text are stray; in binary data a tenth


def not_html_reason(body: bytes, page: DecodedDocument, content_type: str | None) -> str | None:
    """Say in words why a page is no HTML; None: it may be.

    The bytes have the first word, for servers name feeds "text/html" and pages
    "application/octet-stream".
    """
    head = page.markup[:_SCAN_BYTES].lstrip()
    known = _by_signature(body)
    if known:
        return known
    if page.controls > _MAX_CONTROL_SHARE * len(page.markup):
        return "binary data"
    return _by_text(head) or _by_root(head) or _by_header(head, content_type)


def _by_signature(body: bytes) -> str | None:
    for magic, name in _MAGIC:
        if body.startswith(magic):
            return name
    return "MP4 video" if body[4:8] == b"ftyp" else None


def _by_text(head: bytes) -> str | None:
    if head[:1] in (b"{", b"[") and not _HTML_MARK.search(head):
        return "a JSON document"
    if not _ANY_TAG.search(head) and head.count(b"\xef\xbf\xbd") > len(head) // 30:
        return "binary data"
    return None


def _by_root(head: bytes) -> str | None:
    root = _PROLOG.match(head)
    if root is None:
        return None
    name = root.group(1).decode("ascii", "replace").lower()
    if name in _FEED_ROOTS:
        return f"a feed or sitemap (root element <{name}>)"
    if head.startswith(b"<?xml") and not _HTML_MARK.search(head):
        return f"an XML document (root element <{name}>)"
    return "an SVG image" if name == "svg" else None


def _by_header(head: bytes, content_type: str | None) -> str | None:
    kind = (content_type or "").partition(";")[0].strip().lower()
    if not kind or "html" in kind or _HTML_MARK.search(head):
        return None
    major, _, minor = kind.partition("/")
    if major in ("image", "audio", "video", "font"):
        return f"Content-Type is {kind}"
    if major == "application" and minor not in ("octet-stream", "xml", "x-httpd-php"):
        return f"Content-Type is {kind}"
    if major == "text" and minor not in ("plain", "xml"):
        return f"Content-Type is {kind}"
    return None if _ANY_TAG.search(head) else f"Content-Type is {kind} and there is no markup"
