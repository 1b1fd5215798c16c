"""Plurals of the nouns that reports and previews count."""

from __future__ import annotations

import pytest

from infra.plural import plural


@pytest.mark.parametrize(
    ("noun", "many"),
    [
        ("table", "tables"),
        ("index", "indexes"),
        ("policy", "policies"),
        ("key", "keys"),
        ("difference", "differences"),
    ],
)
def test_one_is_the_noun_and_more_are_its_plural(noun: str, many: str) -> None:
    assert plural(noun, 1) == noun
    assert plural(noun, 0) == plural(noun, 2) == many
