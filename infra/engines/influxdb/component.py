"""The InfluxDB server of a stack, with its organisation, first bucket and operator."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from infra.engines.influxdb.configuration import DATA, PORT, influxd_yml
from infra.engines.influxdb.contents import Contents, ContentsArgs
from infra.foundation.certificates import Identity
from infra.foundation.component import Component
from infra.foundation.credentials import Credentials
from infra.foundation.mounts import FILES
from infra.foundation.network import Networks
from infra.foundation.server import Mounted, Server, ServerArgs, User
from infra.provider.influxdb_setup.sdk import Setup
from infra.settings import Settings
from schema.influxdb import MARKET_DATA, ORGANISATION


@dataclass(frozen=True)
class InfluxArgs:
    settings: Settings
    networks: Networks
    image: pulumi.Input[str]
    identity: Identity
    credentials: Credentials


class Influx(Component):
    """Set up through the server's interface: no password ever stands in the container's environment."""

    def __init__(self, args: InfluxArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("engines:Influx", "influxdb", opts)
        self.token = args.credentials.password("influxdb-operator-token", length=64)
        self.server = self._server(args)
        settings = args.settings
        url = f"https://{settings.connect_address}:{settings.ports.influxdb}"
        self.setup = Setup(
            "influxdb-setup",
            url=url,
            ca_certificate_pem=args.identity.authority,
            org=ORGANISATION,
            bucket=MARKET_DATA,
            username="operator",
            password=args.credentials.password("influxdb-operator"),
            token=self.token,
            retention_seconds=settings.influxdb.retention_hours * 3600,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[self.server.ready],
                protect=settings.protect,
                deleted_with=self.server.data,
            ),
        )
        self.contents = Contents(
            ContentsArgs(
                settings=settings,
                credentials=args.credentials,
                setup=self.setup,
                url=url,
                authority=args.identity.authority,
                token=self.token,
                data=self.server.data,
            ),
            self,
        )
        self.register_outputs({})

    def _server(self, args: InfluxArgs) -> Server:
        files = {
            "influxd.yml": Mounted(influxd_yml()),
            "tls/server.crt": Mounted(args.identity.certificate),
            "tls/server.key": Mounted(args.identity.private_key),
            "tls/ca.crt": Mounted(args.identity.authority),
        }
        return Server(
            ServerArgs(
                engine="influxdb",
                settings=args.settings,
                limits=args.settings.influxdb.limits,
                networks=args.networks,
                image=args.image,
                user=User(1000, 1000),
                data_path=DATA,
                inner_port=PORT,
                outer_port=args.settings.ports.influxdb,
                files=files,
                command=["influxd"],
                environment={"INFLUXD_CONFIG_PATH": f"{FILES}/influxd.yml"},
                health=[
                    *("curl", "--fail", "--silent", "--show-error", "--output", "/dev/null"),
                    *("--cacert", f"{FILES}/tls/ca.crt", f"https://localhost:{PORT}/health"),
                ],
                scratch=["/tmp", "/etc/influxdb2"],  # noqa: S108 - a tmpfs inside the container
            ),
            self,
        )
