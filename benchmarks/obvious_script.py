"""The obvious script: what one writes in an afternoon, and a fair one.

feedparser, requests, trafilatura, the same spaCy pipeline in batches, pyarrow; one process, one
page after the other. It writes articles, entities and quotes, and does nothing else that newsbeam
does: no robots.txt, no deadlines, no second run, no safety from what it reads.

    python -m benchmarks.obvious_script http://127.0.0.1:8000/opml.xml out
"""

from __future__ import annotations

import argparse
import json
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import feedparser
import pyarrow as pa
import pyarrow.parquet as pq
import requests
import trafilatura

from schemas.config import EMBEDDED_PIPELINE
from transforms.nlp import load_pipeline

Row = dict[str, Any]

_BATCH = 16


def main() -> None:
    """Read all feeds of an OPML address, write three tables, and print how many rows they have."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("opml")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    session = requests.Session()
    articles = list(read_articles(session, feeds_of(session, options.opml)))
    entities, quotes = annotate(articles)
    options.out.mkdir(parents=True, exist_ok=True)
    tables = {"articles": articles, "entities": entities, "quotes": quotes}
    for name, rows in tables.items():
        table = pa.Table.from_pylist(rows)
        pq.write_table(table, options.out / f"{name}.parquet", compression="zstd")
    sys.stdout.write(json.dumps({name: len(rows) for name, rows in tables.items()}) + "\n")


def feeds_of(session: requests.Session, opml: str) -> list[str]:
    """Return the addresses of the feeds in a list."""
    tree = ElementTree.fromstring(session.get(opml, timeout=30).content)
    return [outline.attrib["xmlUrl"] for outline in tree.iter("outline")]


def read_articles(session: requests.Session, feeds: Sequence[str]) -> Iterator[Row]:
    """Yield the article behind every entry of every feed."""
    for feed in feeds:
        for entry in feedparser.parse(session.get(feed, timeout=30).content).entries:
            page = session.get(entry.link, timeout=30).content
            found: Any = trafilatura.bare_extraction(
                page, url=entry.link, with_metadata=True, include_comments=False
            )
            if found is not None and found.text:
                yield {
                    "url": entry.link,
                    "title": found.title,
                    "author": found.author,
                    "date": found.date,
                    "text": found.text,
                }


def annotate(articles: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows of entities and of quotes."""
    pipeline = load_pipeline(EMBEDDED_PIPELINE)
    if "quotes" not in pipeline.pipe_names:
        pipeline.add_pipe("quotes")
    entities: list[Row] = []
    quotes: list[Row] = []
    texts = (article["text"] for article in articles)
    for article, doc in zip(articles, pipeline.pipe(texts, batch_size=_BATCH), strict=True):
        for name in doc.ents:
            entities.append(
                {
                    "url": article["url"],
                    "start_char": name.start_char,
                    "end_char": name.end_char,
                    "text": name.text,
                    "label": name.label_,
                }
            )
        quotes += [{"url": article["url"], **asdict(quote)} for quote in doc._.quotes]
    return entities, quotes


if __name__ == "__main__":
    main()
