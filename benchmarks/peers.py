"""Fetch and extract the same pages with other tools, each as its documentation advises.

Run by the interpreter of .venv-peers, which has no newsbeam, so it stands alone:

    .venv-peers/bin/python benchmarks/peers.py newspaper4k addresses.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

_THREADS = 8
_TIMEOUT_S = 30


Publishers = Mapping[str, Sequence[str]]
"""Addresses by the slug of their publisher."""


def newspaper4k(publishers: Publishers) -> int:
    """Download in threads and parse, as newspaper's fetch_news does; no pictures, no cache."""
    import newspaper
    from newspaper.mthreading import fetch_news

    config = newspaper.Config()
    config.fetch_images, config.memorize_articles, config.language = False, False, "en"
    config.request_timeout, config.number_threads = _TIMEOUT_S, _THREADS
    addresses = _all(publishers)
    articles = [newspaper.Article(address, config=config) for address in addresses]
    done = fetch_news(articles, threads=_THREADS)
    return sum(bool(article.text) for article in done)


def news_please(publishers: Publishers) -> int:
    """Download and extract as from_urls does, with its own threads and processes; no pictures."""
    from newsplease import NewsPlease

    limits = {"timeout": _TIMEOUT_S}  # without any, from_urls loses every result
    done = NewsPlease.from_urls(_all(publishers), request_args=limits, fetch_images=False)
    return sum(bool(getattr(article, "maintext", None)) for article in done.values())


def fundus(publishers: Publishers) -> int:
    """Read each publisher's pages with the parser written for it; robots.txt is left out."""
    from fundus import PublisherCollection
    from fundus.scraping.html import WebSource

    known = {_slug(publisher.name): publisher for publisher in PublisherCollection}
    articles = 0
    for slug, addresses in publishers.items():
        if slug in known:
            source = WebSource(addresses, known[slug], ignore_robots=True)
            for page in source.fetch():
                parser = known[slug].parser(page.crawl_date)
                articles += bool(parser.parse(page.content, "suppress").get("body"))
    return articles


def _all(publishers: Publishers) -> list[str]:
    return [address for addresses in publishers.values() for address in addresses]


def _slug(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


PEERS: dict[str, Callable[[Publishers], int]] = {
    "newspaper4k": newspaper4k,
    "news-please": news_please,
    "fundus": fundus,
}


def main() -> None:
    """Run one peer and print, as JSON, how many articles with text it got."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("addresses", type=Path, help="JSON: lists of addresses by publisher")
    options = parser.parse_args()
    publishers = json.loads(options.addresses.read_text(encoding="utf-8"))
    found = {"articles": PEERS[options.peer](publishers), "version": version(options.peer)}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
