"""What stood between reader and text: by status, markup and address, never by phrases."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from schemas.vocabulary import Access
from transforms.text.json_ld import JsonLd, first_string

SHORT_CHARS = 2_000
"""Text below this on a page that declares itself not free is taken for a teaser."""
PAYMENT_REQUIRED = 402  # RFC 9110, 15.5.3
_REFUSALS = frozenset({401, 403, 405, 429, 503})

_CHALLENGE = re.compile(
    rb"/cdn-cgi/challenge-platform/h/|cf-chl|_cf_chl_opt|_Incapsula_Resource|captcha-delivery\.com|px-captcha|"
    rb"awswaf\.com|aws-waf-token|/_sec/cp_challenge|geo\.captcha|distil_r_captcha|kpsdk",
)
"""Markup of Cloudflare, Imperva, DataDome, HUMAN, AWS, Akamai and Kasada challenge pages."""
_CONSENT_HOST = re.compile(r"(?:^|\.)(?:consent|gdpr|privacy-mgmt|guce)\.", re.I)
_CONSENT_FORM = re.compile(r"consent|gdpr|cmp", re.I)


def judge_access(
    markup: bytes,
    tree: HtmlElement,
    ld: JsonLd,
    url: str,
    *,
    status: int,
    text_chars: int,
    enough: bool,
) -> Access:
    """Classify a page. `enough`: it has the text of an article.

    Challenge scripts and consent forms are on ordinary pages too, so they decide only where the
    text is missing or the server refused.
    """
    if (not enough or status in _REFUSALS) and _CHALLENGE.search(markup):
        return Access.BOT_WALL
    if _is_consent_page(tree, url, enough):
        return Access.CONSENT
    if status == PAYMENT_REQUIRED or (_not_free(ld) and text_chars < SHORT_CHARS):
        return Access.PAYWALLED
    return Access.OPEN


def _is_consent_page(tree: HtmlElement, url: str, enough: bool) -> bool:
    if _CONSENT_HOST.search(urlsplit(url).hostname or ""):
        return True
    if enough:
        return False
    actions = (form.get("action") or "" for form in tree.iter("form"))
    return any(map(_CONSENT_FORM.search, actions))


def _not_free(ld: JsonLd) -> bool:
    """Whether isAccessibleForFree (schema.org) is false; written as a boolean or as a word."""
    value = ld.get("isAccessibleForFree")
    if value is None and ld.article.get("hasPart"):
        parts = ld.article["hasPart"]
        first = parts[0] if isinstance(parts, list) and parts else parts
        value = first.get("isAccessibleForFree") if isinstance(first, dict) else None
    return value is False or (first_string(value) or "").lower() in ("false", "no", "0")
