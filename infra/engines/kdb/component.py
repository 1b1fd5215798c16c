"""The KDB+ server of a stack: real q with a licence, or the stand-in, on the same files and arguments."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

import pulumi

from infra.engines.kdb.contents import ACCESS, Contents, ContentsArgs, Users
from infra.foundation.certificates import Identity
from infra.foundation.component import Component
from infra.foundation.credentials import Credentials
from infra.foundation.mounts import FILES
from infra.foundation.network import Networks
from infra.foundation.server import Mounted, Server, ServerArgs, User
from infra.settings import PROJECT, Settings
from infra.typed_config import ConfigError
from infra.workspace import ROOT

PORT = 5000
DATA = "/data"
DECLARATIONS = ("schemas", "tables.q")  # within the folder q


@dataclass(frozen=True)
class KdbArgs:
    settings: Settings
    networks: Networks
    image: pulumi.Input[str]
    identity: Identity
    credentials: Credentials
    operator: Identity


class Kdb(Component):
    """Server, users and tables. What the process finds on its volume it never defines anew."""

    def __init__(self, args: KdbArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("engines:Kdb", "kdb", opts)
        users = Users(args.credentials)
        self.passwords = users.passwords
        settings = args.settings
        self.standin = "kdb" not in settings.images
        self.server = Server(
            ServerArgs(
                engine="kdb",
                settings=settings,
                limits=settings.kdb.limits,
                networks=args.networks,
                image=args.image,
                user=User(1000, 1000),
                data_path=DATA,
                inner_port=PORT,
                outer_port=settings.ports.kdb,
                files=self._files(args, users),
                entrypoint=["q"],
                command=[
                    f"{FILES}/q/process/boot.q",
                    *("-p", str(PORT), "-U", f"{FILES}/secrets/users", "-E", "2"),
                ],
                environment={
                    "KX_SSL_CERT_FILE": f"{FILES}/tls/server.crt",
                    "KX_SSL_KEY_FILE": f"{FILES}/tls/server.key",
                    "KX_SSL_CA_CERT_FILE": f"{FILES}/tls/ca.crt",
                    "KX_SSL_VERIFY_CLIENT": "YES",
                    "QLIC": f"{FILES}/licence",
                    "TDB_Q": f"{FILES}/q",
                    "TDB_DATA": DATA,
                    "TDB_ACCESS": f"{FILES}/{ACCESS}",
                },
                # Listening is all that can be asked without a login; the stack's own resources log in.
                health=["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{PORT}"],
            ),
            self,
        )
        self.contents = Contents(
            ContentsArgs(settings, users, args.operator, self.server.ready, self.server.data), self
        )
        self.register_outputs({})

    def _files(self, args: KdbArgs, users: Users) -> dict[str, Mounted]:
        files = {
            "secrets/users": Mounted(users.file),
            ACCESS: Mounted(users.roles),
            "tls/server.crt": Mounted(args.identity.certificate),
            "tls/server.key": Mounted(args.identity.private_key),
            "tls/ca.crt": Mounted(args.identity.authority),
        }
        folder = ROOT / "q"
        for path in sorted(folder.rglob("*.q")):
            relative = path.relative_to(folder)
            if "tests" not in relative.parts:
                # Tables are migrated while the server runs; what else is q, it reads at its start.
                restart = relative.parts[0] not in DECLARATIONS
                files[f"q/{relative.as_posix()}"] = Mounted(path.read_text(), restart=restart)
        if args.settings.kdb.licence_file:
            licence = _licence(args.settings)
            # q looks for its licence by name in the folder that QLIC names.
            files[f"licence/{licence.name}"] = Mounted(
                pulumi.Output.secret(base64.b64encode(licence.read_bytes()).decode()), base64=True
            )
        return files


def _licence(settings: Settings) -> Path:
    path = ROOT / settings.kdb.licence_file
    if path.is_file():
        return path
    raise ConfigError(
        f"The configuration of stack {settings.stack}",
        [f"{PROJECT}:kdb.licenceFile: there is no file {path}; name one on the machine that runs Pulumi"],
    )
