"""The archive for `docker load`: same files, same id; the configuration says what was declared."""

from __future__ import annotations

import hashlib
import json
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from infra.airgap.images.archive import configuration, digest_of, pack
from infra.airgap.images.declaration import Declaration, load


def configured(declaration: Declaration) -> dict[str, Any]:
    return configuration(declaration, "inputs", "17.1", "d" * 64, 1754697600, "x86_64")


def test_the_configuration_is_that_of_the_declaration() -> None:
    said = configured(load("postgres"))
    config = said["config"]
    assert config["User"] == "999:999"
    assert config["Cmd"] == ["postgres"]
    assert config["Entrypoint"] == ["docker-entrypoint.sh"]
    assert config["StopSignal"] == "SIGINT"
    assert config["ExposedPorts"] == {"5432/tcp": {}}
    assert "PGDATA=/var/lib/postgresql/data" in config["Env"]
    assert "Volumes" not in config, "an anonymous volume would outlive its container unseen"
    assert said["architecture"] == "amd64"
    assert said["created"] == "2025-08-09T00:00:00Z"


def test_the_labels_tell_what_it_is_and_from_what() -> None:
    labels = configured(load("kdb"))["config"]["Labels"]
    assert labels["tdb.image"] == "kdb"
    assert labels["tdb.inputs"] == "inputs"
    assert labels["tdb.standin"] == "true"
    assert labels["org.opencontainers.image.version"] == "17.1"
    assert "not the product" in labels["org.opencontainers.image.title"]


def test_a_declaration_cannot_take_the_labels_of_the_builder() -> None:
    claimed = replace(load("redis"), labels={"tdb.inputs": "mine"})
    assert configured(claimed)["config"]["Labels"]["tdb.inputs"] == "inputs"


def test_the_id_is_the_hash_of_the_configuration(tmp_path: Path) -> None:
    layer = tmp_path / "layer"
    layer.write_bytes(b"\0" * 1024)
    config = configured(load("redis"))
    image = pack(layer, config, "tdb/redis:8", tmp_path / "image.tar")
    with tarfile.open(tmp_path / "image.tar") as archive:
        held = {name: archive.extractfile(name) for name in archive.getnames()}
        texts = {name: file.read() for name, file in held.items() if file}
    manifest = json.loads(texts["manifest.json"])[0]
    assert manifest["RepoTags"] == ["tdb/redis:8"]
    assert image == f"sha256:{hashlib.sha256(texts[manifest['Config']]).hexdigest()}"
    assert texts[manifest["Layers"][0]] == layer.read_bytes()


def test_the_digest_of_a_layer_is_that_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "layer").write_bytes(b"abc")
    assert digest_of(tmp_path / "layer") == hashlib.sha256(b"abc").hexdigest()
