"""The hash of an image's inputs: what changes it, what does not, and how a wrong declaration is told."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from infra.airgap.images import declaration
from infra.airgap.images.declaration import Declaration, load
from infra.steps import StepError

SAID = """
title = "A store"
tag = "tdb/store:1"
packages = ["store", "tzdata"]
cmd = ["store"]

[files."/usr/bin/start"]
source = "start.sh"
mode = "0755"

[[trees]]
source = "../../code"
to = "/opt/code"
exclude = ["tests", "__pycache__"]

[[users]]
name = "store"
uid = 999
gid = 999
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    images = tmp_path / "images"
    for path, text in {
        images / "store/image.toml": SAID,
        images / "store/start.sh": "exec store\n",
        tmp_path / "code/one.py": "ONE = 1\n",
        tmp_path / "code/tests/test_one.py": "",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return images


def hashed(root: Path) -> str:
    return load("store", root).fingerprint()


def test_same_inputs_give_the_same_hash(root: Path) -> None:
    assert hashed(root) == hashed(root)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("images/store/start.sh", "exec store", "exec store --fast"),
        ("images/store/image.toml", '"tzdata"', '"tzdata", "curl"'),
        ("images/store/image.toml", "0755", "0555"),
        ("images/store/image.toml", "uid = 999", "uid = 998"),
        ("code/one.py", "1", "2"),
    ],
)
def test_a_changed_input_changes_the_hash(root: Path, path: str, old: str, new: str) -> None:
    before = hashed(root)
    file = root.parent / path
    file.write_text(file.read_text().replace(old, new))
    assert hashed(root) != before


def test_another_recipe_changes_the_hash(root: Path) -> None:
    image = load("store", root)
    assert image.fingerprint(declaration.RECIPE + 1) != image.fingerprint()


def test_a_new_file_in_a_tree_changes_the_hash(root: Path) -> None:
    before = hashed(root)
    (root.parent / "code/two.py").write_text("TWO = 2\n")
    assert hashed(root) != before


def test_times_comments_and_excluded_files_do_not_change_the_hash(root: Path) -> None:
    before = hashed(root)
    os.utime(root / "store/start.sh", (1, 1))
    (root.parent / "code/tests/test_one.py").write_text("changed = True\n")
    (root.parent / "code/__pycache__").mkdir()
    (root.parent / "code/__pycache__/one.pyc").write_bytes(b"\0")
    (root / "store/image.toml").write_text(f"# said again\n{SAID}")
    assert hashed(root) == before


def test_the_hash_does_not_depend_on_where_the_checkout_lies(root: Path) -> None:
    before = hashed(root)
    moved = root.parent.rename(root.parent.with_name("elsewhere"))
    assert hashed(moved / "images") == before


def test_a_missing_file_is_named(root: Path) -> None:
    (root / "store/start.sh").unlink()
    with pytest.raises(StepError, match=r"image store: cannot read .*start\.sh"):
        hashed(root)


def test_a_missing_tree_is_named(root: Path) -> None:
    shutil.rmtree(root.parent / "code")
    with pytest.raises(StepError, match=r"image store: .*code holds no files"):
        hashed(root)


def test_an_unknown_image_names_the_known_ones(root: Path) -> None:
    with pytest.raises(StepError, match="no image 'shop'") as caught:
        load("shop", root)
    assert "store" in caught.value.mend


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'colour = "red"\n{SAID}', "unknown key 'colour'"),
        (SAID.replace("uid = 999", "id = 999"), "'id'"),
        (SAID.replace('title = "A store"', ""), "title"),
        ("title = ", "is not TOML"),
    ],
)
def test_a_wrong_declaration_is_refused_by_name(root: Path, text: str, told: str) -> None:
    (root / "store/image.toml").write_text(text)
    with pytest.raises(StepError, match=told):
        load("store", root)


@pytest.mark.parametrize("name", declaration.names())
def test_every_image_of_the_project_is_declared_whole(name: str) -> None:
    image: Declaration = load(name)
    assert image.fingerprint()
    assert image.user, "no image starts as root"
    assert image.cmd or image.entrypoint
    accounts = {f"{user.uid}:{user.gid}" for user in image.users}
    assert image.user in accounts
    assert image.version or image.version_of in image.packages


def test_monitoring_is_made_on_demand_only() -> None:
    assert [name for name in declaration.names() if not load(name).default] == ["monitoring"]


def test_the_kdb_image_holds_what_the_stand_in_lists() -> None:
    listed = declaration.IMAGES.parent / "kdb_standin/image_files.txt"
    kdb = load("kdb")
    held = {*kdb.files, *(tree.to for tree in kdb.trees)}
    assert {f"/opt/tdb/{line}" for line in listed.read_text().split()} <= held
