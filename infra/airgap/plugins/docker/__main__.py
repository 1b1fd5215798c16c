"""The plugin's process: `python -m infra.airgap.plugins.docker`, started by the Pulumi engine."""

from __future__ import annotations

from infra.airgap.plugins.docker.provider import DockerProvider
from infra.provider_framework.server import serve

if __name__ == "__main__":
    serve(DockerProvider())
