"""How newsbeam introduces itself: every publisher can see who reads and where to complain."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from schemas.config import FetchConfig
from schemas.errors import ConfigError

PRODUCT = "newsbeam"
"""Product token, in User-Agent and in robots.txt (RFC 9309, 2.2.1)."""

HOME = "https://github.com/newsbeam/newsbeam"


def user_agent(config: FetchConfig) -> str:
    """Return the User-Agent header.

    Raises:
        ConfigError: the contact cannot stand in a header.

    >>> user_agent(FetchConfig(contact="desk@example.org")).partition(" ")[2]
    '(+https://github.com/newsbeam/newsbeam; desk@example.org)'
    """
    contact = config.contact.strip()
    if not (contact.isascii() and contact.isprintable()):
        raise ConfigError(f"fetch.contact: only printable ASCII characters, found {contact!r}")
    about = "; ".join(part for part in (f"+{HOME}", contact) if part)
    return f"{PRODUCT}/{_version()} ({about})"


def require_contact(config: FetchConfig, urls: Iterable[str]) -> None:
    """Refuse to address strangers without saying who asks.

    Raises:
        ConfigError: fetch.contact is empty and one of `urls` is not on loopback.
    """
    if config.contact.strip():
        return
    stranger = next((url for url in urls if not _on_loopback(url)), None)
    if stranger is not None:
        raise ConfigError(
            "fetch.contact: say where publishers can reach you (an e-mail address or a URL); "
            f"it is required for {stranger}"
        )


def _version() -> str:
    try:
        return version(PRODUCT)
    except PackageNotFoundError:
        return "0"


def _on_loopback(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
