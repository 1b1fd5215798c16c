"""Joins the decisions of a set of passwords to the provider server. It reaches nothing outside the state."""

from __future__ import annotations

import uuid

from infra.provider.configuration import Configuration
from infra.provider.secrets_password.resource import Password
from infra.provider.secrets_passwords import plan
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, MapOf, Object, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, State

_ENTRY = Object({name: Password.fields[name] for name in ("length", "version", "given")})


class Passwords(Resource[Configuration]):
    token = "tradingdb:secrets:Passwords"  # noqa: S105 - names a type
    doc = (
        "Credentials by name, each as `tradingdb:secrets:Password` makes one: to rotate, add or remove one "
        "leaves the others as they are. The engine writes its state with every resource; a server's many "
        "users are one here."
    )
    fields = {
        "entries": Field(MapOf(_ENTRY), required=True, input_only=True, doc="What each has to be, by name."),
        "generate": Password.fields["generate"],
        "hint": Password.fields["hint"],
        "values": Field(MapOf(Scalar.STRING), output=True, secret=True),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return list(plan.failures(new))

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff:
        return Diff(plan.changes(old, new))

    def preview_create(self, ctx: Context[Configuration], new: Properties) -> Properties:
        return {**new, "values": plan.told(new)}

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return {**new, "values": plan.told(new, old)}

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        return State(uuid.uuid4().hex, new, {**new, "values": plan.values(new)})

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if "values" not in old.outputs:
            raise ProviderError(f"{self.token} cannot be imported: declare them with `given` instead")
        return old

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return {**new, "values": plan.values(new, old)}

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """Nothing outside the state to remove."""


RESOURCE = Passwords()
