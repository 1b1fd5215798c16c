"""A docker provider without an engine: its address leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.airgap.plugins.docker.provider import DockerProvider
from infra.provider_framework.harness import ProviderHarness


@pytest.fixture
def plugin(tmp_path: Path) -> ProviderHarness:
    return ProviderHarness(DockerProvider(), {"host": f"unix://{tmp_path}/no.sock"})
