"""From what the user names (addresses, OPML files, OPML addresses) to the feeds to poll."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from schemas.config import FetchConfig
from schemas.errors import ConfigError
from schemas.messages import Feed, Request
from schemas.urls import normalize_url
from schemas.vocabulary import FetchOutcome
from transforms.feeds import OpmlList, read_opml
from transforms.web import get_fetcher, require_contact

_ACCEPT_OPML = "text/x-opml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
_MAX_OPML_BYTES = 15_000_000


def load_feeds(names: Iterable[str], config: FetchConfig) -> list[Feed]:
    """Return the feeds that are meant, each once, in the order they were named.

    An address whose last path segment contains "opml" is taken for a list of feeds, any other for a
    feed.

    Raises:
        ConfigError: a name is neither an address nor a file, a list cannot be read, or nothing is
        left.
    """
    feeds: dict[str, Feed] = {}
    for name in names:
        for feed in _feeds_of(name, config):
            feeds.setdefault(feed.url, feed)
    if not feeds:
        raise ConfigError(
            "no feeds: name some under 'feeds:' in the configuration, or with --feeds OPML_OR_URL"
        )
    require_contact(config, feeds)
    return list(feeds.values())


def _feeds_of(name: str, config: FetchConfig) -> list[Feed]:
    if not name.lower().startswith(("http://", "https://")):
        return _feeds_in_file(Path(name))
    url = normalize_url(name)
    if url is None:
        raise ConfigError(f"feeds: {name}: not a usable http(s) address")
    if "opml" in urlsplit(url).path.rpartition("/")[2].lower():
        return _feeds_at(url, config)
    return [Feed(url)]


def _feeds_in_file(path: Path) -> list[Feed]:
    try:
        body = path.expanduser().read_bytes()
    except OSError as error:
        reason = error.strerror or error
        message = f"feeds: {path}: not an address, and no readable file: {reason}"
        raise ConfigError(message) from None
    return _feeds_in(str(path), read_opml(body, base=""))


def _feeds_at(url: str, config: FetchConfig) -> list[Feed]:
    require_contact(config, [url])
    request = Request(url, _ACCEPT_OPML, _MAX_OPML_BYTES, obey_robots=False)
    ((_, response),) = get_fetcher(config).fetch_all([(url, request)])
    if response.outcome is not FetchOutcome.OK:
        reason = response.detail or f"status {response.status}"
        raise ConfigError(f"feeds: {url}: {response.outcome}: {reason}")
    return _feeds_in(url, read_opml(response.body, base=response.final_url or url))


def _feeds_in(name: str, listed: OpmlList) -> list[Feed]:
    if not listed.feeds:
        reason = "; ".join(listed.problems) or "the list is empty"
        raise ConfigError(f"feeds: {name}: no feeds in it: {reason}")
    return list(listed.feeds)
