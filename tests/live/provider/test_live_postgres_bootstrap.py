"""The bootstrap against a real server: who may log in afterwards, what they may do, what the log shows."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TypeAlias

import docker
import psycopg
import pytest
from docker.models.containers import Container
from psycopg import errors

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

Session: TypeAlias = psycopg.Connection[tuple[object, ...]]
pytestmark = pytest.mark.live

TOKEN = "tradingdb:postgres:Bootstrap"
PASSWORD = "canary-Password'with$quotes-1"
SCRATCH = ("/tmp", "/var/run/postgresql", "/var/lib/postgresql/data")
REPLICATION = {"replicator": {"password": "canary-Password-2"}}


@contextmanager
def running(
    docker_client: docker.DockerClient, image: str, name: str, network: str, *settings: str
) -> Iterator[Container]:
    """As hardened as in a stack."""
    container = docker_client.containers.create(
        image,
        command=["postgres", *(word for setting in settings for word in ("-c", setting))],
        name=name,
        user="999:999",
        environment={"POSTGRES_PASSWORD": secrets.token_hex(16)},
        read_only=True,
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        tmpfs=dict.fromkeys(SCRATCH, "uid=999,gid=999,mode=0700"),
        ports={"5432/tcp": ("127.0.0.1", 0)},
        network=network,
    )
    try:
        container.start()
        yield container
    finally:
        container.remove(force=True, v=True)


@pytest.fixture(scope="module")
def server(
    docker_client: docker.DockerClient, image_of: Callable[[str], str], prefix: str, network: str
) -> Iterator[Container]:
    """One that logs every statement."""
    settings = (
        "shared_preload_libraries=pgaudit",
        "pgaudit.log=all",
        "log_statement=all",
        "log_min_duration_statement=0",
    )
    with running(
        docker_client, image_of("tdb/postgres:17"), f"{prefix}-postgres", network, *settings
    ) as container:
        yield container


@pytest.fixture(scope="module")
def inputs(server: Container) -> Properties:
    return {
        "container": server.name,
        "adminRole": "tdb_admin",
        "adminPassword": PASSWORD,
        "grantableRoles": ["pg_monitor"],
        "replicationRoles": REPLICATION,
        "extensions": ["pgaudit", "pg_stat_statements"],
    }


@pytest.fixture(scope="module")
def state(provider: ProviderHarness, inputs: Properties) -> State:
    return provider.apply(TOKEN, inputs)


@pytest.fixture
def connect(server: Container) -> Callable[[str, str], Session]:
    server.reload()
    bindings = server.ports["5432/tcp"]
    assert bindings
    port = bindings[0]["HostPort"]

    def to(user: str, password: str) -> Session:
        return psycopg.connect(
            host="127.0.0.1", port=port, dbname="postgres", user=user, password=password, autocommit=True
        )

    return to


@pytest.fixture
def admin(state: State, connect: Callable[[str, str], Session]) -> Iterator[Session]:
    with closing(connect("tdb_admin", PASSWORD)) as connection:
        yield connection


@pytest.fixture
def as_superuser(server: Container) -> Callable[[str], str]:
    return lambda sql: superuser(server, sql)


def superuser(server: Container, sql: str) -> str:
    done = server.exec_run(["psql", "-XAtq", "-U", "postgres", "-c", sql], user="postgres")
    said = done.output.decode() if isinstance(done.output, bytes) else ""
    assert done.exit_code == 0, said
    return said.strip()


def test_the_second_run_changes_nothing(provider: ProviderHarness, inputs: Properties, state: State) -> None:
    assert provider.apply(TOKEN, inputs, state) == state


def test_a_lost_state_is_no_obstacle(provider: ProviderHarness, inputs: Properties, state: State) -> None:
    assert provider.apply(TOKEN, inputs) == state


def test_a_refresh_of_what_is_right_finds_no_drift(provider: ProviderHarness, state: State) -> None:
    assert provider.read(TOKEN, state) == state


def test_the_administrator_makes_roles_databases_and_schemas_of_other_owners(
    admin: Session,
) -> None:
    admin.execute("CREATE ROLE owner_of_all NOLOGIN")
    admin.execute("CREATE DATABASE theirs OWNER owner_of_all")
    admin.execute("SET ROLE owner_of_all")
    admin.execute("RESET ROLE")
    admin.execute("DROP DATABASE theirs")
    admin.execute("DROP ROLE owner_of_all")


def test_the_administrator_is_no_superuser(admin: Session) -> None:
    for refused in (
        "CREATE ROLE strong SUPERUSER",
        "CREATE ROLE copier REPLICATION",
        "CREATE ROLE blind BYPASSRLS",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT rolpassword FROM pg_authid",
        "CREATE TABLE public.mine (x int)",
        "GRANT pg_read_all_data TO tdb_admin",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            admin.execute(refused.encode())


def test_the_administrator_grants_on_what_it_may_not_use(
    admin: Session,
) -> None:
    admin.execute("CREATE ROLE watcher NOLOGIN")
    admin.execute("GRANT pg_monitor TO watcher")
    admin.execute("DROP ROLE watcher")
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute("SET ROLE pg_monitor")
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute("SELECT pg_ls_waldir()")


def test_a_wrong_password_is_refused(state: State, connect: Callable[[str, str], Session]) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect("tdb_admin", "wrong")


def test_public_may_not_even_connect(
    admin: Session,
    connect: Callable[[str, str], Session],
) -> None:
    admin.execute("CREATE ROLE stranger LOGIN PASSWORD 'x'")
    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            connect("stranger", "x")
    finally:
        admin.execute("DROP ROLE stranger")


def test_the_replicating_role_replicates_and_reads_nothing(
    state: State, as_superuser: Callable[[str], str]
) -> None:
    attributes = as_superuser(
        "SELECT rolreplication, rolsuper, rolcreaterole, rolcanlogin, rolconnlimit "
        "FROM pg_roles WHERE rolname = 'replicator'"
    )
    assert attributes == "t|f|f|t|5"
    assert as_superuser("SELECT has_database_privilege('replicator', 'postgres', 'CONNECT')") == "f"


def test_extensions_are_there(state: State, as_superuser: Callable[[str], str]) -> None:
    found = as_superuser("SELECT extname FROM pg_extension ORDER BY 1").split()
    assert found == ["pg_stat_statements", "pgaudit", "plpgsql"]


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        ("ALTER ROLE tdb_admin SUPERUSER", "role tdb_admin has rolsuper = true"),
        ("ALTER ROLE tdb_admin PASSWORD 'other'", "role tdb_admin has another password"),
        ("ALTER ROLE replicator NOREPLICATION", "role replicator has rolreplication = false"),
        ("DROP ROLE replicator", "role replicator is missing"),
        ("REVOKE pg_monitor FROM tdb_admin", "role tdb_admin may no longer grant pg_monitor"),
        ("DROP EXTENSION pgaudit", "extension pgaudit is missing"),
        ("GRANT CONNECT ON DATABASE postgres TO PUBLIC", "PUBLIC has CONNECT on the database"),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "PUBLIC has CREATE on schema public"),
    ],
)
def test_what_was_changed_by_hand_shows_and_is_mended(
    provider: ProviderHarness,
    inputs: Properties,
    state: State,
    as_superuser: Callable[[str], str],
    tamper: str,
    told: str,
) -> None:
    as_superuser(tamper)
    seen = provider.read(TOKEN, state)
    assert seen is not None
    assert seen.outputs["drift"] == [told]
    mended = provider.apply(TOKEN, inputs, seen)
    assert provider.read(TOKEN, mended) == state


def test_a_new_password_works_and_the_old_one_does_not(
    provider: ProviderHarness,
    inputs: Properties,
    state: State,
    connect: Callable[[str, str], Session],
) -> None:
    changed = provider.apply(TOKEN, {**inputs, "adminPassword": "canary-Password-3"}, state)
    try:
        connect("tdb_admin", "canary-Password-3").close()
        with pytest.raises(psycopg.OperationalError):
            connect("tdb_admin", PASSWORD)
    finally:
        provider.apply(TOKEN, inputs, changed)
    connect("tdb_admin", PASSWORD).close()


def test_roles_no_longer_named_lose_their_login(
    provider: ProviderHarness, inputs: Properties, state: State, as_superuser: Callable[[str], str]
) -> None:
    fewer = provider.apply(TOKEN, {**inputs, "replicationRoles": {}, "grantableRoles": []}, state)
    seen = as_superuser(
        "SELECT rolcanlogin, rolreplication, rolpassword IS NULL FROM pg_authid WHERE rolname = 'replicator'"
    )
    assert seen == "f|f|t"
    assert as_superuser("SELECT pg_has_role('tdb_admin', 'pg_monitor', 'MEMBER')") == "f"
    assert provider.read(TOKEN, provider.apply(TOKEN, inputs, fewer)) == state


def test_extensions_no_longer_named_stay_with_a_warning(
    provider: ProviderHarness, inputs: Properties, state: State, as_superuser: Callable[[str], str]
) -> None:
    fewer = provider.apply(TOKEN, {**inputs, "extensions": []}, state)
    assert "pgaudit" in as_superuser("SELECT extname FROM pg_extension")
    assert any("pg_stat_statements, pgaudit stay" in text for _, text in provider.log.lines)
    provider.apply(TOKEN, inputs, fewer)


def test_a_role_uses_the_schema_of_an_extension_while_it_is_declared_to(
    provider: ProviderHarness, state: State, inputs: Properties, as_superuser: Callable[[str], str]
) -> None:
    as_superuser("CREATE ROLE keeper")
    as_superuser("CREATE SCHEMA brought")
    allowed = "SELECT has_schema_privilege('keeper', 'brought', 'USAGE')"
    given = provider.apply(TOKEN, {**inputs, "schemaUsers": {"brought": ["keeper"]}}, state)
    assert as_superuser(allowed) == "t"
    assert provider.read(TOKEN, given) == given
    as_superuser("REVOKE USAGE ON SCHEMA brought FROM keeper")
    seen = provider.read(TOKEN, given)
    assert seen is not None
    assert seen.outputs["drift"] == ["role keeper may not use schema brought"]
    given = provider.apply(TOKEN, given.inputs, seen)
    assert as_superuser(allowed) == "t"
    provider.apply(TOKEN, inputs, given)
    assert as_superuser(allowed) == "f"
    as_superuser("DROP SCHEMA brought")
    as_superuser("DROP ROLE keeper")


def test_an_administrator_that_is_gone_is_found_gone(
    provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    lost = {**state.inputs, "adminRole": "never_made"}
    assert provider.read(TOKEN, State(state.id, lost, {**state.outputs, **lost})) is None


def test_nothing_changes_when_one_part_fails(
    provider: ProviderHarness, inputs: Properties, state: State, as_superuser: Callable[[str], str]
) -> None:
    wrong = {**inputs, "adminRole": "second_admin", "extensions": ["no_such_extension"]}
    with pytest.raises(ProviderError, match='extension "no_such_extension" is not available') as error:
        provider.apply(TOKEN, wrong)
    assert "canary" not in str(error.value)
    assert "SCRAM" not in str(error.value)
    assert as_superuser("SELECT count(*) FROM pg_roles WHERE rolname = 'second_admin'") == "0"


def test_a_database_that_is_not_there_is_named(
    provider: ProviderHarness, server: Container, state: State
) -> None:
    completed, _ = provider.check(TOKEN, {"container": server.name, "database": "absent"})
    with pytest.raises(ProviderError, match='database "absent" does not exist'):
        provider.create(TOKEN, completed, timeout=1)


def test_a_server_that_an_image_still_prepares_is_told_nothing(
    provider: ProviderHarness,
    docker_client: docker.DockerClient,
    inputs: Properties,
    image_of: Callable[[str], str],
    prefix: str,
    network: str,
) -> None:
    with running(
        docker_client, image_of("tdb/postgres:17"), f"{prefix}-preparing", network, "listen_addresses="
    ) as preparing:
        completed, _ = provider.check(TOKEN, {**inputs, "container": preparing.name})
        with pytest.raises(ProviderError, match="the server is still preparing its data"):
            provider.create(TOKEN, completed, timeout=6)
        assert superuser(preparing, "SELECT count(*) FROM pg_roles WHERE rolcanlogin") == "1"


def test_a_container_that_is_not_there_is_named(provider: ProviderHarness, inputs: Properties) -> None:
    with pytest.raises(ProviderError, match="there is no container tdb-test-absent"):
        provider.apply(TOKEN, {**inputs, "container": "tdb-test-absent"})


def test_a_stopped_container_is_told_of_at_once(
    provider: ProviderHarness,
    docker_client: docker.DockerClient,
    inputs: Properties,
    image_of: Callable[[str], str],
    prefix: str,
) -> None:
    stopped = docker_client.containers.create(
        image_of("tdb/postgres:17"),
        entrypoint=["sh", "-c"],
        command=["exit 3"],
        name=f"{prefix}-stopped",
        network_mode="none",
    )
    try:
        stopped.start()
        stopped.wait()
        with pytest.raises(ProviderError, match=rf"is exited \(exit code 3\): docker logs {stopped.name}"):
            provider.apply(TOKEN, {**inputs, "container": stopped.name})
    finally:
        stopped.remove(force=True)


def test_a_container_without_psql_is_told_of(
    provider: ProviderHarness,
    docker_client: docker.DockerClient,
    inputs: Properties,
    image_of: Callable[[str], str],
    prefix: str,
) -> None:
    other = docker_client.containers.create(
        image_of("tdb/redis:8"),
        entrypoint=["sleep"],
        command=["60"],
        name=f"{prefix}-other",
        network_mode="none",
    )
    try:
        other.start()
        completed, _ = provider.check(TOKEN, {**inputs, "container": other.name})
        with pytest.raises(ProviderError):
            provider.create(TOKEN, completed, timeout=1)
    finally:
        other.remove(force=True)


def test_the_log_and_inspect_show_no_password_and_no_verifier(state: State, server: Container) -> None:
    """The server logs every statement here, pgAudit too. Last, so that it has seen all of the above."""
    shown = server.logs().decode() + str(server.attrs)
    assert "CREATE ROLE" in shown
    assert "canary" not in shown
    assert "SCRAM-SHA-256$" not in shown
