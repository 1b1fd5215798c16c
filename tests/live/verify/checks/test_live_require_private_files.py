"""F01: configuration, keys and data are the service's own and nobody else's to read."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import Check, UnaskableError, none_of
from ops.verification.containers import FILES, File
from ops.verification.live import DATA, USERS, Live
from policies.model import Severity, cis_docker, cis_postgresql

pytestmark = pytest.mark.live

CHECK = Check(
    id="F01",
    name="require-private-files",
    statement="Mounted files are read-only to the service's user alone; so is the data folder, to write.",
    reason="The files hold the server's key and credentials; whoever reads them can pose as the server.",
    severity=Severity.HIGH,
    controls=(cis_docker("3.21"), cis_postgresql("2.1")),
    mend="./tdb up --stack {stack} --refresh writes the files anew; chmod 0700 for a data folder",
)


@pytest.mark.parametrize("engine", ENGINES)
def test_mounted_files_are_the_services_alone(live: Live, engine: str) -> None:
    files = live.containers[engine].files()
    if f"{FILES}/tls/server.key" not in files:
        raise UnaskableError(f"there is no {FILES}/tls/server.key in {live.containers[engine].name}")
    wanted = File("400", USERS[engine], USERS[engine])
    none_of({path: _said(file) for path, file in files.items() if file != wanted}, _said(wanted))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_data_folder_is_the_services_alone(live: Live, engine: str) -> None:
    folder = live.containers[engine].data_folder()
    wanted = File("700", USERS[engine], USERS[engine])
    none_of({} if folder == wanted else {DATA[engine]: _said(folder)}, _said(wanted))


def _said(file: File) -> str:
    return f"mode {int(file.mode):04d}, owner {file.uid}:{file.gid}"
