"""The student: what ships. Small, convolutional, one attention layer; see README.md for its scores.

Three parts, exported apart (export.py), because they run on different things: `Words` once per
spelling, `Encoder` on paragraphs, `Parser` on the sentences that need a parse.
"""

from __future__ import annotations

import math

import torch
from corpus import NER
from torch import Tensor, nn

from transforms.nlp.reader.features import PREFIX_ROWS, SHAPE_ROWS, SUFFIX_ROWS

WIDTH = 128
AFFIX_WIDTH = 48
KERNEL = 5
HEADS = 4
MAX_DISTANCE = 32
ARC_WIDTH, LABEL_WIDTH = 128, 96
NEVER = -1e4


class Words(nn.Module):
    """Vectors of spellings: (words, pieces), (words,), (words,), (words,) -> (words, WIDTH)."""

    def __init__(self, pieces: Tensor) -> None:
        super().__init__()
        self.pieces = nn.Embedding.from_pretrained(pieces, freeze=False, padding_idx=0)
        self.suffix = nn.Embedding(SUFFIX_ROWS, AFFIX_WIDTH)
        self.prefix = nn.Embedding(PREFIX_ROWS, AFFIX_WIDTH)
        self.shape = nn.Embedding(SHAPE_ROWS, AFFIX_WIDTH)
        self.first = nn.Linear(2 * pieces.shape[1] + 3 * AFFIX_WIDTH, 2 * WIDTH)
        self.second = nn.Linear(2 * WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, pieces: Tensor, suffix: Tensor, prefix: Tensor, shape: Tensor) -> Tensor:
        vectors = self.pieces(pieces)
        count = (pieces != 0).sum(1, keepdim=True).clamp(min=1)
        mean = vectors.sum(1) / count
        parts = [mean, vectors[:, 0], self.suffix(suffix), self.prefix(prefix), self.shape(shape)]
        return self.norm(self.second(torch.relu(self.first(torch.cat(parts, dim=1)))))


class Convolution(nn.Module):
    """Depthwise convolution, then a small feed-forward layer (Liu et al. 2022, ConvNeXt)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.near = nn.Conv1d(WIDTH, WIDTH, KERNEL, padding=KERNEL // 2, groups=WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        self.wide, self.back = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        near = self.near((states * mask.unsqueeze(2)).transpose(1, 2)).transpose(1, 2)
        return states + self.dropout(self.back(torch.relu(self.wide(self.norm(near)))))


class Attention(nn.Module):
    """Self-attention with a learnt bias by distance, then a small feed-forward layer."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.norm, self.norm_after = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.ask, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.wide, self.back = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH)
        self.bias = nn.Parameter(torch.zeros(HEADS, 2 * MAX_DISTANCE + 1))
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor, distance: Tensor) -> Tensor:
        query, key, value = (self._split(part) for part in self.ask(self.norm(states)).chunk(3, -1))
        weights = query @ key.transpose(2, 3) / math.sqrt(WIDTH // HEADS) + self.bias[:, distance]
        weights = (weights + (mask[:, None, None, :] - 1) * -NEVER).softmax(-1)
        mixed = (weights @ value).transpose(1, 2)
        states = states + self.dropout(self.out(mixed.reshape(states.shape)))
        return states + self.dropout(self.back(torch.relu(self.wide(self.norm_after(states)))))

    @staticmethod
    def _split(states: Tensor) -> Tensor:
        return states.reshape(states.shape[0], states.shape[1], HEADS, WIDTH // HEADS).transpose(
            1, 2
        )


class Encoder(nn.Module):
    """Word vectors of paragraphs -> states, and scores of names, tags, sentence starts."""

    def __init__(self, tags: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.before = nn.ModuleList(Convolution(dropout) for _ in range(2))
        self.around = Attention(dropout)
        self.after = Convolution(dropout)
        self.norm = nn.LayerNorm(WIDTH)
        self.ner, self.tag, self.start = (nn.Linear(WIDTH, n) for n in (len(NER), tags, 1))

    def forward(
        self, words: Tensor, mask: Tensor, distance: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        states = words
        for layer in self.before:
            states = layer(states, mask)
        states = self.after(self.around(states, mask, distance), mask)
        states = self.norm(states)
        return states, self.ner(states), self.tag(states), self.start(states).squeeze(-1)


class Parser(nn.Module):
    """States of sentences -> arc scores (dependent, head; the root is its own head), label parts.

    The label scores of an arc are `relu(dependent + head) @ weight + bias`, which is left to whoever
    has chosen the heads.
    """

    def __init__(self, labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.near, self.around = Convolution(dropout), Attention(dropout)
        self.norm = nn.LayerNorm(WIDTH)
        self.arc_dep, self.arc_head = nn.Linear(WIDTH, ARC_WIDTH), nn.Linear(WIDTH, ARC_WIDTH)
        self.arc = nn.Parameter(torch.empty(ARC_WIDTH, ARC_WIDTH))
        self.head_bias = nn.Linear(ARC_WIDTH, 1)
        self.far = nn.Parameter(torch.zeros(2 * MAX_DISTANCE + 1))
        self.label_dep, self.label_head = (nn.Linear(WIDTH, LABEL_WIDTH) for _ in range(2))
        self.label = nn.Linear(LABEL_WIDTH, labels)
        nn.init.xavier_uniform_(self.arc)

    def forward(
        self, states: Tensor, mask: Tensor, distance: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        states = self.norm(self.around(self.near(states, mask), mask, distance))
        dep = torch.relu(self.arc_dep(states))
        head = torch.relu(self.arc_head(states))
        arcs = dep @ self.arc @ head.transpose(1, 2) / math.sqrt(ARC_WIDTH)
        arcs = arcs + self.head_bias(head).transpose(1, 2) + self.far[distance]
        arcs = arcs + (mask.unsqueeze(1) - 1) * -NEVER
        return arcs, self.label_dep(states), self.label_head(states)

    def labels(self, dep: Tensor, head: Tensor, heads: Tensor) -> Tensor:
        """Return (batch, dependent, label) scores at the given heads."""
        chosen = torch.gather(head, 1, heads.unsqueeze(-1).expand(-1, -1, head.shape[-1]))
        return self.label(torch.relu(dep + chosen))


def distances(words: int) -> Tensor:
    """Return (words, words) indexes of the clipped distance head - dependent."""
    places = torch.arange(words)
    between = places.unsqueeze(0) - places.unsqueeze(1)
    return between.clamp(-MAX_DISTANCE, MAX_DISTANCE) + MAX_DISTANCE
