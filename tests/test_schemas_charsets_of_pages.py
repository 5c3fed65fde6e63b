from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.charsets import decode_document

WORDS = "Señor Müller’s café in Besançon costs €40"


def page(text: str = WORDS, meta: str | None = None, padding: int = 0) -> str:
    declared = f'<meta charset="{meta}">' if meta else ""
    return f"<html><head>{'<!-- -->' * padding}{declared}</head><body><p>{text}</p></body></html>"


CASES = {
    "utf-8 undeclared": (page().encode(), None, WORDS),
    "utf-8 with byte order mark": (b"\xef\xbb\xbf" + page(meta="latin-1").encode(), None, WORDS),
    "utf-16 le with byte order mark": (b"\xff\xfe" + page().encode("utf-16-le"), None, WORDS),
    "utf-16 be with byte order mark": (b"\xfe\xff" + page().encode("utf-16-be"), None, WORDS),
    "utf-16 le without byte order mark": (page().encode("utf-16-le"), None, WORDS),
    "utf-16 be without byte order mark": (page().encode("utf-16-be"), "text/html", WORDS),
    "ascii page whose meta says utf-16": (page(meta="utf-16").encode(), None, WORDS),
    "latin-1 means windows-1252": (
        page(meta="latin-1").encode("cp1252"),
        "text/html; charset=ISO-8859-1",
        WORDS,
    ),
    "header only": (page().encode("cp1252"), 'text/html; charset="windows-1252"', WORDS),
    "meta only": (page(meta="windows-1252").encode("cp1252"), "text/html", WORDS),
    "meta after 1024 bytes": (page(meta="windows-1252", padding=300).encode("cp1252"), None, WORDS),
    "http-equiv meta": (
        b'<meta http-equiv="Content-Type" content="text/html; charset=shift_jis"><p>'
        + "南海トラフ、一時調査".encode("shift_jis"),
        None,
        "南海トラフ、一時調査",
    ),
    "gb2312 means gb18030": (page("人民網 镕", "gb2312").encode("gb18030"), None, "人民網 镕"),
    "koi8-r in the header": (
        page("Легкий день").encode("koi8-r"),
        "text/html; charset=koi8-r",
        "Легкий день",
    ),
    "xml declaration": (
        b'<?xml version="1.0" encoding="windows-1251"?>' + page("Легкий день").encode("cp1251"),
        None,
        "Легкий день",
    ),
    "header does not fit and meta does": (
        page(meta="windows-1252").encode("cp1252"),
        "text/html; charset=utf-8",
        WORDS,
    ),
    "utf-8 declared as latin-1": (page().encode(), "text/html; charset=iso-8859-1", WORDS),
    "no declaration fits": (
        page(meta="utf-8").encode("cp1252"),
        "text/html; charset=utf-8",
        WORDS,
    ),
    "unknown label": (page(meta="iso-utf-8").encode(), "text/html; charset=nonsense", WORDS),
    "undeclared cyrillic": (
        page("Президент России и премьер встретились в Казани утром " * 9).encode("cp1251"),
        None,
        "Президент России",
    ),
}


@pytest.mark.parametrize(("body", "content_type", "expected"), CASES.values(), ids=CASES.keys())
def test_the_text_is_read_in_the_charset_that_fits(body, content_type, expected):
    assert expected in decode_document(body, content_type).markup.decode()


def test_a_broken_byte_does_not_turn_a_utf8_page_into_windows_1252():
    body = page(WORDS * 5).encode().replace(b"40", b"4\xff0", 1)
    decoded = decode_document(body, "text/html; charset=utf-8")
    assert decoded.charset == "utf-8"
    assert decoded.markup.decode().count("Müller") == 5


def test_control_characters_are_removed_and_counted():
    decoded = decode_document(page("coun\0\x08cil\x1b").encode(), None)
    assert b"<p>council</p>" in decoded.markup
    assert decoded.controls == 3


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=600), st.sampled_from([None, "text/html; charset=big5", "text/html"]))
def test_any_bytes_become_utf8(body, content_type):
    decode_document(body, content_type).markup.decode("utf-8")
