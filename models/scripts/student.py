"""Train the student on the teacher's soft labels and on gold ones."""

from __future__ import annotations

import argparse
import copy
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from corpus import NER, Paragraph, read_jsonl
from network import Encoder, Parser, Words, distances
from scores import report
from torch import Tensor, nn

from transforms.nlp.reader.features import Vocabulary

BATCH_WORDS = 4_000
GOLD_SHARE = 0.6
"""Weight of an annotator's label against the teacher's soft one, where both are there."""

INVENTED_SHARE = 0.9
"""The same for invented sentences, whose labels are right by construction."""

RECASED = 0.12  # share of paragraphs in capitals or headline case
RENAMED = 0.25  # share of paragraphs whose persons get other names
HIDDEN = 0.04  # share of words whose pieces are hidden, so that the context must do
MAX_SENTENCE = 90
AVERAGE = 0.9985


@dataclass
class Sample:
    """A paragraph with targets; arrays have a row per word."""

    words: tuple[str, ...]
    ner: np.ndarray  # probabilities
    tags: np.ndarray
    starts: np.ndarray  # probability
    heads: np.ndarray  # within the paragraph, -1 where unknown
    deps: np.ndarray
    names: np.ndarray  # whether the word is (part of) a person's name


class Spellings:
    """Feature rows of words, made once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._rows: dict[str, np.ndarray] = {}

    def __call__(self, words: Sequence[str]) -> np.ndarray:
        """Return (words, MAX_PIECES + 3) integers."""
        return np.stack([self._row(word) for word in words])

    def _row(self, word: str) -> np.ndarray:
        if word not in self._rows:
            found = self._vocabulary.features(word)
            row = [*found.pieces, found.suffix, found.prefix, found.shape]
            self._rows[word] = np.array(row, dtype=np.int64)
        return self._rows[word]


class Student(nn.Module):
    """The three parts together."""

    def __init__(self, pieces: Tensor, tags: Sequence[str], deps: Sequence[str]) -> None:
        super().__init__()
        self.tags, self.deps = tuple(tags), tuple(deps)
        self.words, self.encoder = Words(pieces), Encoder(len(tags))
        self.parser = Parser(len(deps))

    def encode(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return states and scores (batch, words, ...)."""
        rows = batch["spellings"]
        if self.training:
            hide = torch.rand(len(rows), 1) < HIDDEN
            pieces = torch.where(hide & (rows[:, :8] > 0), 100, rows[:, :8])
        else:
            pieces = rows[:, :8]
        vectors = self.words(pieces, rows[:, 8], rows[:, 9], rows[:, 10])
        states = vectors[batch["words"]] * batch["mask"].unsqueeze(-1)
        return self.encoder(states, batch["mask"], distances(states.shape[1]))

    def parse(self, states: Tensor, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """Return arcs and label parts of the sentences of a batch."""
        flat = torch.cat([states.flatten(0, 1), states.new_zeros(1, states.shape[-1])])
        sentences = flat[batch["sentences"]]
        mask = (batch["sentences"] < len(flat) - 1).float()
        return self.parser(sentences, mask, distances(sentences.shape[1]))


def load(path: Path, labels: Path, names: Sequence[str]) -> list[Sample]:
    """Read paragraphs and what the teacher says of them."""
    taught = np.load(labels)
    arrays = {key: taught[key] for key in ("ner", "tags", "starts", "heads", "deps")}
    tag_names, dep_names = list(taught["tag_names"]), list(taught["dep_names"])
    found, at = [], 0
    for paragraph in read_jsonl(path):
        here = slice(at, at + len(paragraph.words))
        at = here.stop
        found.append(
            _sample(paragraph, {k: v[here] for k, v in arrays.items()}, tag_names, dep_names)
        )
    return found


def _sample(
    paragraph: Paragraph, taught: dict[str, np.ndarray], tags: list[str], deps: list[str]
) -> Sample:
    share = INVENTED_SHARE if paragraph.source == "synthetic" else GOLD_SHARE
    ner = _mixed(np.exp(taught["ner"].astype("f")), paragraph.ner, NER, share)
    return Sample(
        words=paragraph.words,
        ner=ner.astype(np.float16),
        tags=_mixed(np.exp(taught["tags"].astype("f")), paragraph.tags, tags, share).astype(
            np.float16
        ),
        starts=np.array(paragraph.starts, dtype=np.float16)
        if paragraph.starts
        else np.exp(taught["starts"][:, 1].astype("f")).astype(np.float16),
        heads=np.array(paragraph.heads or taught["heads"], dtype=np.int16),
        deps=np.array([deps.index(d) if d in deps else 255 for d in paragraph.deps], dtype=np.uint8)
        if paragraph.deps
        else taught["deps"],
        names=ner[:, 1:3].sum(1) > 0.6,
    )


def _mixed(soft: np.ndarray, gold: Sequence[str], names: Sequence[str], share: float) -> np.ndarray:
    index = {name: number for number, name in enumerate(names)}
    for row, label in enumerate(gold):
        if label in index:
            soft[row] *= 1 - share
            soft[row, index[label]] += share
    return soft


class Augment:
    """Chance changes of spelling that leave the labels true."""

    def __init__(self, words: dict[str, Any]) -> None:
        self._names = words["forenames"].split() + words["surnames"].split()
        self._names = [name for name in self._names if name.isalpha()]

    def __call__(self, sample: Sample) -> Sequence[str]:
        """Return the words, in other cases or with other persons now and then."""
        words: Sequence[str] = sample.words
        if random.random() < RENAMED and sample.names.any():
            words = self._renamed(words, sample.names)
        draw = random.random()
        if draw < RECASED * 0.35:
            return [word.upper() for word in words]
        if draw < RECASED:
            return [
                w[:1].upper() + w[1:] if len(w) > 3 or random.random() < 0.4 else w for w in words
            ]
        return words

    def _renamed(self, words: Sequence[str], names: np.ndarray) -> list[str]:
        other: dict[str, str] = {}
        found = list(words)
        for index in np.flatnonzero(names):
            word = words[index]
            if len(word) > 2 and word.isalpha() and word.istitle():
                found[index] = other.setdefault(word, random.choice(self._names))
        return found


def batch_of(
    samples: Sequence[Sample], spellings: Spellings, augment: Augment | None
) -> dict[str, Tensor]:
    """Return padded tensors of a batch; sentences as indexes into the flattened words."""
    texts = [augment(sample) if augment else sample.words for sample in samples]
    types = {word: index for index, word in enumerate({word for text in texts for word in text})}
    width = max(map(len, texts))
    rows = np.zeros((len(texts), width), dtype=np.int64)
    mask = np.zeros((len(texts), width), dtype=np.float32)
    for row, text in enumerate(texts):
        rows[row, : len(text)] = [types[word] for word in text]
        mask[row, : len(text)] = 1
    batch = {"spellings": spellings(list(types)), "words": rows, "mask": mask}
    flat = np.flatnonzero(mask.reshape(-1))
    batch["flat"] = flat
    for layer in ("ner", "tags", "starts"):
        batch[layer] = np.concatenate([getattr(s, layer) for s in samples]).astype(np.float32)
    batch |= _sentences(samples, width)
    return {key: torch.from_numpy(value) for key, value in batch.items()}


def _sentences(samples: Sequence[Sample], width: int) -> dict[str, np.ndarray]:
    spans = []
    for row, sample in enumerate(samples):
        begins = [0, *(i for i in range(1, len(sample.words)) if sample.starts[i] > 0.5)]
        for start, end in zip(begins, [*begins[1:], len(sample.words)], strict=True):
            if end - start <= MAX_SENTENCE:
                spans.append((row, start, end))
    longest = max((end - start for _, start, end in spans), default=1)
    places = np.full((len(spans), longest), len(samples) * width, dtype=np.int64)
    heads = np.full((len(spans), longest), -100, dtype=np.int64)
    deps = np.full((len(spans), longest), -100, dtype=np.int64)
    for index, (row, start, end) in enumerate(spans):
        size = end - start
        places[index, :size] = np.arange(row * width + start, row * width + end)
        head = samples[row].heads[start:end].astype(np.int64) - start
        known = (head >= 0) & (head < size)
        heads[index, :size] = np.where(known, head, -100)
        label = samples[row].deps[start:end].astype(np.int64)
        deps[index, :size] = np.where(known & (label < 255), label, -100)
    return {"sentences": places, "heads": heads, "deps": deps}


def loss_of(model: Student, batch: dict[str, Tensor]) -> Tensor:
    """Return the summed loss of all layers."""
    states, ner, tags, starts = model.encode(batch)
    flat = batch["flat"]
    entropy = nn.functional.cross_entropy
    loss = 1.5 * entropy(ner.flatten(0, 1)[flat], batch["ner"])
    loss = loss + 0.4 * entropy(tags.flatten(0, 1)[flat], batch["tags"])
    loss = loss + 0.6 * nn.functional.binary_cross_entropy_with_logits(
        starts.flatten()[flat], batch["starts"].clamp(0, 1)
    )
    arcs, dep, head = model.parse(states, batch)
    scores = model.parser.labels(dep, head, batch["heads"].clamp(min=0))
    loss = loss + 0.6 * entropy(arcs.flatten(0, 1), batch["heads"].flatten())
    return loss + 0.4 * entropy(scores.flatten(0, 1), batch["deps"].flatten())


@torch.no_grad()
def predict(
    model: Student, spellings: Spellings, paragraphs: Sequence[Paragraph]
) -> list[dict[str, Any]]:
    """Return per paragraph what `scores.report` reads; sentences as the model sees them."""
    model.eval()
    found = []
    for paragraph in paragraphs:
        empty = np.zeros(len(paragraph.words))
        sample = Sample(paragraph.words, empty, empty, empty, empty, empty, empty)
        batch = batch_of([sample], spellings, None)
        states, ner, tags, starts = model.encode(batch)
        n = len(paragraph.words)
        sample.starts = (starts[0] > 0).numpy().astype(np.float16)
        arcs, deps = torch.full((n, n), -1e4), torch.zeros(n, len(model.deps))
        batch |= {k: torch.from_numpy(v) for k, v in _sentences([sample], n).items()}
        scores, dep, head = model.parse(states, batch)
        labels = model.parser.labels(dep, head, scores.argmax(-1))
        for row, places in enumerate(batch["sentences"]):
            inside = places[places < n]
            size = len(inside)
            arcs[inside[:, None], inside[None, :]] = scores[row, :size, :size]
            deps[inside] = labels[row, :size]
        found.append(
            {"ner": ner[0], "tags": tags[0], "starts": torch.stack([-starts[0], starts[0]], -1)}
            | {"arcs": arcs, "deps": deps, "tag_names": model.tags, "dep_names": model.deps}
        )
    return found


def groups(samples: Sequence[Sample]) -> Iterator[list[Sample]]:
    """Yield batches of like lengths, in random order."""
    order = sorted(samples, key=lambda s: len(s.words) * random.uniform(0.85, 1.15))
    batches, current, longest = [], [], 0
    for sample in order:
        longest = max(longest, len(sample.words))
        if current and (len(current) + 1) * longest > BATCH_WORDS:
            batches.append(current)
            current, longest = [], len(sample.words)
        current.append(sample)
    random.shuffle(batches)
    yield from batches


def main() -> None:
    """Train for the given minutes, saving averaged weights."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--vocab", type=Path, required=True)
    ask.add_argument("--pieces", type=Path, required=True, help="first piece vectors (.npy)")
    ask.add_argument("--text", type=Path, required=True, help="folder of words.yaml")
    ask.add_argument("--data", type=Path, required=True, help="folder of .jsonl")
    ask.add_argument("--labels", type=Path, required=True, help="folder of .npz")
    ask.add_argument("--sets", nargs="+", required=True)
    ask.add_argument("--dev", nargs="*", default=[])
    ask.add_argument("--steps", type=int, required=True)
    ask.add_argument("--rate", type=float, default=2e-3)
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("--start", type=Path)
    ask.add_argument("--out", type=Path, required=True)
    train(ask.parse_args())


def train(given: argparse.Namespace) -> None:
    """Run the training that the arguments describe."""
    torch.set_num_threads(given.threads)
    random.seed(0)
    torch.manual_seed(0)
    lines = given.vocab.read_text("utf-8").splitlines()
    spellings = Spellings(Vocabulary({piece: row for row, piece in enumerate(lines)}))
    samples = [
        sample
        for name in given.sets
        for sample in load(given.data / f"{name}.jsonl", given.labels / f"{name}.npz", NER)
    ]
    taught = np.load(given.labels / f"{given.sets[0]}.npz")
    tags, deps = taught["tag_names"].tolist(), taught["dep_names"].tolist()
    model = Student(torch.from_numpy(np.load(given.pieces)), tags, deps)
    if given.start:
        model.load_state_dict(torch.load(given.start)["weights"])
    augment = Augment(yaml.safe_load((given.text / "words.yaml").read_text("utf-8")))
    print(len(samples), "paragraphs", sum(len(s.words) for s in samples), "words", flush=True)
    _steps(given, model, samples, spellings, augment)


def _steps(
    given: argparse.Namespace,
    model: Student,
    samples: list[Sample],
    spellings: Spellings,
    augment: Augment,
) -> None:
    table = [model.words.pieces.weight]
    others = [p for p in model.parameters() if p is not table[0]]
    optimizer = torch.optim.AdamW(
        [{"params": others, "weight_decay": 0.01}, {"params": table, "weight_decay": 0.0}],
        lr=given.rate, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [given.rate, given.rate / 2], total_steps=given.steps + 1, pct_start=0.05
    )
    averaged = copy.deepcopy(model)
    began, recent = time.time(), 0.0
    for step, group in zip(range(1, given.steps + 1), _endless(samples), strict=False):
        model.train()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(model, batch_of(group, spellings, augment))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        recent = 0.98 * recent + 0.02 * loss.item()
        _average(averaged, model, step)
        if step % 100 == 0:
            print(f"{step} {(time.time() - began) / 60:.1f} min loss {recent:.3f}", flush=True)
        if step % 500 == 0 or step == given.steps:
            save(averaged, given.out)
    for name in given.dev:
        dev = read_jsonl(given.data / f"{name}.jsonl")
        print(name, report(dev, predict(averaged, spellings, dev)), flush=True)


def _endless(samples: Sequence[Sample]) -> Iterator[list[Sample]]:
    while True:
        yield from groups(samples)


@torch.no_grad()
def _average(averaged: Student, model: Student, step: int) -> None:
    keep = min(AVERAGE, step / (step + 20))
    for ours, theirs in zip(averaged.parameters(), model.parameters(), strict=True):
        ours.lerp_(theirs, 1 - keep)


def save(model: Student, path: Path) -> None:
    """Write weights and label lists."""
    torch.save({"weights": model.state_dict(), "tags": model.tags, "deps": model.deps}, path)


if __name__ == "__main__":
    main()
