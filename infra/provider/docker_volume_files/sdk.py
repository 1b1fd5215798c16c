"""`VolumeFiles` and `File` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class File:
    """One file. `restart=False` is for readers that take a change in while they run."""

    content: pulumi.Input[str]
    uid: pulumi.Input[int]
    gid: pulumi.Input[int]
    mode: pulumi.Input[str] = "0400"
    restart: pulumi.Input[bool] = True
    base64: pulumi.Input[bool] = False  # the content is base64, for what is not text


class VolumeFiles(pulumi.CustomResource):
    """Everything that a volume of configuration and secrets holds, by path."""

    volume: pulumi.Output[str]
    revision: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        volume: pulumi.Input[str],
        image: pulumi.Input[str],
        files: Mapping[str, File],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "volume": volume,
            "image": image,
            "files": {path: _properties(file) for path, file in files.items()},
            "revision": None,
        }
        super().__init__("tradingdb:docker:VolumeFiles", resource_name, properties, opts)
        self.volume = pulumi.get(self, "volume")
        self.revision = pulumi.get(self, "revision")


def _properties(file: File) -> dict[str, object]:
    return {
        "content": file.content,
        "base64": file.base64,
        "uid": file.uid,
        "gid": file.gid,
        "mode": file.mode,
        "restart": file.restart,
    }
