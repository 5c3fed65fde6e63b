"""Signatures of texts: what they say of copies, cut copies and other texts."""

import random

import pytest

from transforms.story import band_keys, sign
from transforms.story.signature import containment, jaccard

WORDS = [f"word{n}" for n in range(4000)]


def text(seed, words=400):
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def edited(original, share, seed=9):
    draw = random.Random(seed)
    return " ".join("other" if draw.random() < share else word for word in original.split())


ORIGINAL = text(1)


@pytest.mark.parametrize(
    ("copy", "least", "most"),
    [
        pytest.param(ORIGINAL, 1, 1, id="the same text"),
        pytest.param(ORIGINAL.upper(), 1, 1, id="other case"),
        pytest.param(ORIGINAL + " " + text(2, 40), 0.9, 1, id="a tail added"),
        pytest.param(" ".join(ORIGINAL.split()[:200]), 0.85, 1, id="half of it cut off"),
        pytest.param(edited(ORIGINAL, 0.03), 0.8, 1, id="one word in thirty changed"),
        pytest.param(edited(ORIGINAL, 0.4), 0, 0.5, id="rewritten"),
        pytest.param(text(3), 0, 0.1, id="another text"),
    ],
)
def test_containment_is_the_share_of_the_shorter_text(copy, least, most):
    assert least <= containment(sign(ORIGINAL), sign(copy)) <= most
    assert least <= containment(sign(copy), sign(ORIGINAL)) <= most


def test_copies_meet_under_a_key_and_other_texts_do_not():
    keys = set(band_keys(sign(ORIGINAL)))
    assert keys & set(band_keys(sign(" ".join(ORIGINAL.split()[:200]))))
    assert not any(keys & set(band_keys(sign(text(seed)))) for seed in range(50, 90))


def test_keys_fit_a_signed_column_of_64_bits():
    assert all(-(2**63) <= key < 2**63 for key in band_keys(sign(ORIGINAL)))


def test_a_text_of_a_few_words_has_no_signature():
    assert sign("Rain is expected in the north today.") is None


def test_languages_without_spaces_are_compared_by_character():
    text = "港の橋は五月に再び開通し最初の貨物船が朝早く通過したと市長が記者会見で述べた"
    one, other = sign(text), sign(text[:-4] + "語った。")
    assert jaccard(one, other) > 0.6


def test_a_signature_is_the_same_in_every_version_of_newsbeam():
    """The state store keeps signatures between runs: this value must not change unnoticed."""
    values = sign(" ".join(f"w{n}" for n in range(100))).values
    assert values[:8].hex() == "3487e23038215f67"
