"""`Migration` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from migrations.history.content import of_history


class Migration(pulumi.CustomResource):
    """A database brought to a revision. A changed, added or removed file of the history is a change of it."""

    revision: pulumi.Output[str]
    fingerprint: pulumi.Output[str]
    drift: pulumi.Output[Sequence[str]]

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        port: pulumi.Input[int],
        database: pulumi.Input[str],
        username: pulumi.Input[str],
        password: pulumi.Input[str],
        ca_certificate_pem: pulumi.Input[str] | None = None,
        target: str = "head",
        history_hash: str | None = None,
        time_series: str = "native",
        allow_destructive: Sequence[str] = (),
        allow_downgrade_to: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`history_hash` is that of the files in this checkout unless given."""
        outputs = ("revision", "fingerprint", "applied", "catalogue", "revisions", "drift")
        properties = {
            "host": host,
            "port": port,
            "database": database,
            "username": username,
            "password": pulumi.Output.secret(password),
            "caCertificatePem": ca_certificate_pem,
            "target": target,
            "historyHash": history_hash or of_history(),
            "timeSeries": time_series,
            "allowDestructive": allow_destructive,
            "allowDowngradeTo": allow_downgrade_to,
            **dict.fromkeys(outputs),
        }
        super().__init__("tradingdb:postgres:Migration", resource_name, properties, opts)
        self.revision = pulumi.get(self, "revision")
        self.fingerprint = pulumi.get(self, "fingerprint")
        self.applied = pulumi.get(self, "applied")
        self.catalogue = pulumi.get(self, "catalogue")
        self.revisions = pulumi.get(self, "revisions")
        self.drift = pulumi.get(self, "drift")
