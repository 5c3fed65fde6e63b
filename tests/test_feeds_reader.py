"""Feeds as they come: every entry is kept, none is invented, and what was odd has a name."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime

import pytest

from schemas.messages import Entry, ParsedFeed
from transforms.feeds import parse_feed

URL = "https://news.example/desk/feed"


def read(
    body: bytes,
    content_type: str | None = None,
    location: str | None = None,
    max_entries: int = 2000,
) -> ParsedFeed:
    return parse_feed(
        body,
        url=URL,
        feed_url=URL,
        content_type=content_type,
        content_location=location,
        max_entries=max_entries,
    )


def item(path: str, extra: str = "", title: str = "Café") -> str:
    return f"<item><title>{title}</title><link>https://news.example/{path}</link>{extra}</item>"


A, B = item("a", "<description>Über A</description>"), item("b")
PROLOG = '<?xml version="1.0" encoding="utf-8"?>'


def rss(items: str = A + B, prolog: str = PROLOG, attributes: str = "") -> str:
    channel = f"<title>News</title><link>https://news.example/</link>{items}"
    return f'{prolog}<rss version="2.0"{attributes}><channel>{channel}</channel></rss>'


def declared(charset: str) -> str:
    return rss(prolog=f'<?xml version="1.0" encoding="{charset}"?>')


def damaged_after(body: bytes) -> bytes:
    packer = zlib.compressobj(level=0, wbits=31)
    no_block = b"\xff"  # RFC 1951, 3.2.3: type 3 is reserved
    return packer.compress(body) + packer.flush(zlib.Z_FULL_FLUSH) + no_block * 9_000


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><title>Café</title><link href="https://news.example/a"/><id>1</id></entry>
<entry><title>Café</title><link href="https://news.example/b"/><id>2</id></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://news.example/"/>
<item rdf:about="1"><title>Café</title><link>https://news.example/a</link></item>
<item rdf:about="2"><title>Café</title><link>https://news.example/b</link></item></rdf:RDF>"""
ATOM03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Café</title>
<link rel="alternate" type="text/html" href="https://news.example/a"/>
<content mode="base64">PGI+QjwvYj4=</content></entry><entry><title>Café</title>
<link rel="alternate" type="text/html" href="https://news.example/b"/></entry></feed>"""
CDF = """<channel href="https://news.example/"><item href="https://news.example/a">
<title>Café</title></item><item href="https://news.example/b"><title>Café</title></item></channel>"""
PHP = (
    "<br />\n<b>Warning</b>: Undefined variable $a in <b>/srv/feed.php</b> on line <b>3</b><br />\n"
)
LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))

MORE_NAMESPACES = "".join(f' xmlns:m{n}="urn:{n}"' for n in range(60))

# body, anomalies; both stories of each are to be found, with their titles
BYTES: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "well-formed": (rss(), ()),
    "UTF-8 byte order mark": (b"\xef\xbb\xbf" + rss().encode(), ()),
    "UTF-16 with byte order mark": (declared("utf-16").encode("utf-16"), ()),
    "UTF-16 LE without": (declared("utf-16").encode("utf-16-le"), ()),
    "UTF-16 BE without": (declared("utf-16").encode("utf-16-be"), ()),
    "UTF-32 with byte order mark": (declared("utf-32").encode("utf-32"), ()),
    "UTF-32 BE without": (declared("utf-32").encode("utf-32-be"), ()),
    "declared latin-1, is UTF-8": (declared("iso-8859-1").encode(), ()),
    "declared UTF-8, is windows-1252": (rss().encode("cp1252"), ()),
    "bogus charset name": (declared("iso-utf-8"), ()),
    "control characters": (rss().replace("Über", "\0Ü\x0bber\x1f"), ("control-characters",)),
    "invalid UTF-8": (rss().encode().replace(b"ber", b"\xff\xfeber"), ()),
    "a gzip file": (gzip.compress(rss().encode()), ("gzip-file",)),
    "a gzip file cut short": (
        gzip.compress((rss() + " " * 9_000).encode())[:-9],
        ("gzip-file", "cut-gzip-file"),
    ),
    "a gzip file with a wrong checksum": (
        gzip.compress(rss().encode())[:-8] + bytes(8),
        ("broken-gzip-file",),
    ),
    "a gzip file damaged after the document": (
        damaged_after((rss() + " " * 9_000).encode()),
        ("broken-gzip-file",),
    ),
    "base64 content": (ATOM03, ()),
    "upper-case doctype": (rss(prolog=PROLOG + '<!DOCTYPE RSS SYSTEM "rss.dtd">'), ("doctype",)),
    "doctype in lower case": (
        rss(prolog='<!doctype rss public "-//X//DTD" "rss.dtd">'),
        ("doctype",),
    ),
    "entities of its own": (rss(prolog='<!DOCTYPE rss [<!ENTITY a "b]">\n]>'), ("doctype",)),
    "billion laughs": (
        rss(A.replace("Über", "&e9;") + B, f'<!DOCTYPE rss [<!ENTITY e0 "ha">{LAUGHS}]>'),
        ("doctype",),
    ),
    "external entity": (
        rss(A.replace("Über", "&x;") + B, '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        ("doctype",),
    ),
}

SHAPES: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "Atom": (ATOM, ()),
    "Atom with a prefix": (
        ATOM.replace("<", "<a:").replace("<a:/", "</a:").replace("xmlns=", "xmlns:a="),
        (),
    ),
    "RSS 1.0": (RDF, ()),
    "CDF": (CDF, ()),
    "bare ampersand in a channel": (
        rss("<copyright>A & B</copyright>" + A + B),
        ("bare-ampersand",),
    ),
    "named entity": (rss("<copyright>A&nbsp;B</copyright>" + A + B), ("not-well-formed",)),
    "stray angle bracket": (rss("<copyright>1 < 2</copyright>" + A + B), ("stray-angle-bracket",)),
    "undeclared namespace": (rss(item("a", "<x:y>z</x:y>") + B), ("not-well-formed",)),
    "210 namespaces": (
        rss(attributes="".join(f' xmlns:n{n}="http://{n}.example"' for n in range(150))).replace(
            "<channel>", f"<channel{MORE_NAMESPACES}>"
        ),
        ("too-many-namespaces", "not-well-formed"),
    ),
    "cut short between entries": (
        rss()[: -len("</channel></rss>")],
        ("truncated",),
    ),
    "cut short in an entry": (
        rss()[: -len("</item></channel></rss>")],
        ("truncated",),
    ),
    "unfinished CDATA section": (
        rss(A + B.replace("</item>", "<description><![CDATA[Über <b>B</b> and")).replace(
            "</channel></rss>", ""
        ),
        ("unfinished-section", "unclosed-element", "truncated"),
    ),
    "CDATA section that runs into the next entry": (
        rss(A.replace("Über", "<![CDATA[Über") + B.replace("Café", "<![CDATA[Café]]>")),
        ("unfinished-section",),
    ),
    "link cut short": (
        rss(A + B + "<item><title>Café</title><link>https://news.example/c").partition("</chan")[0],
        ("truncated", "entry-without-link"),
    ),
    "link in an attribute cut short": (
        ATOM.replace("</feed>", '<entry><title>Café</title><link href="https://news.example/c'),
        ("stray-angle-bracket", "truncated", "entry-without-link"),
    ),
    "misspelt end tag": (
        rss(A.replace("</title>", "</titel>") + B.replace("</link>", "</lnik>")),
        ("unbalanced-tags",),
    ),
    "title that is never closed": (rss(A.replace("</title>", "") + B), ("unbalanced-tags",)),
    "entry that is never closed": (rss(A.replace("</item>", "") + B), ("unbalanced-tags",)),
    "end of an entry in its link": (
        rss(A.replace("</link>", "</item></link>") + B),
        ("unbalanced-tags",),
    ),
    "entry that feedparser fails on": (
        rss(A + "<item><link><t><entry>" + B).replace("<link>https://news.example/</link>", ""),
        ("unbalanced-tags", "parser-failed", "unreadable-entry"),
    ),
    "root that feedparser fails on": (
        RDF.replace("22-rdf", "\N{NO-BREAK SPACE}-rdf"),
        ("parser-failed",),
    ),
    "end tags of nothing": (rss("</p></item>" + A + "</b>" + B), ("unbalanced-tags",)),
    "markup that is never closed": (
        rss(A.replace("Café", "<b>Ca<br>fé") + B),
        ("unbalanced-tags",),
    ),
    "description that is never closed": (
        rss(A.replace("</description>", "") + B),
        ("unclosed-element",),
    ),
    "markup in a description": (rss(A.replace("Über", "<p>Über<br>&nbsp;x & y") + B), ()),
    "blank lines before the prolog": ("\n\n \n" + rss(), ()),
    "PHP warning before the prolog": (PHP + rss(), ("junk-before-document",)),
    "plain warning before the prolog": ("Warning: x\n" + rss(), ("junk-before-document",)),
    "comments before the root": (f"{PROLOG}<!-- <rss> <html> -->{rss(prolog='')}", ()),
    "100 KB before the root": (
        f"{PROLOG}<!-- {'x' * 50_000} -->" + "x " * 50_000 + rss(prolog=""),
        ("junk-before-document",),
    ),
    "style sheet": (rss(prolog=PROLOG + '<?xml-stylesheet href="a.xsl" type="text/xsl"?>'), ()),
    "script after the root": (rss() + "<script>go()</script>", ("junk-after-document",)),
    "comment after the root": (rss() + "\n<!-- 0.3 s -->\n", ()),
    "entry in a comment": (rss(f"{A}<!-- {item('c')} -->{B}"), ()),
    "entry in a CDATA section": (rss(A.replace("Über", f"<![CDATA[{item('c')}]]>") + B), ()),
    "feed in a CDATA section": (rss(A.replace("Über", f"<![CDATA[{rss()}]]>") + B), ()),
    "comment that is never closed": (rss(f"{A}<!-- {B}"), ("unfinished-section",)),
    "sitemap namespace": (
        rss(attributes=' xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"'),
        (),
    ),
    "Atom links in RSS": (
        rss(
            A.replace("</item>", '<a:link rel="self" href="https://news.example/x"/></item>')
            + B.replace("<link>", '<a:link rel="replies" href="https://news.example/y"/><link>'),
            attributes=' xmlns:a="http://www.w3.org/2005/Atom"',
        ),
        (),
    ),
    "dc, itunes and media": (
        rss(
            item(
                "a",
                "<dc:creator>Ada</dc:creator><itunes:summary>s</itunes:summary>"
                '<m:group><m:content url="https://x.example/i.jpg"><m:title>I</m:title></m:content>'
                "</m:group>",
            )
            + B,
            attributes=' xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
            ' xmlns:m="http://search.yahoo.com/mrss/"',
        ),
        (),
    ),
}

LINK_A = "<link>https://news.example/a</link>"
ENTRIES: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "no guid": (rss(), ()),
    "guid that is no link": (rss(item("a", '<guid isPermaLink="false">7</guid>') + B), ()),
    "guid for a link": (rss(A.replace(LINK_A, "<guid>https://news.example/a</guid>") + B), ()),
    "guid that is opaque": (rss(A + "<item><guid>1234</guid></item>" + B), ("entry-without-link",)),
    "Atom id that is opaque": (
        ATOM.replace("</feed>", "<entry><id>1234</id></entry></feed>"),
        ("entry-without-link",),
    ),
    "Atom id for a link": (
        ATOM.replace("<id>1", "<id>https://news.example/a").replace(
            '<link href="https://news.example/a"/>', ""
        ),
        (),
    ),
    "rdf:about for a link": (
        RDF.replace('about="1"', 'about="https://news.example/a"').replace(LINK_A, ""),
        (),
    ),
    "one guid for all": (rss(item("a", "<guid>7</guid>") + item("b", "<guid>7</guid>")), ()),
    "neither link nor guid": (
        rss(A + "<item><title>x</title></item>" + B),
        ("entry-without-link",),
    ),
    "link in CDATA": (
        rss(A.replace(LINK_A, "<link> <![CDATA[https://news.example/a]]></link>") + B),
        (),
    ),
    "link with line breaks": (
        rss(A.replace(LINK_A, "<link>\n https://news.ex\nample/a \n</link>") + B),
        (),
    ),
    "relative link": (rss(A.replace(LINK_A, "<link>../a</link>") + B), ()),
    "link without scheme": (rss(A.replace(LINK_A, "<link>//news.example/a</link>") + B), ()),
    "scheme twice": (rss(A.replace(LINK_A, "<link>https://https://news.example/a</link>") + B), ()),
    "backslashes in Atom": (
        ATOM.replace('"https://news.example/a"', r'"https:\\news.example\a"'),
        (),
    ),
    "backslashes": (rss(A.replace(LINK_A, r"<link>https:\\news.example\a</link>") + B), ()),
    "empty port": (rss(A.replace(LINK_A, "<link>https://news.example:/a</link>") + B), ()),
    "IPv6 junk": (rss(A + item("c").replace("news.example", "[::1") + B), ("entry-without-link",)),
    "mail": (
        rss(A + "<item><link>mailto:x@news.example</link></item>" + B),
        ("entry-with-unusable-link",),
    ),
    "script": (
        rss(A + "<item><link>javascript:go()</link></item>" + B),
        ("entry-with-unusable-link",),
    ),
    "home page": (rss(A + item("") + B), ("entry-links-to-home-page",)),
    "http and https": (rss(A + B + A.replace("https:", "http:")), ("duplicate-entry",)),
    "twice in one document": (rss(A + A + B + A), ("duplicate-entry",)),
    "xml:base": (
        ATOM.replace("<entry>", '<entry xml:base="https://news.example/x/">', 1).replace(
            '"https://news.example/a"', '"../a"'
        ),
        (),
    ),
    "date that is none": (rss(item("a", "<pubDate>soon</pubDate>") + B), ("unreadable-date",)),
    "date without a zone": (
        rss(item("a", "<pubDate>2026-05-04T09:30</pubDate>") + B),
        ("date-without-zone",),
    ),
    "empty date": (rss(item("a", "<pubDate> </pubDate>") + B), ()),
    "500 categories": (
        rss(item("a", "".join(f"<category>{n}</category>" for n in range(500))) + B),
        ("oversized-entry",),
    ),
    "500 attributes": (
        rss(A.replace("<item>", "<item " + " ".join(f'a{n}="1"' for n in range(500)) + ">") + B),
        ("oversized-tag",),
    ),
}

ALL = {**BYTES, **SHAPES, **ENTRIES}


@pytest.mark.parametrize(("body", "anomalies"), ALL.values(), ids=ALL.keys())
def test_both_stories_are_kept_none_is_invented_and_the_oddity_is_named(
    body: str | bytes, anomalies: tuple[str, ...]
) -> None:
    parsed = read(body.encode() if isinstance(body, str) else body)
    assert [entry.url for entry in parsed.entries] == [
        "https://news.example/a",
        "https://news.example/b",
    ]
    assert {entry.title for entry in parsed.entries} == {"Café"}
    assert parsed.anomalies == anomalies
    assert parsed.format
    assert parsed.reason is None


NO_FEEDS = {
    "nothing": (b"", "empty"),
    "blanks": (b" \n\t", "empty"),
    "HTML with doctype": (b"<!DOCTYPE html><html><p>x <feed> </p></html>", "HTML page"),
    "HTML without": (b"<html><body><p>x</p></body></html>", "HTML page"),
    "HTML without html": (b"<head><title>x</title></head><body></body>", "HTML page"),
    "2 MB of HTML": (b"<!doctype html><body>" + b"<p><a href='/a'>b</a>" * 100_000, "HTML page"),
    "text": (b"All is well.", "neither"),
    "a byte order mark": (b"\xef\xbb\xbf", "neither"),
    "a picture": (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)) * 9, "neither"),
    "other XML": (b"<?xml version='1.0'?><soap><body/></soap>", "neither"),
    "an OPML list": (
        b"<opml><body><outline xmlUrl='http://a.example/f'/></body></opml>",
        "of 1 feeds",
    ),
    "a broken gzip file": (b"\x1f\x8b" + b"x" * 99, "broken gzip file"),
}


@pytest.mark.parametrize(("body", "reason"), NO_FEEDS.values(), ids=NO_FEEDS.keys())
def test_what_is_no_feed_is_said_to_be_none_and_what_it_is(body: bytes, reason: str) -> None:
    parsed = read(body, "application/rss+xml")
    assert (parsed.format, parsed.entries) == (None, ())
    assert reason in (parsed.reason or "")


def atom_entry(markup: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{markup}</entry></feed>'


def only(body: str, **options: str) -> Entry:
    (entry,) = read(body.encode(), **options).entries
    return entry


def test_an_entry_has_all_that_the_feed_says() -> None:
    extra = (
        '<guid isPermaLink="false">tag:7</guid><pubDate>Mon, 04 May 2026 09:30:00 EST</pubDate>'
        "<author>ada@news.example (Ada Rey)</author>" + "<category>Food</category>" * 2
    )
    entry = only(rss("<language>en-GB</language>" + item("a?utm_source=rss", extra)))
    assert entry == Entry(
        url="https://news.example/a",
        feed_url=URL,
        guid="tag:7",
        title="Café",
        published_at=datetime(2026, 5, 4, 14, 30, tzinfo=UTC),
        authors=("Ada Rey",),
        tags=("Food",),
        language="en",
    )


def test_an_update_before_the_publication_is_kept_as_it_is() -> None:
    dates = "<published>2026-05-04T09:00:00Z</published><updated>2026-05-03T09:00:00Z</updated>"
    entry = only(atom_entry(f'<link href="/a"/>{dates}'))
    assert entry.published_at == datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 5, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Bread &amp;amp; butter", "Bread & butter"),
        ("Bread & butter", "Bread & butter"),
        ("Bread&nbsp;&amp;nbsp;butter", "Bread butter"),
        ("<![CDATA[<b>Bread</b> &amp; butter]]>", "Bread & butter"),
        ("\n <![CDATA[Bre]]><![CDATA[ad & butter]]>", "Bread & butter"),
        ("&lt;b&gt;Bread&lt;/b&gt; &amp;amp; butter", "Bread & butter"),
        ("3 &lt; 4", "3 < 4"),
        ("Brot &amp; B&#252;cher", "Brot & Bücher"),
        ("&#xD800;x", "\ufffdx"),
        ("", None),
        ("x" * 9_000, "x" * 2_000),
    ],
)
def test_titles_are_plain_text(written: str, title: str | None) -> None:
    assert only(rss(item("a", title=written))).title == title


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("ada@news.example (Ada Rey)", ("Ada Rey",)),
        ("Ada Rey &lt;ada@news.example&gt;", ("Ada Rey",)),
        ("ada@news.example", ()),
        ("Ada Rey (ada@news.example)", ("Ada Rey",)),
        ("Ada Rey (Reuters)", ("Ada Rey (Reuters)",)),
        ("&lt;a href='/x'&gt;Ada Rey&lt;/a&gt;", ("Ada Rey",)),
        ("", ()),
    ],
)
def test_authors_are_names(written: str, authors: tuple[str, ...]) -> None:
    assert only(rss(item("a", f"<author>{written}</author>"))).authors == authors


def test_several_authors_are_all_kept() -> None:
    authors = "<author><name>Ada</name></author><author><name>Ben</name></author>"
    entry = only(atom_entry(f'<link href="/a"/>{authors}'))
    assert entry.authors == ("Ada", "Ben")


def test_an_ampersand_in_a_link_is_part_of_it() -> None:
    assert only(rss(item("a?b=1&copy=2&c=3"))).url == "https://news.example/a?b=1&copy=2&c=3"


def test_of_several_atom_links_the_page_is_taken() -> None:
    links = (
        '<link rel="self" href="/self"/><link rel="alternate" type="application/pdf" href="/pdf"/>'
        '<link rel="alternate" type="text/html" href="/a"/><link rel="enclosure" href="/mp3"/>'
    )
    entry = only(atom_entry(links))
    assert entry.url == "https://news.example/a"


def test_the_path_behind_a_hashbang_is_that_of_a_page() -> None:
    assert only(rss(item("#!/story"))).url == "https://news.example/#!/story"


def test_an_opaque_guid_stays_as_it_is_written() -> None:
    assert only(rss(item("a", "<guid>1234</guid>"))).guid == "1234"


PUBLISHED, MODIFIED = "2026-05-04T09:00:00Z", "2026-05-05T09:00:00Z"
DC_DATE = f"<dc:date>{PUBLISHED}</dc:date>"
DC_MODIFIED = f"<dcterms:modified>{MODIFIED}</dcterms:modified>"


@pytest.mark.parametrize("dates", [DC_DATE + DC_MODIFIED, DC_MODIFIED + DC_DATE])
def test_dublin_core_tells_publication_from_modification(dates: str) -> None:
    namespaces = (
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    )
    entry = only(rss(item("a", dates), attributes=namespaces))
    assert entry.published_at == datetime.fromisoformat(PUBLISHED)
    assert entry.updated_at == datetime.fromisoformat(MODIFIED)


def test_an_entry_that_is_cut_short_keeps_no_half_title() -> None:
    entry = only(rss(f"<item>{LINK_A}<title>Half a ti").partition("</channel>")[0])
    assert (entry.url, entry.title) == ("https://news.example/a", None)


def test_content_location_goes_before_the_address_of_the_feed() -> None:
    relative = rss("<item><link>a</link></item>")
    assert only(relative, location="/x/feed").url == "https://news.example/x/a"
    assert only(relative).url == "https://news.example/desk/a"


@pytest.mark.parametrize("location", ["http://[::1", "http://localhost:8080/feed", "mailto:a@b.c"])
def test_a_content_location_that_cannot_be_true_is_not_used(location: str) -> None:
    relative = rss("<item><link>a</link></item>")
    assert only(relative, location=location).url == "https://news.example/desk/a"


def test_the_charset_of_the_header_goes_before_that_of_the_prolog() -> None:
    body = declared("utf-8").replace("Café", "Министр").encode("koi8-r", "replace")
    parsed = read(body, "text/xml; charset=koi8-r")
    assert parsed.entries[0].title == "Министр"


def test_entries_beyond_the_limit_are_left_out_and_it_is_said() -> None:
    image = "<image><url>https://news.example/i.png</url></image>"
    body = rss(image + "".join(item(f"{n}") for n in range(9))).encode()
    assert len(read(body, max_entries=9).entries) == 9
    parsed = read(body, max_entries=4)
    assert [entry.url[-1] for entry in parsed.entries] == ["0", "1", "2", "3"]
    assert parsed.anomalies == ("more-than-max-entries",)
