"""From bytes to text, by what a document declares and what its bytes allow."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.charsets import decode_document

WORDS = "Señor Müller’s café in Besançon costs €40"
RUSSIAN = "Министр сообщил журналистам, что решение будет принято до конца недели"
GREEK = "Ο υπουργός δήλωσε ότι η απόφαση θα ληφθεί μέχρι το τέλος της εβδομάδας"
HEBREW = "השר אמר לעיתונאים כי ההחלטה תתקבל עד סוף השבוע"
THAI = "รัฐมนตรีกล่าวกับผู้สื่อข่าวว่าจะตัดสินใจภายในสิ้นสัปดาห์นี้"
CHINESE = "部长对记者表示,将在本周末之前作出决定"
TRADITIONAL = "部長對記者表示,將在本週末之前作出決定"
JAPANESE = "大臣は記者団に対し、今週末までに決定すると述べた"
JAPANESE_PARAGRAPH = JAPANESE + (
    "。市民からは、ニュースをもっと早く知りたいという声が上がっています。このサービスは、"
    "すべてのメディアの記事を集め、だれが何を言ったのかを示します。"
)
KOREAN = "장관은 기자들에게 이번 주말까지 결정할 것이라고 말했다"


def xml(text: str, declared: str | None = None) -> str:
    named = f' encoding="{declared}"' if declared else ""
    return f'<?xml version="1.0"{named}?><rss><title>{text}</title></rss>'


DECLARED = {
    "KOI8-R": ("koi8-r", "koi8-r", RUSSIAN),
    "windows-1251": ("windows-1251", "cp1251", RUSSIAN),
    "windows-1252": ("windows-1252", "cp1252", WORDS),
    "windows-1253": ("windows-1253", "cp1253", GREEK),
    "windows-1255": ("windows-1255", "cp1255", HEBREW),
    "TIS-620": ("tis-620", "cp874", THAI),
    "GB2312": ("gb2312", "gb2312", CHINESE),
    "GB2312 that is GB18030": ("gb2312", "gb18030", "朱镕基 €"),
    "Big5": ("big5", "big5", TRADITIONAL),
    "Shift-JIS": ("Shift_JIS", "cp932", JAPANESE),
    "EUC-JP": ("euc-jp", "euc-jp", JAPANESE),
    "EUC-KR": ("euc-kr", "euc-kr", KOREAN),
    "latin-1 means windows-1252": ("latin-1", "cp1252", WORDS),
    "upper case": ("UTF-8", "utf-8", WORDS),
}


@pytest.mark.parametrize(("label", "codec", "text"), DECLARED.values(), ids=DECLARED.keys())
def test_the_xml_declaration_is_followed(label: str, codec: str, text: str) -> None:
    document = xml(text, label)
    assert decode_document(document.encode(codec), None).markup.decode() == document


@pytest.mark.parametrize(("label", "codec", "text"), DECLARED.values(), ids=DECLARED.keys())
def test_the_content_type_is_followed(label: str, codec: str, text: str) -> None:
    document = xml(text)
    decoded = decode_document(document.encode(codec), f"application/xml; charset={label}")
    assert decoded.markup.decode() == document


WIDE = {
    "UTF-8 with byte order mark": (codecs.BOM_UTF8, "utf-8"),
    "UTF-16 LE with byte order mark": (codecs.BOM_UTF16_LE, "utf-16-le"),
    "UTF-16 BE with byte order mark": (codecs.BOM_UTF16_BE, "utf-16-be"),
    "UTF-32 LE with byte order mark": (codecs.BOM_UTF32_LE, "utf-32-le"),
    "UTF-32 BE with byte order mark": (codecs.BOM_UTF32_BE, "utf-32-be"),
    "UTF-16 LE without": (b"", "utf-16-le"),
    "UTF-16 BE without": (b"", "utf-16-be"),
    "UTF-32 LE without": (b"", "utf-32-le"),
    "UTF-32 BE without": (b"", "utf-32-be"),
}


@pytest.mark.parametrize("declared", [None, "utf-8", "utf-16", "iso-8859-1"])
@pytest.mark.parametrize(("mark", "codec"), WIDE.values(), ids=WIDE.keys())
def test_wide_characters_are_seen_whatever_is_declared(
    mark: bytes, codec: str, declared: str | None
) -> None:
    document = xml(WORDS + KOREAN, declared)
    decoded = decode_document(mark + document.encode(codec), "text/xml; charset=windows-1252")
    assert (decoded.markup.decode(), decoded.charset) == (document, codec)


UNFIT = {
    "bogus name": (xml(WORDS, "iso-utf-8").encode(), None, WORDS),
    "bogus name, windows-1252": (xml(WORDS, "iso-utf-8").encode("cp1252"), None, WORDS),
    "bogus name in the header": (xml(WORDS).encode(), "text/xml; charset=none", WORDS),
    "empty name": (xml(WORDS).encode(), "text/xml; charset=", WORDS),
    "x-user-defined": (xml(WORDS, "x-user-defined").encode(), None, WORDS),
    "ASCII declared, UTF-8": (xml(WORDS, "us-ascii").encode(), None, WORDS),
    "latin-1 declared, UTF-8": (xml(WORDS, "iso-8859-1").encode(), None, WORDS),
    "windows-1251 in the header, UTF-8": (
        xml(RUSSIAN).encode(),
        "text/xml; charset=windows-1251",
        RUSSIAN,
    ),
    "UTF-8 declared, windows-1252": (xml(WORDS, "utf-8").encode("cp1252"), None, WORDS),
    "UTF-8 declared, windows-1251": (xml(RUSSIAN, "utf-8").encode("cp1251"), None, RUSSIAN),
    "UTF-16 declared, UTF-8": (xml(WORDS, "utf-16").encode(), None, WORDS),
    "header wrong, declaration right": (
        xml(RUSSIAN, "koi8-r").encode("koi8-r"),
        "text/xml; charset=utf-8",
        RUSSIAN,
    ),
    "header right, declaration wrong": (
        xml(RUSSIAN, "utf-8").encode("koi8-r"),
        "text/xml; charset=koi8-r",
        RUSSIAN,
    ),
    "nothing declared, UTF-8": (xml(KOREAN).encode(), None, KOREAN),
    "nothing declared, EUC-KR": (xml(KOREAN).encode("euc-kr"), None, KOREAN),
    "nothing declared, Shift-JIS": (
        xml(JAPANESE_PARAGRAPH).encode("shift-jis"),
        None,
        JAPANESE_PARAGRAPH,
    ),
}


@pytest.mark.parametrize(("body", "content_type", "text"), UNFIT.values(), ids=UNFIT.keys())
def test_a_declaration_that_does_not_fit_is_overruled(
    body: bytes, content_type: str | None, text: str
) -> None:
    assert text in decode_document(body, content_type).markup.decode()


def test_a_few_broken_bytes_do_not_cost_the_others() -> None:
    body = xml(RUSSIAN + "|" + RUSSIAN).encode().replace(b"|", b"\xff")
    decoded = decode_document(body, None)
    assert decoded.markup.decode() == xml(f"{RUSSIAN}\ufffd{RUSSIAN}")
    assert decoded.charset == "utf-8"


def test_control_characters_are_dropped_and_counted() -> None:
    decoded = decode_document(b"a\0b\x0b\x1fc\t\r\n", None)
    assert (decoded.markup, decoded.controls) == (b"abc\t\r\n", 3)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.none() | st.text(max_size=30).map("text/xml; charset={}".format))
def test_any_bytes_become_utf8_without_control_characters(
    body: bytes, content_type: str | None
) -> None:
    text = decode_document(body, content_type).markup.decode("utf-8")
    assert not any(char < " " and char not in "\t\r\n" for char in text)
