"""From a declaration to an image in Docker; nothing reaches Docker before the image is whole."""

from __future__ import annotations

import platform
import subprocess
import time
from pathlib import Path

from infra.airgap.images import archive, influxd, rootfs
from infra.airgap.images.catalogue import Catalogue, Pinned
from infra.airgap.images.declaration import Declaration
from infra.airgap.images.shelf import DockerTrouble, Shelf, Shelved, engine, unreachable
from infra.airgap.images.workplace import (
    GIB,
    Workplace,
    require_programs,
    require_root,
    require_space,
    workplace,
)
from infra.steps import StepError, StepLog
from infra.workspace import Workspace

ARTIFACTS = {"influxd": influxd.ensure}
BUILD_SPACE = 2 * GIB  # the file system, its layer and the archive, side by side
DOCKER_SPACE = 1 * GIB


def is_pinned(workspace: Workspace, declaration: Declaration, shelf: Shelf) -> bool:
    """Whether the image of these inputs is in Docker and in the catalogue; false where nobody can tell."""
    try:
        found = shelf.find(declaration.name, declaration.fingerprint())
        pinned = Catalogue(workspace.images).get(declaration.name)
    except StepError:
        return False  # doing the step says what is wrong
    return found is not None and pinned is not None and pinned.id == found.id


def provide(
    workspace: Workspace, declaration: Declaration, shelf: Shelf, log: StepLog, *, fresh: bool = False
) -> Pinned:
    """Find the image or build it, and pin it; `fresh` builds even so, for newer packages."""
    inputs = declaration.fingerprint()
    catalogue = Catalogue(workspace.images)
    catalogue.read()  # a damaged catalogue is better told before the work than after it
    shelf.forget()
    found = shelf.find(declaration.name, inputs)
    if fresh or found is None:
        found = _built(workspace, declaration, inputs, shelf, log, fresh=fresh)
    pinned = Pinned(found.id, inputs, declaration.tag)
    catalogue.record(declaration.name, pinned)
    log.note(f"{declaration.tag} is {pinned.id}")
    return pinned


def _built(
    workspace: Workspace, declaration: Declaration, inputs: str, shelf: Shelf, log: StepLog, *, fresh: bool
) -> Shelved:
    require_root("building an image from Debian packages")
    require_programs(rootfs.PROGRAMS, "building images", log)
    artifacts = {path: ARTIFACTS[name](workspace.cache, log) for path, name in declaration.artifacts.items()}
    with workplace(workspace.cache, declaration.name, log) as place:
        shelf.forget()
        if not fresh and (found := shelf.find(declaration.name, inputs)):
            log.note("another checkout has built it meanwhile")
            return found
        _require_space(place)
        image = _archive(declaration, inputs, artifacts, place, log)
        _load(place.folder / "image.tar", log)
    shelf.forget()
    loaded = next((held for held in shelf.held() if held.id == image), None)
    if loaded is None:
        raise StepError(
            f"Docker took the image {declaration.name} but does not list {image}", "run this again", log.path
        )
    return loaded


def _archive(
    declaration: Declaration, inputs: str, artifacts: dict[str, Path], place: Workplace, log: StepLog
) -> str:
    started = time.time()
    root = rootfs.unpack(declaration, place, log)
    version = declaration.version or package_version(root, declaration.version_of)
    newest = rootfs.newest_package_time(root, started)
    rootfs.finish(declaration, root, artifacts)
    rootfs.compile_trees(declaration, root, place, log)
    layer = archive.layer(root, place, newest, log)
    log.note(f"packages and layer: {time.time() - started:.0f} s, {layer.stat().st_size >> 20} MiB")
    config = archive.configuration(
        declaration, inputs, version, archive.digest_of(layer), newest, platform.machine()
    )
    return archive.pack(layer, config, declaration.tag, place.folder / "image.tar")


def _load(path: Path, log: StepLog) -> None:
    client = engine()
    try:
        with path.open("rb") as file:
            for message in client.api.load_image(file):  # type: ignore[no-untyped-call] # docker-py has no types
                if "error" in message:
                    raise StepError(f"Docker refused the image: {message['error']}", "", log.path)
    except DockerTrouble as error:
        raise unreachable(error) from error
    finally:
        client.close()


def _require_space(place: Workplace) -> None:
    require_space(place.folder, BUILD_SPACE, "to build an image")
    client = engine()
    try:
        root = Path(client.info()["DockerRootDir"])
    except DockerTrouble as error:
        raise unreachable(error) from error
    finally:
        client.close()
    if root.exists():  # an engine on another machine has its own disk
        require_space(root, DOCKER_SPACE, "to load an image")


def package_version(root: Path, package: str) -> str:
    """The upstream version of an installed package: no epoch, no Debian revision."""
    if not package:
        return ""
    query = [
        "dpkg-query",
        f"--admindir={root / 'var/lib/dpkg'}",
        "-W",
        "-f",
        "${source:Upstream-Version}",
        package,
    ]
    done = subprocess.run(query, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise StepError(f"the image holds no package {package}", "correct version_of in its image.toml")
    return done.stdout.strip()
