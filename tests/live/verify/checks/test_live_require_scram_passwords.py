"""P01: passwords are kept as SCRAM verifiers."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree, none_of
from ops.verification.live import Live
from policies.model import Severity, cis_postgresql

pytestmark = pytest.mark.live

CHECK = Check(
    id="P01",
    name="require-scram-passwords",
    engine="postgres",
    statement="Every password of PostgreSQL is kept as a SCRAM verifier, and new ones will be.",
    reason="An MD5 hash is as good as the password to whoever reads it.",
    severity=Severity.HIGH,
    controls=(cis_postgresql("5.12"),),
    mend="ALTER SYSTEM RESET password_encryption and reload; rotate the role in secrets.versions",
)
_WANTED = "SCRAM-SHA-256"


def test_every_kept_password_is_a_scram_verifier(live: Live) -> None:
    kept = {name: row["scheme"] for name, row in live.postgres.roles.items() if row["scheme"]}
    # The text of a hash stays out: an MD5 hash has no mark to cut it at.
    weak = {f"role {name}": "another kind of hash" for name, scheme in kept.items() if scheme != _WANTED}
    none_of(weak, _WANTED)


def test_new_passwords_are_hashed_with_scram(live: Live) -> None:
    agree(live.postgres.chosen(["password_encryption"]), {"password_encryption": "scram-sha-256"})
