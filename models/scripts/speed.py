"""CPU time of pipelines on the same articles, by component, in one run on one core.

Rounds of all pipelines alternate, so that what else runs on the machine slows all alike; the least
of the rounds counts.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from spacy.language import Language

from schemas.messages import Document
from transforms.nlp import annotate_texts, load_pipeline
from transforms.nlp.texts import passages, plain

ARTICLES_AT_ONCE = 8
ROUNDS = 5


def main() -> None:
    """Print words a second and milliseconds an article, by pipeline and component."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--pipelines", nargs="+", required=True, help="names or folders")
    ask.add_argument("--articles", type=int, default=60)
    ask.add_argument("texts", type=Path, help="JSON lines with a text each")
    given = ask.parse_args()
    with given.texts.open(encoding="utf-8") as lines:
        texts = [
            json.loads(line)["text"] for _, line in zip(range(given.articles), lines, strict=False)
        ]
    words = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} articles, {words // len(texts)} words each (between spaces)")
    best: defaultdict[tuple[str, str], float] = defaultdict(lambda: float("inf"))
    for _ in range(ROUNDS):
        for pipeline in given.pipelines:
            for part, seconds in _parts(pipeline, texts):
                best[pipeline, part] = min(best[pipeline, part], seconds)
    for (pipeline, part), seconds in best.items():
        name = Path(pipeline).name
        speed = f"{words / seconds:>9,.0f} words/s {1000 * seconds / len(texts):7.2f} ms/article"
        print(f"{name:14} {part:12} {speed}")


def _parts(name: str, texts: list[str]) -> Iterator[tuple[str, float]]:
    nlp = load_pipeline(name)
    paragraphs = [piece for text in texts for _, piece in passages(plain(text))]
    yield "tokenizer", _seconds(lambda: [nlp.make_doc(text) for text in paragraphs])
    yield from _components(nlp, paragraphs)
    yield "pipeline", _seconds(lambda: list(nlp.pipe(paragraphs, batch_size=64)))
    documents = [Document(text) for text in texts]

    def annotate() -> None:
        for at in range(0, len(documents), ARTICLES_AT_ONCE):
            annotate_texts(documents[at : at + ARTICLES_AT_ONCE], pipelines={"en": name})

    yield "annotate", _seconds(annotate)


def _components(nlp: Language, paragraphs: list[str]) -> Iterator[tuple[str, float]]:
    docs = [nlp.make_doc(text) for text in paragraphs]
    for name, component in nlp.pipeline:
        began = time.process_time()
        docs = list(component.pipe(docs, batch_size=64))
        yield name, time.process_time() - began


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
