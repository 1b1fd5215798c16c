"""What holds data is guarded where the settings say so, claimed before it is made, and secret where it is."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from infra.settings import ENGINES
from schema.postgres.databases import DATABASES, SCHEMAS
from schema.postgres.grants import default_privileges
from schema.postgres.roles import ROLES
from tests.unit.infra.wiring import Program, is_secret, open_texts, texts

VOLUME = "docker:index/volume:Volume"
CLAIM = "tradingdb:docker:VolumeClaim"
READY = "tradingdb:docker:Readiness"
FILES = "tradingdb:docker:VolumeFiles"
each_engine = pytest.mark.parametrize("engine", ENGINES)

# What would be lost for good with the resource.
STATEFUL = (
    "tradingdb:secrets:Password",
    "tradingdb:secrets:Passwords",
    "tradingdb:tls:Authority",
    "tradingdb:influxdb:Setup",
    "tradingdb:kdb:Schema",
    "postgresql:index/database:Database",
    "postgresql:index/schema:Schema",
    "postgresql:index/role:Role",
)


def test_an_open_stack_protects_and_keeps_nothing(open_stack: Program) -> None:
    assert not [one.name for one in open_stack.resources.values() if one.protect or one.retain]


@each_engine
def test_a_guarded_data_volume_is_protected_and_outlives_its_stack(
    guarded_stack: Program, engine: str
) -> None:
    data = guarded_stack.one(VOLUME, f"{engine}-data")
    assert data.protect
    assert data.retain
    files = guarded_stack.one(VOLUME, f"{engine}-files")
    assert not files.protect


@pytest.mark.parametrize("kind", STATEFUL)
def test_what_is_lost_with_its_resource_is_protected(guarded_stack: Program, kind: str) -> None:
    found = guarded_stack.of_kind(kind)
    assert found
    assert all(one.protect for one in found)


def test_what_is_made_anew_without_loss_is_not_protected(guarded_stack: Program) -> None:
    for kind in ("docker:index/container:", "docker:index/network:", "tradingdb:tls:Certificate"):
        assert not [one.name for one in guarded_stack.of_kind(kind) if one.protect]


def test_one_provider_serves_all_resources_of_the_projects_own(open_stack: Program) -> None:
    own = [one for one in open_stack.resources.values() if one.kind.startswith("tradingdb:")]
    assert len(own) > 50
    assert {one.provider.rpartition("::")[0].rpartition("::")[2] for one in own} == {"own"}


@each_engine
def test_a_volume_is_claimed_before_anything_of_its_server_is_touched(
    open_stack: Program, engine: str
) -> None:
    claim = open_stack.one(CLAIM, f"{engine}-data-claim")
    data = open_stack.one(VOLUME, f"{engine}-data")
    assert claim.inputs["volume"] == data.inputs["name"]
    assert not claim.inputs["adopt"]
    assert "trading-databases:adopt" in claim.inputs["hint"]
    later = (
        data,
        open_stack.one(VOLUME, f"{engine}-files"),
        open_stack.one(FILES, f"{engine}-mounted"),
        open_stack.one("docker:index/container:Container", engine),
    )
    for one in later:
        assert claim.urn in open_stack.before(one), one.name


def test_what_lies_in_the_volume_of_postgres_goes_and_stays_with_it(open_stack: Program) -> None:
    data = open_stack.one(VOLUME, "postgres-data").urn
    contents = [*open_stack.of_kind("postgresql:"), *open_stack.of_kind("tradingdb:postgres:")]
    assert contents
    for one in contents:
        # The engine hands the option on from parent to child.
        assert data in {ancestor.deleted_with for ancestor in open_stack.line(one)}, one.name


def test_what_lies_in_the_volume_of_influxdb_goes_and_stays_with_it(open_stack: Program) -> None:
    data = open_stack.one(VOLUME, "influxdb-data").urn
    for one in open_stack.of_kind("tradingdb:influxdb:"):
        assert data in {ancestor.deleted_with for ancestor in open_stack.line(one)}, one.name


def test_the_contents_of_influxdb_come_after_a_healthy_server(open_stack: Program) -> None:
    server = open_stack.one(READY, "influxdb-ready")
    for one in open_stack.of_kind("tradingdb:influxdb:"):
        assert server.urn in open_stack.before(one), one.name


def test_the_tables_of_kdb_come_after_a_healthy_server_and_go_with_its_volume(open_stack: Program) -> None:
    (schema,) = open_stack.of_kind("tradingdb:kdb:Schema")
    assert open_stack.one(READY, "kdb-ready").urn in open_stack.before(schema)
    assert open_stack.one(VOLUME, "kdb-data").urn in {one.deleted_with for one in open_stack.line(schema)}


def test_a_changed_q_table_restarts_nothing_and_other_q_does(open_stack: Program) -> None:
    files = open_stack.one(FILES, "kdb-mounted").inputs["files"]
    restart = {path: file["restart"] for path, file in files.items() if path.startswith("q/")}
    declared = {path for path, restarts in restart.items() if not restarts}
    assert declared == {path for path in restart if path.startswith("q/schemas/")} | {"q/tables.q"}
    assert files["secrets/users"]["restart"]
    assert files["access/users.q"]["restart"]


def test_the_contents_of_postgres_come_after_a_healthy_server(open_stack: Program) -> None:
    server = open_stack.one(READY, "postgres-ready")
    administrator = open_stack.one("tradingdb:postgres:Bootstrap", "postgres-administrator")
    assert server.urn in open_stack.before(administrator)
    for one in [*open_stack.of_kind("postgresql:"), *open_stack.of_kind("tradingdb:postgres:")]:
        assert one is administrator or administrator.urn in open_stack.before(one), one.name


def test_every_declared_role_database_and_schema_is_there(open_stack: Program) -> None:
    roles = {one.inputs["name"] for one in open_stack.of_kind("postgresql:index/role:Role")}
    assert roles == {role.name for role in ROLES if not role.replication}
    databases = {one.inputs["name"] for one in open_stack.of_kind("postgresql:index/database:Database")}
    assert databases == {database.name for database in DATABASES}
    schemas = {one.inputs["name"] for one in open_stack.of_kind("postgresql:index/schema:Schema")}
    assert schemas >= {schema.name for schema in SCHEMAS}


def test_the_first_table_comes_after_what_its_makers_need(open_stack: Program) -> None:
    (migration,) = open_stack.of_kind("tradingdb:postgres:Migration")
    early = open_stack.before(migration)
    earlier = {one.name for one in open_stack.of_kind("postgresql:") if one.urn in early}
    ours = {one.name for one in open_stack.of_kind("postgresql:")}
    between = {
        f"default-{one.object_type}-{one.schema}-{one.role}"
        for one in default_privileges()
        if one.between_owners
    }
    needed = {
        name
        for name in ours
        if name.startswith(("role-", "schema-", "extension-", "grant-schema-")) or name in between
    }
    assert between
    needed |= {"database-trading_system", "grant-database-trading_system-migrator"}
    assert needed - {"role-prefect"} <= earlier


def test_what_programs_may_do_does_not_keep_the_first_table_waiting(open_stack: Program) -> None:
    (migration,) = open_stack.of_kind("tradingdb:postgres:Migration")
    early = open_stack.before(migration)
    later = [one.name for one in open_stack.of_kind("postgresql:") if one.urn not in early]
    assert "default-table-execution-execution_reader" in later
    others = {"role-prefect", "database-prefect"}
    assert [
        name for name in later if not name.startswith(("default-", "grant-")) and name not in others
    ] == []


def test_a_table_is_granted_after_it_is_made(open_stack: Program) -> None:
    (migration,) = open_stack.of_kind("tradingdb:postgres:Migration")
    rights = [
        one
        for one in open_stack.of_kind("postgresql:")
        if one.inputs.get("objectType") in ("table", "function")
    ]
    granted = [one for one in rights if one.name.startswith("grant-")]
    assert granted
    assert all(migration.urn in open_stack.before(one) for one in granted)


def test_grants_on_one_object_follow_one_another(open_stack: Program) -> None:
    """Two at once would change one row of the catalogue, and the server refuses the second."""
    grants = [
        *open_stack.of_kind("postgresql:index/grant:Grant"),
        *open_stack.of_kind("postgresql:index/defaultPrivileges:DefaultPrivileges"),
    ]
    before = {one.urn: open_stack.before(one) for one in grants}
    target = {
        one.urn: [one.kind, *(one.inputs.get(key) for key in ("owner", "database", "schema", "objectType"))]
        for one in grants
    }
    assert len({str(row) for row in target.values()}) < len(grants)
    for one, other in combinations(grants, 2):
        if target[one.urn] == target[other.urn]:
            assert one.urn in before[other.urn] or other.urn in before[one.urn], (one.name, other.name)


def test_no_privilege_is_spelled_all(open_stack: Program) -> None:
    for one in [
        *open_stack.of_kind("postgresql:index/grant:Grant"),
        *open_stack.of_kind("postgresql:index/defaultPrivileges:DefaultPrivileges"),
    ]:
        assert "ALL" not in one.inputs["privileges"], one.name


def test_the_way_to_postgres_is_verified_and_is_not_the_superusers(open_stack: Program) -> None:
    (provider,) = open_stack.of_kind("pulumi:providers:postgresql")
    assert provider.inputs["sslmode"] == "verify-full"
    assert provider.inputs["username"] == "tdb_admin"
    assert is_secret(provider.inputs["password"])


def test_a_secret_is_secret_wherever_it_goes(guarded_stack: Program) -> None:
    for one in guarded_stack.resources.values():
        shown = [
            text
            for text in open_texts(dict(one.inputs))
            if re.search(r"\bsecret (password|key|CA|that)", text)
        ]
        assert shown == [], one.name


def test_a_credential_that_is_given_reaches_its_resource_as_a_secret(guarded_stack: Program) -> None:
    entries = guarded_stack.one("tradingdb:secrets:Passwords", "redis-users").inputs["entries"]
    given = entries["redis-admin"]["given"]
    assert is_secret(given)
    assert "secret that was given" in texts(given)


def test_keys_passwords_and_what_is_made_of_them_are_secret_files_and_configuration_is_not(
    open_stack: Program,
) -> None:
    secret = {
        f"{one.name.partition('-')[0]}/{path}": is_secret(file["content"])
        for one in open_stack.of_kind(FILES)
        for path, file in one.inputs["files"].items()
    }
    hidden = {path for path, is_so in secret.items() if is_so}
    keys = {f"{engine}/tls/server.key" for engine in ENGINES}
    passwords = {"postgres/secrets/superuser", "redis/secrets/health"}
    assert hidden == keys | passwords | {"redis/users.acl", "kdb/secrets/users"}
    assert {
        "postgres/pg_hba.conf",
        "redis/live.conf",
        "influxdb/influxd.yml",
        "kdb/q/process/boot.q",
    } <= secret.keys() - hidden


def test_outputs_keep_credentials_and_the_operators_key_secret(guarded_stack: Program) -> None:
    outputs = guarded_stack.outputs
    assert is_secret(outputs["credentials"])
    assert is_secret(outputs["certificates"]["client_private_key"])
    assert not [text for text in open_texts(dict(outputs)) if text.startswith("secret")]
    assert set(outputs["endpoints"]) == set(ENGINES)
    assert outputs["endpoints"]["redis"] == {"host": "10.1.2.3", "port": 6379.0}


def test_logical_names_carry_no_address_port_or_version(open_stack: Program) -> None:
    for one in open_stack.resources.values():
        assert not re.search(r"\d{4}|\d+\.\d+|127\.", one.name), one.name
