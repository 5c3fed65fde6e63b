"""What no parser is let near: markup whose cost grows with the square of its size."""

from __future__ import annotations

import re

MAX_ATTRIBUTES = 1_000
"""Attributes of one tag. libxml2 compares each with all before it: 50,000 take 5 s, 200,000 over a
minute, and no Python timeout interrupts it. Real tags have fewer than 100."""

_ATTRIBUTE = rb"""[\s/"'=]*+[^\s=>"'/]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>]++))?+"""
_RUN_OF_ATTRIBUTES = re.compile(
    rb"<[a-zA-Z][^\s>]*+(?:" + _ATTRIBUTE + rb"){" + str(MAX_ATTRIBUTES).encode() + rb"}"
)
_RAW_TEXT_BEGIN = (b"<script", b"<SCRIPT", b"<style", b"<STYLE")
_RAW_TEXT_END = re.compile(rb"</(?:script|style)\b", re.I)


def danger(markup: bytes) -> str | None:
    """Say in words why `markup` must not be parsed; None: it may be.

    Linear in the size of the page (possessive quantifiers throughout), about 0.6 ms for 350 KB.
    """
    for run in _RUN_OF_ATTRIBUTES.finditer(markup):
        if not _inside_raw_text(markup, run.start()):
            return f"a tag with more than {MAX_ATTRIBUTES} attributes"
    return None


def _inside_raw_text(markup: bytes, position: int) -> bool:
    """Whether `position` lies in a script or style, where `i<e;` begins no tag."""
    opened = max(markup.rfind(tag, 0, position) for tag in _RAW_TEXT_BEGIN)
    return opened >= 0 and _RAW_TEXT_END.search(markup, opened, position) is None
