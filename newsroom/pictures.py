"""Illustrations drawn by rule: a sky, a sun and three ranges of hills, one picture a story."""

from __future__ import annotations

from hashlib import sha256
from math import sin

WIDTH, HEIGHT = 1200, 675

_PALETTES = (
    ("#fbe9d0", "#f4a261", "#8fb8c4", "#4f8a9b", "#264653"),
    ("#e8f1f5", "#f6c453", "#a9c6d9", "#6592b0", "#30587a"),
    ("#fdf0e6", "#e76f51", "#d9b8a3", "#a8796b", "#5e4a54"),
    ("#eef4e4", "#f2cf63", "#b7cf9b", "#7fa670", "#3f6b57"),
    ("#f3ecf7", "#f2a7a0", "#c3b1d6", "#8d7cb0", "#4b4376"),
)


def draw(seed: str) -> bytes:
    """Draw the SVG picture that belongs to `seed`."""
    digest = sha256(seed.encode()).digest()
    sky, sun, *ranges = _PALETTES[digest[0] % len(_PALETTES)]
    hills = "".join(
        f'<path fill="{colour}" d="{_ridge(digest, layer)}"/>'
        for layer, colour in enumerate(ranges)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{sky}"/>'
        f'<circle cx="{150 + digest[1] * 3.5:.0f}" cy="{190 + digest[2] * 0.4:.0f}" '
        f'r="{45 + digest[3] * 0.15:.0f}" fill="{sun}"/>{hills}</svg>'
    ).encode()


def _ridge(digest: bytes, layer: int) -> str:
    low, long, phase = digest[4 + layer] / 255, digest[8 + layer] / 255, digest[12 + layer] / 40
    base, height = 300 + 115 * layer, 30 + 60 * low
    points = (
        f"{x},{base + height * sin(x / (110 + 160 * long) + phase) + 14 * sin(x / 47 + layer):.0f}"
        for x in range(0, WIDTH + 1, 20)
    )
    return f"M0,{HEIGHT} L{' '.join(points)} {WIDTH},{HEIGHT}Z"
