"""From the bytes of a document to UTF-8, by what it declares and what its bytes allow."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

import webencodings
from charset_normalizer import from_bytes

_BOMS = (  # the four bytes of UTF-32 first: two of them are UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ZERO_PATTERNS = {
    "x000": "utf-32-le",
    "000x": "utf-32-be",
    "x0x0": "utf-16-le",
    "0x0x": "utf-16-be",
}
_META_SCAN_BYTES = 65_536  # browsers stop at 1,024 (WHATWG HTML 13.2.3.2); pages declare later
_DETECTOR_BYTES = 16_384
_META_CHARSET = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", re.I)
_HTTP_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_NOT_ASCII_TEXT = re.compile(rb"[^<>\n]*[\x80-\xff][^<>\n]*")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))

_WIDER_CODEC = {"gbk": "gb18030"}  # WHATWG Encoding 10.1: the gbk decoder is gb18030's
_DETECTABLE = [
    *("cp1252", "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp874"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
_SINGLE_BYTE = re.compile(r"windows-|iso-8859|koi8|macintosh|x-mac|ibm866")


@dataclass(frozen=True)
class DecodedDocument:
    """A document as UTF-8 without its control characters, and the charset it was read in."""

    markup: bytes
    charset: str
    controls: int


def decode_document(body: bytes, content_type: str | None) -> DecodedDocument:
    """Read `body` in the first of these that fits it without an error.

    A byte order mark; UTF-16 and UTF-32 by their zero bytes; the charset of the Content-Type
    header; the one of `<meta>` or the XML declaration; UTF-8; what a detector makes of the
    non-ASCII parts; windows-1252. Labels mean what the WHATWG Encoding Standard says ("latin-1" is
    windows-1252). A single-byte charset is overruled where the bytes are valid UTF-8 beyond ASCII:
    such bytes make no words in any of them.
    """
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return _document(body[len(bom) :].decode(charset, "replace"), charset)
    wide = _wide_without_bom(body)
    if wide:
        return _document(body.decode(wide, "replace"), wide)
    for charset, codec in _declared(body, content_type):
        text = _strictly(body, codec)
        if text is not None:
            if codec == "utf-8" or (_SINGLE_BYTE.match(charset) and _is_utf8_beyond_ascii(body)):
                return _without_controls(body, "utf-8")
            return _document(text, charset)
    return _undeclared(body)


def _is_utf8_beyond_ascii(body: bytes) -> bool:
    return not body.isascii() and _strictly(body, "utf-8") is not None


def _document(text: str, charset: str) -> DecodedDocument:
    return _without_controls(text.encode("utf-8", "replace"), charset)


def _without_controls(utf8: bytes, charset: str) -> DecodedDocument:
    markup = utf8.translate(None, _CONTROLS)
    return DecodedDocument(markup, charset, len(utf8) - len(markup))


def _wide_without_bom(body: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 by where their zero bytes stand, as XML 1.0 appendix F does."""
    head = body[: 512 - 512 % 4]
    if len(head) < 16:
        return None
    shares = [head[place::4].count(0) / len(head[place::4]) for place in range(4)]
    zeros = "".join("0" if share > 0.7 else "x" if share < 0.1 else "?" for share in shares)
    return _ZERO_PATTERNS.get(zeros)


def _declared(body: bytes, content_type: str | None) -> Iterator[tuple[str, str]]:
    """Yield WHATWG name and Python codec of the declared charsets, the header's first."""
    header = _HTTP_CHARSET.search(content_type or "")
    markup = _XML_ENCODING.search(body) or _META_CHARSET.search(body[:_META_SCAN_BYTES])
    if header:
        yield from _known(header.group(1))
    if markup:
        label = markup.group(1).decode("ascii", "replace")
        # an ASCII <meta> that could be read rules UTF-16 out (WHATWG HTML 13.2.3.2)
        yield from _known("utf-8" if label.lower().startswith("utf-16") else label)


def _known(label: str) -> Iterator[tuple[str, str]]:
    encoding = webencodings.lookup(label)
    if encoding is not None and encoding.name != "x-user-defined":
        codec = encoding.codec_info.name
        yield encoding.name, _WIDER_CODEC.get(codec, codec)


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _undeclared(body: bytes) -> DecodedDocument:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # a few broken bytes in a UTF-8 page; in a page of another charset nearly every byte is broken
    if not broken or sum(char > "\x7f" for char in text) > 3 * broken:
        return _document(text, "utf-8")
    sample = b"\n".join(_NOT_ASCII_TEXT.findall(body))[:_DETECTOR_BYTES]
    guess = from_bytes(sample, cp_isolation=_DETECTABLE, language_threshold=0.05).best()
    codec = guess.encoding if guess is not None else "cp1252"
    return _document(body.decode(codec, "replace"), codec)
