"""The teacher: a pretrained encoder, fine-tuned for names, tags, sentence starts and parses at once.

The encoder is all-MiniLM-L6-v2 (6 layers, 384 wide, Apache-2.0). Its vocabulary is uncased, so the
case of each word is given beside it. Used in training only: it labels raw text for the student.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from corpus import MISSING, NER, Paragraph, read_jsonl
from scores import report
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

SHAPES = ("lower", "title", "upper", "letter", "mixed", "digit", "other")
MAX_PIECES = 384
BATCH_PIECES = 2_000
ARC_WIDTH, LABEL_WIDTH = 256, 96
NEVER = -1e4


def shape(word: str) -> int:
    """Return the index in SHAPES of how a word is written."""
    letters = [each for each in word if each.isalpha()]
    if any(each.isdigit() for each in word):
        return 5
    if not letters:
        return 6
    if all(each.islower() for each in letters):
        return 0
    if len(letters) == 1:
        return 3
    if all(each.isupper() for each in letters):
        return 2
    return 1 if letters[0].isupper() and all(each.islower() for each in letters[1:]) else 4


class Biaffine(nn.Module):
    """Scores of every word as head of every other (itself: the root), and of the arc's label."""

    def __init__(self, width: int, labels: int, arc: int = ARC_WIDTH, label: int = LABEL_WIDTH):
        super().__init__()
        self.arc_dep, self.arc_head = nn.Linear(width, arc), nn.Linear(width, arc)
        self.label_dep, self.label_head = nn.Linear(width, label), nn.Linear(width, label)
        self.arc = nn.Parameter(torch.zeros(arc + 1, arc))
        self.label = nn.Parameter(torch.zeros(labels, label + 1, label + 1))
        nn.init.xavier_uniform_(self.arc)
        nn.init.xavier_uniform_(self.label)
        self.dropout = nn.Dropout(0.2)

    def _mlp(self, layer: nn.Linear, states: Tensor) -> Tensor:
        return self.dropout(nn.functional.leaky_relu(layer(states), 0.1))

    def arcs(self, states: Tensor) -> Tensor:
        """Return (batch, dependent, head) scores."""
        dep, head = self._mlp(self.arc_dep, states), self._mlp(self.arc_head, states)
        return _with_one(dep) @ self.arc @ head.transpose(1, 2)

    def labels(self, states: Tensor, heads: Tensor) -> Tensor:
        """Return (batch, dependent, label) scores for the given heads (batch, dependent)."""
        dep, head = self._mlp(self.label_dep, states), self._mlp(self.label_head, states)
        chosen = torch.gather(head, 1, heads.unsqueeze(-1).expand(-1, -1, head.shape[-1]))
        left = torch.einsum("bnd,lde->bnle", _with_one(dep), self.label)
        return torch.einsum("bnle,bne->bnl", left, _with_one(chosen))


def _with_one(states: Tensor) -> Tensor:
    return torch.cat([states, torch.ones_like(states[..., :1])], dim=-1)


class Teacher(nn.Module):
    """Encoder and heads. `tags` and `deps` are the label lists, in order."""

    def __init__(self, encoder: str, tags: Sequence[str], deps: Sequence[str]) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            encoder, add_pooling_layer=False, attention_probs_dropout_prob=0.0
        )
        width = self.encoder.config.hidden_size
        self.shapes = nn.Embedding(len(SHAPES), width)
        nn.init.zeros_(self.shapes.weight)
        self.tags, self.deps = tuple(tags), tuple(deps)
        self.ner_head = nn.Linear(width, len(NER))
        self.tag_head = nn.Linear(width, len(tags))
        self.start_head = nn.Linear(width, 2)
        self.parser = Biaffine(width, len(deps))
        self.dropout = nn.Dropout(0.1)

    def states(self, batch: dict[str, Tensor]) -> Tensor:
        """Return one vector per word: that of its first piece."""
        embedded = self.encoder.embeddings.word_embeddings(batch["pieces"])
        embedded = embedded + self.shapes(batch["shapes"])
        hidden = self.encoder(
            inputs_embeds=embedded, attention_mask=batch["mask"]
        ).last_hidden_state
        first = batch["first"].unsqueeze(-1).expand(-1, -1, hidden.shape[-1])
        return self.dropout(torch.gather(hidden, 1, first))


class Batches:
    """Paragraphs as tensors, of like lengths together."""

    def __init__(self, tokenizer: Tokenizer, tags: Sequence[str], deps: Sequence[str]) -> None:
        self._tokenizer = tokenizer
        tokenizer.no_padding()  # its file asks for 128 pieces, whatever the text
        tokenizer.no_truncation()
        self._ner = {label: index for index, label in enumerate(NER)}
        self._tags = {label: index for index, label in enumerate(tags)}
        self._deps = {label: index for index, label in enumerate(deps)}
        self._cache: dict[str, list[int]] = {}

    def _pieces(self, word: str) -> list[int]:
        if word not in self._cache:
            ids = self._tokenizer.encode(word, add_special_tokens=False).ids
            self._cache[word] = ids[:5] or [100]
        return self._cache[word]

    def group(
        self, paragraphs: Sequence[Paragraph], *, shuffle: bool, pieces: int = BATCH_PIECES
    ) -> Iterator[list[Paragraph]]:
        """Yield lists of paragraphs that make a batch of about `pieces` pieces."""
        sizes = {id(p): sum(len(self._pieces(word)) for word in p.words) for p in paragraphs}
        order = sorted(
            paragraphs, key=lambda p: sizes[id(p)] * (random.uniform(0.9, 1.1) if shuffle else 1)
        )
        groups: list[list[Paragraph]] = []
        current: list[Paragraph] = []
        for paragraph in order:
            longest = max(sizes[id(each)] for each in (*current[-1:], *current[:1], paragraph))
            if current and (len(current) + 1) * longest > pieces:
                groups.append(current)
                current = []
            current.append(paragraph)
        groups.append(current)
        if shuffle:
            random.shuffle(groups)
        yield from groups

    def tensors(self, group: Sequence[Paragraph]) -> dict[str, Tensor]:
        """Return the padded tensors of one batch."""
        pieces, shapes, first = [], [], []
        for paragraph in group:
            ids, kinds, starts = [101], [6], []
            for word in paragraph.words:
                starts.append(min(len(ids), MAX_PIECES - 1))
                parts = self._pieces(word)
                ids += parts
                kinds += [shape(word)] * len(parts)
            pieces.append(ids[:MAX_PIECES])
            shapes.append(kinds[:MAX_PIECES])
            first.append(starts)
        batch = {"pieces": _pad(pieces, 0), "shapes": _pad(shapes, 6), "first": _pad(first, 0)}
        batch["mask"] = (batch["pieces"] != 0).long()
        batch["words"] = _pad([[1] * len(p.words) for p in group], 0).bool()
        batch["ner"] = self._labels([p.ner for p in group], self._ner, first)
        batch["tags"] = self._labels([p.tags for p in group], self._tags, first)
        batch["deps"] = self._labels([p.deps for p in group], self._deps, first)
        batch["heads"] = _pad([p.heads or [MISSING] * len(p.words) for p in group], MISSING)
        batch["starts"] = _pad(
            [[int(s) for s in p.starts] or [MISSING] * len(p.words) for p in group], MISSING
        )
        batch["sentence"] = _pad(
            [_sentences(p.starts) if p.heads else [0] * len(p.words) for p in group], -1
        )
        return batch

    @staticmethod
    def _labels(
        rows: Sequence[Sequence[str]], index: dict[str, int], like: Sequence[Sequence[int]]
    ) -> Tensor:
        return _pad(
            [
                [index.get(label, MISSING) for label in row] or [MISSING] * len(other)
                for row, other in zip(rows, like, strict=True)
            ],
            MISSING,
        )


def _pad(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    width = max(len(row) for row in rows)
    return torch.tensor([[*row, *[value] * (width - len(row))] for row in rows])


def _sentences(starts: Sequence[bool]) -> list[int]:
    number, found = -1, []
    for start in starts:
        number += start
        found.append(number)
    return found


def loss_of(model: Teacher, batch: dict[str, Tensor]) -> Tensor:
    """Return the summed loss of all layers a batch has labels for."""
    states = model.states(batch)
    loss = _entropy(model.ner_head(states), batch["ner"])
    loss = loss + 0.5 * _entropy(model.tag_head(states), batch["tags"])
    loss = loss + 0.5 * _entropy(model.start_head(states), batch["starts"])
    has_tree = (batch["heads"] != MISSING).any(dim=1)
    if has_tree.any():
        trees, heads = states[has_tree], batch["heads"][has_tree]
        sentence = batch["sentence"][has_tree]
        other = sentence.unsqueeze(2) != sentence.unsqueeze(1)
        arcs = model.parser.arcs(trees).float().masked_fill(other, NEVER)
        labels = model.parser.labels(trees, heads.clamp(min=0))
        loss = loss + _entropy(arcs, heads) + _entropy(labels, batch["deps"][has_tree])
    return loss


def _entropy(scores: Tensor, gold: Tensor) -> Tensor:
    if not (gold != MISSING).any():
        return scores.sum() * 0.0
    return nn.functional.cross_entropy(scores.float().flatten(0, 1), gold.flatten())


def recase(paragraph: Paragraph, chance: float) -> Paragraph:
    """Now and then write a paragraph in capitals or as a headline: labels stay."""
    draw = random.random()
    if draw > chance:
        return paragraph
    write = str.upper if draw < chance * 0.4 else _title
    return Paragraph(**{**vars(paragraph), "words": tuple(write(w) for w in paragraph.words)})


def _title(word: str) -> str:
    return word[:1].upper() + word[1:] if len(word) > 3 or random.random() < 0.5 else word


def main() -> None:
    """Train, save the best of what was asked, and print scores."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--encoder", required=True, help="folder of all-MiniLM-L6-v2")
    ask.add_argument("--train", type=Path, nargs="+", required=True, help="JSON lines of corpus.py")
    ask.add_argument("--dev", type=Path, nargs="*", default=[])
    ask.add_argument("--start", type=Path, help="weights to go on from")
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--epochs", type=float, default=3)
    ask.add_argument("--steps", type=int, default=0, help="batches; 0: as many as the epochs have")
    ask.add_argument("--rate", type=float, default=2e-4)
    ask.add_argument("--threads", type=int, default=1)
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    random.seed(0)
    torch.manual_seed(0)
    train(given)


def train(given: argparse.Namespace) -> None:
    """Run the training that the arguments describe."""
    paragraphs = [each for path in given.train for each in read_jsonl(path)]
    tags = sorted({tag for each in paragraphs for tag in each.tags})
    deps = sorted({dep for each in paragraphs for dep in each.deps})
    if given.start:
        saved = torch.load(given.start)
        tags, deps = saved["tags"], saved["deps"]
    model = Teacher(given.encoder, tags, deps)
    if given.start:
        model.load_state_dict(saved["weights"])
    batches = Batches(Tokenizer.from_file(f"{given.encoder}/tokenizer.json"), tags, deps)
    encoder = [p for name, p in model.named_parameters() if name.startswith("encoder.")]
    heads = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": given.rate}, {"params": heads, "lr": given.rate * 5}],
        weight_decay=0.01,
        fused=True,
    )
    per_epoch = len(list(batches.group(paragraphs, shuffle=True)))
    total = given.steps or int(per_epoch * given.epochs)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [given.rate, given.rate * 5], total_steps=total + 1, pct_start=0.04
    )
    began = time.time()
    for step, group in zip(range(1, total + 1), _endless(batches, paragraphs), strict=False):
        model.train()
        batch = batches.tensors([recase(each, 0.12) for each in group])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(model, batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            minutes = (time.time() - began) / 60
            print(f"{step}/{total} {minutes:.1f} min loss {loss.item():.3f}", flush=True)
        if step % 200 == 0 or step == total:
            save(model, given.out)
    for path in given.dev:
        dev = read_jsonl(path)
        print(path.stem, report(dev, predict(model, batches, dev)), flush=True)


def _endless(batches: Batches, paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    while True:
        yield from batches.group(paragraphs, shuffle=True)


def save(model: Teacher, path: Path) -> None:
    """Write weights and label lists."""
    torch.save({"weights": model.state_dict(), "tags": model.tags, "deps": model.deps}, path)


@torch.no_grad()
def predict(
    model: Teacher, batches: Batches, paragraphs: Sequence[Paragraph]
) -> list[dict[str, Tensor]]:
    """Return the logits of each paragraph: ner, tags, starts, arcs, and labels at the best arcs."""
    model.eval()
    where = {id(each): index for index, each in enumerate(paragraphs)}
    found: list[dict[str, Tensor]] = [{} for _ in paragraphs]
    for group in batches.group(paragraphs, shuffle=False, pieces=4_000):
        batch = batches.tensors(group)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = model.states(batch)
            starts = model.start_head(states).float()
            begins = starts.argmax(-1)
            begins[:, 0] = 1
            sentence = begins.cumsum(1).masked_fill(~batch["words"], -1)
            arcs = model.parser.arcs(states).float()
            arcs = arcs.masked_fill(sentence.unsqueeze(2) != sentence.unsqueeze(1), NEVER)
            labels = model.parser.labels(states, arcs.argmax(-1)).float()
            ner, tags = model.ner_head(states).float(), model.tag_head(states).float()
        for row, paragraph in enumerate(group):
            n = len(paragraph.words)
            found[where[id(paragraph)]] = {
                "ner": ner[row, :n],
                "tags": tags[row, :n],
                "starts": starts[row, :n],
                "arcs": arcs[row, :n, :n],
                "deps": labels[row, :n],
                "tag_names": model.tags,
                "dep_names": model.deps,
            }
    return found


if __name__ == "__main__":
    main()
