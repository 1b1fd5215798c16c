"""The images as steps of preparation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from infra.airgap.images import declaration
from infra.airgap.images.build import is_pinned, provide
from infra.airgap.images.declaration import Declaration
from infra.airgap.images.shelf import Shelf
from infra.steps import Step, StepLog
from infra.workspace import Workspace


def steps(workspace: Workspace, names: Sequence[str] | None = None, *, fresh: bool = False) -> list[Step]:
    """One step per image, those of the default set unless named; `fresh` takes newer packages in.

    All of them together ask Docker once whether there is anything to do.
    """
    declared = [declaration.load(name) for name in (declaration.names() if names is None else names)]
    wanted = [one for one in declared if names is not None or one.default]
    shelf = Shelf()
    return [_step(workspace, one, shelf, fresh) for one in wanted]


def _step(workspace: Workspace, one: Declaration, shelf: Shelf, fresh: bool) -> Step:
    def do(log: StepLog) -> None:
        provide(workspace, one, shelf, log, fresh=fresh)

    done = (lambda: False) if fresh else partial(is_pinned, workspace, one, shelf)
    return Step(name=f"image-{one.name}", title=f"image {one.tag} ({one.title})", is_done=done, do=do)
