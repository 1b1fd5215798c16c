"""Joins the setup that a program wants to the server that holds it."""

from __future__ import annotations

from infra.provider.configuration import Configuration
from infra.provider.influxdb_setup import plan
from infra.provider.influxdb_setup.store import Server
from infra.provider.readiness import wait_until_ready
from infra.provider_framework import difference
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, State


class Setup(Resource[Configuration]):
    token = "tradingdb:influxdb:Setup"  # noqa: S105 - names a type
    doc = (
        "The one-time setup of a server, through its API. A server that is set up and takes the token is "
        "taken as it is. The password changes in place; org, bucket, user and token never change. The bucket "
        "is made with its retention here and from then on owned by tradingdb:influxdb:Bucket, which takes it "
        "by its name. Deleting the resource leaves the server and its data alone."
    )
    fields = {
        "url": Field(required=True, doc="https://HOST:PORT"),
        "caCertificatePem": Field(required=True, input_only=True, doc="The only authority that is trusted."),
        "org": Field(required=True),
        "bucket": Field(required=True),
        "username": Field(required=True),
        "password": Field(required=True, secret=True, input_only=True),
        "token": Field(
            required=True, secret=True, input_only=True, doc="The operator's token; may do everything."
        ),
        "retentionSeconds": Field(
            Scalar.INTEGER,
            default=0,
            doc="Of the new bucket; 0 keeps the data for ever. Later it is no change.",
        ),
        "orgId": Field(output=True),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return list(plan.failures(old, new))

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff | None:
        fields = {name: field for name, field in self.fields.items() if name != "retentionSeconds"}
        return difference.compare(fields, old, new)

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        server = _ready(ctx, new)
        if server.is_new():
            ctx.status("setting up")
            organisation_id = server.set_up(plan.request(new))
        else:
            organisation_id = _organisation(server, new)
            # The token proves that this is our server; its first password may be an older one.
            server.set_password(new["username"], new["password"])
        return State(organisation_id, new, {**new, "orgId": organisation_id})

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.inputs:
            raise ProviderError(f"{self.token} cannot be imported: declare it, a known token takes it over")
        server = Server(old.inputs)
        reason = server.obstacle()
        if reason is not None:
            raise ProviderError(f"{reason}. Start the server, then refresh again")
        if server.is_new():
            return None
        organisation_id = server.organisation_id(old.inputs["org"])
        # Empty marks what is missing: the next update says why it cannot be made again.
        found: Properties = {"org": old.inputs["org"] if organisation_id else ""}
        ids = {"orgId": organisation_id or ""}
        return State(old.id, {**old.inputs, **found}, {**old.outputs, **found, **ids})

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        known = {"orgId": old.outputs["orgId"]} if old.outputs.get("orgId") else {}
        return {**new, **known}

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        refused = list(plan.failures(old.inputs, new))  # what was unknown when it was checked
        if refused:
            raise ProviderError("; ".join(f"{failure.path} {failure.reason}" for failure in refused))
        server = _ready(ctx, new)
        if server.is_new():
            raise ProviderError(
                f"InfluxDB at {server.url} is empty: its data volume was lost or replaced. "
                "Refresh the stack, then run again to set it up anew"
            )
        organisation_id = _organisation(server, new)
        if old.inputs["password"] != new["password"]:
            server.set_password(new["username"], new["password"])
        return {**new, "orgId": organisation_id}

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """A setup cannot be undone; the data goes with the server's volume."""


def _ready(ctx: Context[Configuration], properties: Properties) -> Server:
    server = Server(properties)
    wait_until_ready(ctx, f"InfluxDB at {server.url}", server.obstacle)
    return server


def _organisation(server: Server, new: Properties) -> str:
    organisation_id = server.organisation_id(new["org"])
    if organisation_id is None:
        raise ProviderError(
            f"InfluxDB at {server.url} takes the token and has no organisation {new['org']}: "
            "it was renamed or removed by hand; rename it back on the server, then run again"
        )
    return organisation_id


RESOURCE = Setup()
