"""Joins the decisions of a password to the provider server. It reaches nothing outside the state."""

from __future__ import annotations

import uuid

from infra.provider.configuration import Configuration
from infra.provider.secrets_password import plan
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, State


class Password(Resource[Configuration]):
    token = "tradingdb:secrets:Password"  # noqa: S105 - names a type
    doc = (
        "A credential that lives in the encrypted state. Generated once; another `version` or another "
        "`length` generates it anew, and so does taking `given` away. `given` wins over all."
    )
    fields = {
        "length": Field(Scalar.INTEGER, default=32),
        "version": Field(Scalar.INTEGER, default=1, doc="Raise it to rotate."),
        "given": Field(secret=True, doc="Use this value and generate none."),
        "generate": Field(Scalar.BOOLEAN, default=True, doc="False refuses to run without `given`."),
        "hint": Field(doc="The setting that a person would give the value in; for error messages only."),
        "value": Field(output=True, secret=True),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return list(plan.failures(ctx.urn.rpartition("::")[2], new))

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff:
        return Diff(plan.changes(old, new))

    def preview_create(self, ctx: Context[Configuration], new: Properties) -> Properties:
        return _with_given(new)

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return _with_given(new)

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        return State(uuid.uuid4().hex, new, {**new, "value": plan.value(new)})

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.outputs.get("value"):
            raise ProviderError(f"{self.token} cannot be imported: declare it with `given` instead")
        return old

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return {**new, "value": plan.value(new)}

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """Nothing outside the state to remove."""


def _with_given(new: Properties) -> Properties:
    """A generated value is unknown before it is applied."""
    return {**new, "value": new["given"]} if new.get("given") is not None else dict(new)


RESOURCE = Password()
