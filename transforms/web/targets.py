"""An address split into what manners and safety need, and where a redirect leads.

Parsed as browsers do (URL standard, by the Ada library), like everywhere in newsbeam: two parsers
that disagree about the host are a way around every check.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import ada_url
from yarl import URL

from schemas.urls import registered_domain
from schemas.vocabulary import FetchOutcome
from transforms.web.addresses import refuse_host, refuse_port

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

_PORTS = {"http:": 80, "https:": 443}


@dataclass(frozen=True)
class Target:
    """One http(s) address that may be requested."""

    url: URL  # as sent: percent-encoded, no fragment
    host: str
    domain: str  # registered domain, or the IP address: the owner of the politeness clock
    origin: str  # scheme://host[:port]: the scope of robots.txt

    def __str__(self) -> str:
        return str(self.url)


@dataclass(frozen=True)
class Refusal:
    """Why an address is not requested."""

    outcome: FetchOutcome
    detail: str


def aim(address: str, *, allow_private: bool) -> Target | Refusal:
    """Check an absolute address; the IP addresses behind a name are checked when connecting.

    >>> aim("ftp://example.org/x", allow_private=False).detail
    'ftp: is not a web scheme'
    """
    try:
        return _checked(ada_url.URL(address), allow_private)
    except ValueError as error:
        return Refusal(FetchOutcome.BAD_URL, str(error) or "not an address")


def follow(base: Target, location: str | None, *, allow_private: bool) -> Target | Refusal:
    """Find where a redirect leads. Credentials in it are dropped: the server is not the user."""
    if not location or not location.strip():
        return Refusal(FetchOutcome.HTTP_ERROR, "redirect without a Location")
    try:
        parsed = ada_url.URL(location, base=str(base))
        if parsed.username or parsed.password:
            parsed.username = parsed.password = ""
        found = _checked(parsed, allow_private)
    except ValueError as error:
        return Refusal(FetchOutcome.BAD_URL, f"redirect to {location[:200]!r}: {error}")
    if isinstance(found, Refusal):
        return Refusal(found.outcome, f"redirect to {parsed.href[:200]}: {found.detail}")
    return found


def _checked(parsed: ada_url.URL, allow_private: bool) -> Target | Refusal:
    if parsed.protocol not in _PORTS:
        return Refusal(FetchOutcome.BLOCKED_ADDRESS, f"{parsed.protocol} is not a web scheme")
    host = parsed.hostname.strip("[]")
    port = int(parsed.port or _PORTS[parsed.protocol])
    reason = refuse_port(port) or refuse_host(host, allow_private=allow_private)
    if reason is not None:
        return Refusal(FetchOutcome.BLOCKED_ADDRESS, reason)
    parsed.hash = ""
    return Target(URL(parsed.href, encoded=True), host, domain_of(host), parsed.origin)


@lru_cache(maxsize=65_536)
def domain_of(host: str) -> str:
    """Return the owner of a host's politeness clock: its registered domain, or the IP address."""
    return registered_domain(f"http://[{host}]/" if ":" in host else f"http://{host}/")
