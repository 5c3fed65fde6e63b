"""Leave of a feed document what is read of it, so that any parser reads it in bounded time.

Parsers of feeds are slow where documents are hostile: 1 MB of `&` takes feedparser 6 s, a tag with
50,000 attributes 35 s, 2 MB of `<?` 12 s. Summaries and contents are the bulk of honest documents
too, and nobody reads them here: articles are extracted from their own pages.
"""

from __future__ import annotations

import re
from html import escape
from itertools import islice

MAX_TAGS = 100_000
"""Tags read of one document: 50 for each of 2,000 entries. feedparser takes 12 to 40 us for one."""

_MAX_TAGS_SEEN = 1_000_000  # looked at, those that are dropped included

MAX_ENTRY_TAGS = 300
"""Tags read of one entry, and of what stands between entries. feedparser compares each category
with all before it."""

_MAX_PREFIXES = 200  # of namespaces: feedparser searches all of them at every tag
_MAX_ATTRIBUTES = 200  # of one tag; a parser compares each with all before it
_TEXT_BYTES = 500  # of names and dates: feedparser's pattern for mail addresses is quadratic
_LONG_TEXT_BYTES = 8_000
_LONG_TEXTS = frozenset(
    {b"title", b"link", b"id", b"guid", b"origlink", b"loc", b"keywords", b"category", b"subject"}
)

_SECTIONS = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"))
_PREFIX = rb"(?:[\w.-]++:)?+"
_UNREAD = rb"(?:" + _PREFIX + rb"(?:description|summary|encoded)|(?:atom:)?content)(?=[\s/>])"
_OUTER = _PREFIX + rb"(?:item|entry|channel|rss|feed|rdf|urlset)(?=[\s/>])"
_SECTION = rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->"
_ATTRIBUTE = rb"""[\s/]++[^\s=<>"'/]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++))?+"""
_NOTABLE = re.compile(
    rb"<!\[CDATA\[(?P<cdata>.*?)\]\]>"
    rb"|(?P<skipped><!--.*?-->|<[!?][^<>]*+>)"
    rb"|<(?P<unread>" + _UNREAD + rb")[^<>]*+(?<!/)>"
    rb"(?:[^<]++|" + _SECTION + rb"|<(?!/?(?:" + _UNREAD + rb"|" + _OUTER + rb")))*+"
    rb"</(?P=unread)\s*+>"
    rb"|(?P<unclosed><" + _UNREAD + rb"[^<>]*+(?<!/)>)"
    rb"|<(?P<bomb>[a-z][^\s<>/\"']*+)(?:" + _ATTRIBUTE + rb"){%d,}+" % _MAX_ATTRIBUTES
    + rb"|(?P<stray><(?![a-z_/])|<(?=[^<>]*+(?:<|\Z)))"
    rb"|(?P<ampersand>&(?!#?\w{1,32};))"
    rb"|&#(?P<numeric>x[0-9a-f]+|[0-9]+);",
    re.IGNORECASE | re.DOTALL,
)  # fmt: skip
_ANOMALIES = {
    "unclosed": "unclosed-element",
    "bomb": "oversized-tag",
    "stray": "stray-angle-bracket",
    "ampersand": "bare-ampersand",
}
_PREFIX_DECLARATION = re.compile(rb"\sxmlns:([\w.-]++)\s*+=")
_ROOTS = frozenset({b"channel", b"rss", b"feed", b"rdf", b"urlset"})
TAG_AND_TEXT = re.compile(
    rb"""(<(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>|<[^<>]++>)([^<]*+)"""  # a `>` in quotes ends none
)
TAG_NAME = re.compile(rb"</?([^\s<>/]++)")
_UNFINISHED_CDATA = re.compile(
    rb"</" + _PREFIX + rb"(?:item|entry|title|link|description|summary|encoded|content)\s*+>", re.I
)


def thin(markup: bytes, anomalies: list[str]) -> bytes:
    """Return markup of nothing but tags and text.

    Comments, processing instructions, summaries and contents are dropped; CDATA sections become
    text; a `<` or `&` that begins nothing is escaped. Linear in the size of the document: openers
    that nothing closes are dropped beforehand, and all quantifiers are possessive.
    """
    for opener, closer in _SECTIONS:
        head, end, tail = markup.rpartition(closer)
        if opener in tail:
            anomalies.append("unfinished-section")
            markup = head + end + tail.replace(opener, b"")
    found: dict[str, None] = {}
    markup = _without_unfinished_cdata(markup, anomalies)

    def replaced(match: re.Match[bytes]) -> bytes:
        kind = match.lastgroup or ""
        if kind in _ANOMALIES:
            found[_ANOMALIES[kind]] = None
        return _replacement(match, kind)

    markup = _NOTABLE.sub(replaced, markup)
    anomalies.extend(found)
    return markup


def _without_unfinished_cdata(markup: bytes, anomalies: list[str]) -> bytes:
    """Drop openers whose section runs into the next one, over the end of an element of the feed."""
    opener, closer = _SECTIONS[1]
    sections = markup.split(opener)
    kept = sections[:1]
    for section in sections[1:-1]:
        unfinished = closer not in section and _UNFINISHED_CDATA.search(section) is not None
        kept.append(section if unfinished else opener + section)
        if unfinished and "unfinished-section" not in anomalies:
            anomalies.append("unfinished-section")
    kept.extend(opener + section for section in sections[1:][-1:])
    return b"".join(kept)


def bound(markup: bytes, entries: frozenset[bytes], anomalies: list[str]) -> bytes:
    """Cut thinned markup to the limits above, and its texts to what no pattern takes long for.

    `entries` are the names of the elements that are an entry, in lower case.
    """
    names = b"|".join(sorted(entries | _ROOTS))
    boundary = re.compile(rb"</?" + _PREFIX + rb"(?:" + names + rb")[\s/>]", re.IGNORECASE)
    kept: list[bytes] = []
    in_entry = 0
    for place, match in enumerate(TAG_AND_TEXT.finditer(_few_prefixes(markup, anomalies))):
        if len(kept) == MAX_TAGS or place == _MAX_TAGS_SEEN:
            anomalies.append("too-many-tags")
            break
        tag, text = match.groups()
        in_entry = 0 if boundary.match(tag) else in_entry + 1
        if in_entry <= MAX_ENTRY_TAGS:
            kept.append(tag + (text if len(text) <= _TEXT_BYTES else _cut(tag, text)))
        elif in_entry == MAX_ENTRY_TAGS + 1:
            anomalies.append("oversized-entry")
    return b"".join(kept)


def _few_prefixes(markup: bytes, anomalies: list[str]) -> bytes:
    prefixes = dict.fromkeys(_PREFIX_DECLARATION.findall(markup))
    if len(prefixes) <= _MAX_PREFIXES:
        return markup
    anomalies.append("too-many-namespaces")
    kept = frozenset(islice(prefixes, _MAX_PREFIXES))
    return _PREFIX_DECLARATION.sub(
        lambda match: match[0] if match[1] in kept else b" dropped=", markup
    )


def _replacement(match: re.Match[bytes], kind: str) -> bytes:
    if kind == "cdata":
        return escape(match["cdata"].decode(), quote=False).encode()
    if kind == "bomb":
        return b"<" + match["bomb"]
    if kind == "numeric":
        return match[0] if _is_character(match["numeric"].decode().lower()) else b"\xef\xbf\xbd"
    return {"stray": b"&lt;", "ampersand": b"&amp;"}.get(kind, b"")


def _is_character(reference: str) -> bool:
    """Whether XML 1.0 (2.2) has the character: feedparser raises for surrogates."""
    code = int(reference[1:], 16) if reference.startswith("x") else int(reference)
    return code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF


def _cut(tag: bytes, text: bytes) -> bytes:
    name = TAG_NAME.match(tag)
    long = name is not None and name[1].rpartition(b":")[2].lower() in _LONG_TEXTS
    text = text[: _LONG_TEXT_BYTES if long else _TEXT_BYTES]
    # neither half a character nor half an entity
    whole = text.decode("utf-8", "ignore")
    start = whole.rfind("&", max(0, len(whole) - 32))
    return (whole if start < 0 or ";" in whole[start:] else whole[:start]).encode()
