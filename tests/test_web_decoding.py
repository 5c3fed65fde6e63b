"""Content-Encoding, honest and otherwise."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.web.decoding import BadEncodingError, BodyDecoder, CutShortError, TooLargeError

NEWS = "The minister said: “We will see.” ".encode() * 40


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


CODINGS = {
    "plain": (None, NEWS),
    "identity": ("identity", NEWS),
    "gzip": ("gzip", gzip.compress(NEWS)),
    "x-gzip": ("X-GZip", gzip.compress(NEWS)),
    "two gzip members": ("gzip", gzip.compress(NEWS[:99]) + gzip.compress(NEWS[99:])),
    "gzip with trailing junk": ("gzip", gzip.compress(NEWS) + b"\0\0\0 junk"),
    "says gzip and is plain": ("gzip", NEWS),
    "says gzip and is packed twice": ("gzip", gzip.compress(gzip.compress(NEWS))),
    "gzip twice, declared": ("gzip, gzip", gzip.compress(gzip.compress(NEWS))),
    "zlib": ("deflate", zlib.compress(NEWS)),
    "raw deflate": ("deflate", raw_deflate(NEWS)),
    "deflate, then gzip": ("deflate, gzip", gzip.compress(zlib.compress(NEWS))),
}


def decode(coding: str | None, data: bytes, step: int, max_bytes: int = 100_000) -> bytes:
    decoder = BodyDecoder(coding, max_bytes)
    for start in range(0, len(data), step):
        decoder.feed(data[start : start + step])
    return decoder.finish()


@pytest.mark.parametrize("step", [1, 7, 10_000], ids=lambda n: f"{n} bytes at a time")
@pytest.mark.parametrize(("coding", "data"), CODINGS.values(), ids=CODINGS.keys())
def test_bodies_are_decoded_however_they_arrive(coding: str | None, data: bytes, step: int) -> None:
    assert decode(coding, data, step) == NEWS


@pytest.mark.parametrize("coding", [None, "gzip", "deflate"])
@pytest.mark.parametrize("body", [b"", b"x"], ids=["empty", "one byte"])
def test_bodies_too_short_to_be_packed_are_taken_as_they_are(
    coding: str | None, body: bytes
) -> None:
    assert decode(coding, body, 10) == body


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=2000), st.integers(1, 300), st.sampled_from(["gzip", "deflate"]))
def test_what_was_packed_comes_out_again(body: bytes, step: int, coding: str) -> None:
    if body.startswith(b"\x1f\x8b"):
        body = b"." + body
    packed = gzip.compress(body) if coding == "gzip" else zlib.compress(body)
    assert decode(coding, packed, step) == body


@pytest.mark.parametrize("coding", [None, "gzip"])
def test_a_body_of_exactly_the_cap_passes_and_one_byte_more_does_not(coding: str | None) -> None:
    data = NEWS if coding is None else gzip.compress(NEWS)
    assert decode(coding, data, 100, max_bytes=len(NEWS)) == NEWS
    with pytest.raises(TooLargeError):
        decode(coding, data, 100, max_bytes=len(NEWS) - 1)


def test_a_cut_gzip_body_is_noticed() -> None:
    with pytest.raises(CutShortError):
        decode("gzip", gzip.compress(NEWS)[:-9], 50)


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", b"\x1f\x8b\x08\0 this is no gzip data, whatever it says"),
        ("gzip", gzip.compress(NEWS)[:-8] + b"checksum"),
        ("deflate", b"<html> plain"),
        ("br", b"anything"),
        ("gzip, zstd", b"anything"),
    ],
    ids=["only the magic", "wrong checksum", "plain as deflate", "brotli", "zstd"],
)
def test_broken_and_unknown_codings_are_refused(coding: str, data: bytes) -> None:
    with pytest.raises(BadEncodingError):
        decode(coding, data, 1000)


def test_what_was_decoded_before_the_cap_can_be_kept() -> None:
    decoder = BodyDecoder(None, 10)
    with pytest.raises(TooLargeError):
        decoder.feed(b"0123456789abc")
    assert decoder.so_far() == b"0123456789"


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """300 MB in 300 KB."""
    packer = zlib.compressobj(wbits=31)
    block = bytes(1_000_000)
    return b"".join([*(packer.compress(block) for _ in range(300)), packer.flush()])


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_costs_little_memory_and_time(bomb: bytes, layers: int) -> None:
    data = bomb if layers == 1 else gzip.compress(bomb)
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(TooLargeError):
        decode("gzip", data, 65_536, max_bytes=5_000_000)
    seconds, peak = time.monotonic() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert seconds < 2
