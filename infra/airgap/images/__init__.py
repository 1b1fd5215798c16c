"""Container images made from Debian packages and Go modules, where no image registry is in reach."""

from infra.airgap.images.catalogue import Catalogue, Pinned
from infra.airgap.images.steps import steps

__all__ = ["Catalogue", "Pinned", "steps"]
