"""The PostgreSQL server of a stack, and the door through which its contents are declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import pulumi
import pulumi_postgresql as postgresql

from infra.engines.postgres.admission import pg_hba_conf
from infra.engines.postgres.configuration import postgresql_conf
from infra.engines.postgres.contents import Contents, ContentsArgs
from infra.engines.postgres.grants import Access, grant_rights
from infra.foundation.certificates import Identity
from infra.foundation.component import Component
from infra.foundation.credentials import Credentials
from infra.foundation.mounts import FILES
from infra.foundation.network import Networks
from infra.foundation.server import Mounted, Server, ServerArgs, User
from infra.provider.postgres_bootstrap.sdk import Bootstrap, ReplicationRole
from infra.provider.postgres_migration.sdk import Migration
from infra.settings import Settings
from schema.credentials import credential
from schema.postgres.databases import PREFECT, TRADING, Database
from schema.postgres.privileges import Grants
from schema.postgres.roles import ADMINISTRATOR, MAINTENANCE, MIGRATOR, ROLES

PORT = 5432
DATA = "/var/lib/postgresql/data"


@dataclass(frozen=True)
class PostgresArgs:
    settings: Settings
    networks: Networks
    image: pulumi.Input[str]
    identity: Identity
    credentials: Credentials
    grants: Grants
    trust_file: pulumi.Input[str]  # where the authority's certificate lies for clients that read files


class Postgres(Component):
    """Server, administrator, roles, databases and schemas; tables come by migration."""

    def __init__(self, args: PostgresArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("engines:Postgres", "postgres", opts)
        self.password = args.credentials.password(credential("postgres", ADMINISTRATOR))
        self.passwords = args.credentials.passwords(
            "postgres-roles", {role.name: credential("postgres", role.name) for role in ROLES if role.login}
        )
        self.server = self._server(args)
        self.provider = self._declare_provider(args)
        # What is in the data volume goes and stays with it: nothing is dropped from a kept volume.
        inside = pulumi.ResourceOptions(parent=self, provider=self.provider, deleted_with=self.server.data)
        self.contents = Contents(
            ContentsArgs(
                self.passwords,
                args.settings.protect,
                args.settings.retain_data,
                self._administrator(args),
            ),
            inside,
        )
        access = Access(
            args.grants, self.contents.databases, self.contents.schemas, self.contents.roles, inside
        )
        closed = self._close(TRADING, extensions=args.settings.postgres.preload)
        self._close(PREFECT, extensions=[])
        self.migration = self._migration(args, [closed, *access.before_tables])
        grant_rights(args.grants, self.migration, self.contents.roles, inside)
        self.register_outputs({})

    def _migration(self, args: PostgresArgs, after: Sequence[pulumi.Resource]) -> Migration:
        """Tables, guards, time series and views."""
        settings = args.settings
        return Migration(
            "migrations",
            host=settings.connect_address,
            port=settings.ports.postgres,
            database=TRADING.name,
            username=MIGRATOR,
            password=self.passwords[MIGRATOR],
            ca_certificate_pem=args.identity.authority,
            target=settings.postgres.revision,
            time_series=settings.postgres.time_series,
            allow_downgrade_to=settings.postgres.allow_downgrade_to or None,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*after, *self.contents.extensions],
                protect=settings.protect,
                deleted_with=self.server.data,
            ),
        )

    def _close(self, database: Database, extensions: Sequence[str]) -> Bootstrap:
        """What only the superuser may do in a database: libraries loaded at start, and PUBLIC's rights."""
        lock_timeouts = {
            role.name: role.lock_timeout
            for role in ROLES
            if role.lock_timeout and role.databases[:1] == (database.name,)
        }
        schema_users = {"cron": [MAINTENANCE]} if "pg_cron" in extensions else {}
        named = dict.fromkeys([*lock_timeouts, *chain.from_iterable(schema_users.values())])
        return Bootstrap(
            f"bootstrap-{database.name}",
            container=self.server.container.name,
            database=database.name,
            extensions=list(extensions),
            schema_users=schema_users or None,
            lock_timeouts=lock_timeouts,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[
                    self.contents.databases[database.name],
                    *(self.contents.roles[name] for name in named),
                ],
                deleted_with=self.server.data,
            ),
        )

    def _server(self, args: PostgresArgs) -> Server:
        postgres = args.settings.postgres
        files = {
            "postgresql.conf": Mounted(postgresql_conf(postgres)),
            "pg_hba.conf": Mounted(pg_hba_conf(args.settings.client_networks)),
            "tls/server.crt": Mounted(args.identity.certificate),
            "tls/server.key": Mounted(args.identity.private_key),
            "tls/ca.crt": Mounted(args.identity.authority),
            # The image insists on one. Nobody can log in with it: pg_hba.conf has the superuser come by
            # the socket alone.
            "secrets/superuser": Mounted(args.credentials.password("postgres-superuser")),
        }
        return Server(
            ServerArgs(
                engine="postgres",
                settings=args.settings,
                limits=postgres.limits,
                networks=args.networks,
                image=args.image,
                user=User(999, 999),
                data_path=DATA,
                inner_port=PORT,
                outer_port=args.settings.ports.postgres,
                files=files,
                command=["postgres", "-c", f"config_file={FILES}/postgresql.conf"],
                environment={
                    "POSTGRES_PASSWORD_FILE": f"{FILES}/secrets/superuser",
                    "POSTGRES_INITDB_ARGS": "--data-checksums --encoding=UTF8 --locale-provider=builtin "
                    "--locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256",
                },
                scratch=["/tmp", "/var/run/postgresql"],  # noqa: S108 - a tmpfs inside the container
                health=["pg_isready", "--quiet", "--username=postgres", "--host=/var/run/postgresql"],
                # Parallel workers pass rows through shared memory.
                shared_memory_mb=max(64, postgres.limits.memory_mb // 4),
                stop_signal="SIGINT",  # fast shutdown: sessions are ended, data is flushed
            ),
            self,
        )

    def _administrator(self, args: PostgresArgs) -> Bootstrap:
        return Bootstrap(
            "postgres-administrator",
            container=self.server.container.name,
            database="postgres",
            admin_role=ADMINISTRATOR,
            admin_password=self.password,
            grantable_roles=sorted(
                {name for role in ROLES for name in role.member_of if name.startswith("pg_")}
            ),
            replication_roles={
                role.name: ReplicationRole(self.passwords[role.name], role.connections)
                for role in ROLES
                if role.replication
            },
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[self.server.ready], deleted_with=self.server.data
            ),
        )

    def _declare_provider(self, args: PostgresArgs) -> postgresql.Provider:
        return postgresql.Provider(
            "postgres-provider",
            host=args.settings.connect_address,
            port=args.settings.ports.postgres,
            username=ADMINISTRATOR,
            password=self.password,
            database="postgres",
            sslmode="verify-full",
            sslrootcert=args.trust_file,
            superuser=False,
            connect_timeout=15,
            max_connections=8,
            expected_version="17.0.0",
            # Its plugin takes a moment to start, and does so while the server prepares its data.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.server.container]),
        )
