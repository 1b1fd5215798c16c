"""images.json: read, written whole, and told about when damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.airgap.images.catalogue import Catalogue, Pinned
from infra.steps import StepError

POSTGRES = Pinned("sha256:11", "aa", "tdb/postgres:17")
REDIS = Pinned("sha256:22", "bb", "tdb/redis:8")


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "workspace" / "images.json")


def test_a_workspace_without_images_has_an_empty_catalogue(catalogue: Catalogue) -> None:
    assert catalogue.read() == {}
    assert catalogue.get("postgres") is None


def test_a_recorded_image_leaves_the_others(catalogue: Catalogue) -> None:
    catalogue.record("postgres", POSTGRES)
    catalogue.record("redis", REDIS)
    assert catalogue.read() == {"postgres": POSTGRES, "redis": REDIS}


def test_a_newer_image_replaces_the_older_one(catalogue: Catalogue) -> None:
    catalogue.record("postgres", POSTGRES)
    newer = Pinned("sha256:33", "cc", POSTGRES.tag)
    catalogue.record("postgres", newer)
    assert catalogue.get("postgres") == newer


def test_the_file_has_the_agreed_form_and_no_drafts_stay(catalogue: Catalogue) -> None:
    catalogue.record("postgres", POSTGRES)
    said = json.loads(catalogue.path.read_text())
    assert said == {"postgres": {"id": "sha256:11", "inputs": "aa", "tag": "tdb/postgres:17"}}
    assert [path.name for path in catalogue.path.parent.iterdir()] == ["images.json"]


@pytest.mark.parametrize("text", ["{", "[]", '{"postgres": 1}', '{"postgres": {"id": "x"}}', "\udcff"])
def test_a_damaged_catalogue_says_how_to_mend_it(catalogue: Catalogue, text: str) -> None:
    catalogue.path.parent.mkdir()
    catalogue.path.write_text(text, errors="surrogateescape")
    with pytest.raises(StepError, match="is damaged") as caught:
        catalogue.read()
    assert f"remove {catalogue.path}" in caught.value.mend
