"""What an article is compared with others by."""

from __future__ import annotations

from datetime import datetime

from schemas.ids import article_id
from schemas.messages import Wording
from transforms.story.signature import band_keys, sign


def wording_of(key: str, text: str, at: datetime, original_url: str | None) -> Wording | None:
    """Return what an article is compared by; None for a text too short to be.

    Args:
        key: the article's id.
        text: what it says.
        at: when it was published, or read where that is not known.
        original_url: address that it declares to be its original.
    """
    signature = sign(text)
    if signature is None:
        return None
    original_id = article_id(original_url) if original_url else None
    return Wording(key, at, signature, band_keys(signature), original_id)
