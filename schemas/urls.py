"""URL rules: which addresses are usable, which are the same, and to whom they belong.

Addresses are parsed as browsers do (WHATWG URL standard, by the Ada library). What is normalised
beyond that can never change which document is meant: paths keep their case, queries their other
parameters and their order, hosts their subdomains. Collectors that went further have merged
different articles.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import urlsplit

import ada_url
import tldextract

MAX_URL_CHARS = 2048
"""Longer addresses are refused, as Media Cloud does: they are traps or data in disguise."""

_TRACKING = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid yclid igshid mc_cid mc_eid _hsenc "
    "_hsmi mkt_tok vero_id oly_anon_id oly_enc_id wickedid xtor ocid cmpid at_medium at_campaign "
    "at_custom1 at_custom2 at_custom3 at_custom4 at_link_id at_link_type at_link_origin at_format "
    "at_ptr_name at_bbc_team ns_mchannel ns_source ns_campaign ns_linkname ns_fee".split()
)
"""Query parameters that say where a click came from, never which document is meant; and `utm_*`."""

_DOUBLE_PROTOCOL = re.compile(r"^https?:/{1,2}(?=https?:/{1,2}[^/])", re.IGNORECASE)
_PERCENT = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_suffixes = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())  # bundled snapshot only


def normalize_url(url: str, base: str | None = None) -> str | None:
    """Return the absolute http(s) address that `url` means, seen from `base`; None if unusable.

    Dropped: the fragment (unless it is a `#!` path), tracking parameters, default ports, user
    names. Idempotent.

    >>> normalize_url(" HTTPS://News.Example:443/a/../Story?id=7&utm_source=rss#top ")
    'https://news.example/Story?id=7'
    >>> normalize_url("../b?p=2", base="https://news.example/a/x")
    'https://news.example/b?p=2'
    >>> normalize_url("mailto:desk@news.example") is None
    True
    """
    text = _DOUBLE_PROTOCOL.sub("", url.strip())
    if not text or len(text) > MAX_URL_CHARS:
        return None
    try:
        parsed = ada_url.URL(text, base=base) if base else ada_url.URL(text)
    except (ValueError, UnicodeEncodeError):
        return None
    if parsed.protocol not in ("http:", "https:") or not parsed.hostname:
        return None
    if not parsed.hash.startswith("#!"):
        parsed.hash = ""
    parsed.username = parsed.password = ""
    parsed.search = _without_tracking(parsed.search)
    normal = _PERCENT.sub(_normal_escape, parsed.href)
    return normal if len(normal) <= MAX_URL_CHARS else None


def article_key(url: str) -> str:
    """Return what an article's identity is made of: its normalised address, http and https alike.

    >>> article_key("http://news.example/story") == article_key("https://news.example/story#c")
    True
    """
    normal = normalize_url(url) or url
    return "https:" + normal[5:] if normal.startswith("http:") else normal


@lru_cache(maxsize=65_536)
def registered_domain(url: str) -> str:
    """Return who an address belongs to: the registered domain, the IP address, or the bare host.

    >>> registered_domain("https://www.bbc.co.uk/news"), registered_domain("http://127.0.0.1:8000/")
    ('bbc.co.uk', '127.0.0.1')
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return _suffixes(host).top_domain_under_public_suffix or host


def _without_tracking(search: str) -> str:
    rest = "&".join(part for part in search.removeprefix("?").split("&") if not _tracks(part))
    return f"?{rest}" if rest else ""  # the setter drops one leading "?", and a query may begin so


def _tracks(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in _TRACKING or name.startswith("utm_")


def _normal_escape(match: re.Match[str]) -> str:
    """Apply RFC 3986, 6.2.2: escapes in upper case, and none for what needs none."""
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()
