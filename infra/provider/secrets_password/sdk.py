"""`Password` for a Pulumi program."""

from __future__ import annotations

import pulumi


class Password(pulumi.CustomResource):
    """A credential, generated once or given. `hint` names the setting in which a person would give it."""

    value: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        length: pulumi.Input[int] | None = None,
        version: pulumi.Input[int] | None = None,
        given: pulumi.Input[str] | None = None,
        generate: pulumi.Input[bool] | None = None,
        hint: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "length": length,
            "version": version,
            "given": pulumi.Output.secret(given) if given is not None else None,
            "generate": generate,
            "hint": hint,
            "value": None,
        }
        super().__init__("tradingdb:secrets:Password", resource_name, properties, opts)
        self.value = pulumi.get(self, "value")
