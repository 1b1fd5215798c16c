"""An image as the archive that `docker load` takes: one layer, its configuration, its tag.

`docker import` needs less, but takes no stop signal, and gives the same files another id each time.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.airgap.images.declaration import Declaration
from infra.airgap.images.shelf import IMAGE_LABEL, INPUTS_LABEL
from infra.airgap.images.workplace import Workplace
from infra.steps import StepLog

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "ppc64le": "ppc64le", "s390x": "s390x"}


def layer(root: Path, place: Workplace, newest: int, log: StepLog) -> Path:
    """The file system as one archive that is the same for the same packages."""
    made = place.folder / "layer.tar"
    command = ["tar", "--create", f"--file={made}", f"--directory={root}", "--sort=name", "--numeric-owner"]
    command += [f"--mtime=@{newest}", "--clamp-mtime", "--xattrs", "--xattrs-include=security.capability"]
    command += ["--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime", "--format=pax"]
    place.run(log, *command, "--exclude=./proc/*", "--exclude=./sys/*", "--exclude=./dev/*", ".")
    return made


def configuration(
    declaration: Declaration, inputs: str, version: str, digest: str, created: int, machine: str
) -> dict[str, Any]:
    """What Docker knows of the image besides its files."""
    labels = {
        **declaration.labels,
        IMAGE_LABEL: declaration.name,
        INPUTS_LABEL: inputs,
        "org.opencontainers.image.title": declaration.title,
        "org.opencontainers.image.version": version,
    }
    when = datetime.fromtimestamp(created, UTC).isoformat().replace("+00:00", "Z")
    config: dict[str, Any] = {
        "User": declaration.user,
        "Env": [f"{name}={value}" for name, value in declaration.env.items()],
        "Entrypoint": list(declaration.entrypoint) or None,
        "Cmd": list(declaration.cmd) or None,
        "WorkingDir": declaration.workdir,
        "ExposedPorts": {f"{port}/tcp": {} for port in declaration.ports} or None,
        "Labels": labels,
    }
    if declaration.stop_signal:
        config["StopSignal"] = declaration.stop_signal
    return {
        "architecture": ARCHITECTURES.get(machine, machine),
        "os": "linux",
        "created": when,
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
        "history": [{"created": when, "created_by": f"tdb image {declaration.name}"}],
    }


def pack(layer_file: Path, config: dict[str, Any], tag: str, to: Path) -> str:
    """Write the archive; the image's id, which Docker computes in the same way."""
    text = json.dumps(config, sort_keys=True).encode()
    digest = hashlib.sha256(text).hexdigest()
    manifest = [{"Config": f"{digest}.json", "RepoTags": [tag], "Layers": ["layer.tar"]}]
    with tarfile.open(to, "w") as archive:
        for name, content in ((f"{digest}.json", text), ("manifest.json", json.dumps(manifest).encode())):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        archive.add(layer_file, "layer.tar")
    return f"sha256:{digest}"


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
