"""How the images of this checkout stand, for a person to read. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from infra.airgap.images import declaration
from infra.airgap.images.catalogue import Catalogue
from infra.airgap.images.shelf import Shelf
from infra.workspace import Workspace


@dataclass(frozen=True)
class Listed:
    """One declared image; `state` is current, changed (newer inputs), missing (from Docker) or unbuilt."""

    name: str
    title: str
    tag: str
    state: str
    id: str = ""


def listing(workspace: Workspace) -> list[Listed]:
    """Every declared image, default or not; raises StepError when Docker cannot be asked."""
    pins = Catalogue(workspace.images).read()
    shelf = Shelf()
    held = {image.id for image in shelf.held()}
    listed = []
    for name in declaration.names():
        one = declaration.load(name)
        pinned = pins.get(name)
        if pinned is None:
            found = shelf.find(name, one.fingerprint())
            state, image = ("current", found.id) if found else ("unbuilt", "")
        elif pinned.id not in held:
            state, image = "missing", pinned.id
        else:
            state, image = "current" if pinned.inputs == one.fingerprint() else "changed", pinned.id
        listed.append(Listed(name, one.title, one.tag, state, image))
    return listed
