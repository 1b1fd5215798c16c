"""The `postgresql` package: its provider configuration and what it serves."""

from __future__ import annotations

from infra.airgap.plugins.postgresql.connection import Server
from infra.airgap.plugins.postgresql.database import Database
from infra.airgap.plugins.postgresql.default_privileges import DefaultPrivileg, DefaultPrivileges
from infra.airgap.plugins.postgresql.endpoint import endpoint_of
from infra.airgap.plugins.postgresql.extension import Extension
from infra.airgap.plugins.postgresql.grant.resource import Grant
from infra.airgap.plugins.postgresql.grant_role import GrantRole
from infra.airgap.plugins.postgresql.listing import GetSchemas, GetSequences, GetTables
from infra.airgap.plugins.postgresql.role import Role
from infra.airgap.plugins.postgresql.schema import Schema
from infra.provider_framework.fields import Field, Object, Properties, Scalar
from infra.provider_framework.resource import Provider

_CLOUD = "logging in through a cloud's identity service needs the official plugin; log in with a password"
_SSL_MODES = ("", "disable", "require", "verify-ca", "verify-full")
_CLIENT_CERTIFICATE = Object(
    {
        "cert": Field(required=True, doc="A path, or PEM where sslinline."),
        "key": Field(required=True, secret=True),
        "sslinline": Field(Scalar.BOOLEAN),
    }
)


class PostgresqlProvider(Provider[Server]):
    name = "postgresql"
    version = "3.18.2"
    config = {
        "scheme": Field(one_of=("postgres",), doc="The cloud schemes need the official plugin."),
        "host": Field(),
        "port": Field(Scalar.INTEGER),
        "username": Field(),
        "password": Field(secret=True),
        "database": Field(doc="Where roles are read and which objects without a database are created in."),
        "databaseUsername": Field(),
        "superuser": Field(
            Scalar.BOOLEAN, doc="False where the user is none: passwords are then not read back."
        ),
        "sslmode": Field(one_of=_SSL_MODES),
        "sslMode": Field(one_of=_SSL_MODES, doc="Deprecated spelling of sslmode."),
        "sslrootcert": Field(),
        "clientcert": Field(_CLIENT_CERTIFICATE),
        "connectTimeout": Field(Scalar.INTEGER, doc="Seconds; 0 waits without end."),
        "maxConnections": Field(Scalar.INTEGER, doc="To each database; 0 is no limit."),
        "expectedVersion": Field(),
        "awsRdsIamAuth": Field(Scalar.BOOLEAN, unserved=_CLOUD),
        "awsRdsIamProfile": Field(unserved=_CLOUD),
        "awsRdsIamProviderRoleArn": Field(unserved=_CLOUD),
        "awsRdsIamRegion": Field(unserved=_CLOUD),
        "azureIdentityAuth": Field(Scalar.BOOLEAN, unserved=_CLOUD),
        "azureTenantId": Field(unserved=_CLOUD),
        "gcpIamImpersonateServiceAccount": Field(unserved=_CLOUD),
    }
    resources = (
        Role(),
        Database(),
        Schema(),
        Grant(),
        GrantRole(),
        DefaultPrivileges(),
        DefaultPrivileg(),
        Extension(),
    )
    functions = (GetSchemas(), GetTables(), GetSequences())

    def configure(self, config: Properties) -> Server:
        return Server(endpoint_of(config))
