"""Runs the real program without an engine and prints every resource it declares, for the fixture `program`.

Every secret that the program is given holds the canary, so that a text which shows one can be told.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import pulumi
from google.protobuf import json_format
from pulumi.runtime import mocks
from pulumi.runtime.stack import run_pulumi_func
from pulumi_policy.deserialize import deserialize_properties

CANARY = "canary-4f1d"
STANDIN_IMAGE = f"sha256:{'a' * 64}"
# What the program reads of a resource and only its provider can say.
_ANSWERS: dict[str, dict[str, Any]] = {
    "docker:index/remoteImage:RemoteImage": {"imageId": STANDIN_IMAGE},
    "tradingdb:docker:VolumeFiles": {"revision": "0123456789abcdef"},
    "tradingdb:secrets:Password": {"value": CANARY},
    "tradingdb:tls:Authority": {"certificatePem": "certificate", "privateKeyPem": CANARY},
    "tradingdb:tls:Certificate": {"certificatePem": "certificate", "privateKeyPem": CANARY},
    "tradingdb:influxdb:Setup": {"orgId": "0123456789abcdef", "bucketId": "0123456789abcdef"},
}


class Provider(mocks.Mocks):
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        made = _ANSWERS.get(args.typ, {})
        if args.typ == "tradingdb:secrets:Passwords":
            entries = args.inputs["entries"]
            made = {"values": dict.fromkeys(entries.get("value", entries), CANARY)}
        return f"{args.name}-id", {**args.inputs, **made}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


class Recorder(mocks.MockMonitor):
    """Keeps what the mocks drop: whether a resource is protected."""

    def __init__(self) -> None:
        super().__init__(Provider())
        self.recorded: list[dict[str, Any]] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the name in the protocol
        answer = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        if request.custom:
            _, _, *rest = answer.urn.removeprefix("urn:pulumi:").split("::")
            self.recorded.append(
                {
                    "urn": "::".join([f"urn:pulumi:{sys.argv[1]}", "trading-databases", *rest]),
                    "type": request.type,
                    "inputs": _opened(request.object),
                    # The mocks forget which values are secret; a policy is handed all of them in clear.
                    "outputs": {**_opened(answer.object), **_opened(request.object)},
                    "protect": request.protect,
                }
            )
        return answer


def _opened(said: Any) -> dict[str, Any]:
    return deserialize_properties(json_format.MessageToDict(said))


def main() -> None:
    recorder = Recorder()
    asyncio.set_event_loop(asyncio.new_event_loop())
    mocks.set_mocks(Provider(), "trading-databases", sys.argv[1], preview=False, monitor=recorder)
    from infra.__main__ import main as program  # noqa: PLC0415 - after the mocks

    asyncio.get_event_loop().run_until_complete(run_pulumi_func(program))
    json.dump(recorder.recorded, sys.stdout)


if __name__ == "__main__":
    main()
