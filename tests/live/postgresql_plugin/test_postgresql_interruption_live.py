"""A creation that the server did and the engine never heard of is taken up again; nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.airgap.plugins.postgresql.connection import Connection, Server
from infra.airgap.plugins.postgresql.statement_errors import CutOffError
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness
from tests.live.postgresql_plugin.conftest import PREFIX, Configure, Instance, Query

pytestmark = pytest.mark.live
ROLE = f"{PREFIX}role:Role"
DATABASE = f"{PREFIX}database:Database"
Unique = Callable[[str], str]


def test_a_role_whose_creation_went_unheard_is_taken_up_with_todays_inputs(
    configure: Configure, instance: Instance, unique: Unique
) -> None:
    inputs: dict[str, Any] = {"name": unique("role"), "login": True}
    configure().apply(ROLE, {**inputs, "password": "first"})  # and the process was killed here
    again = configure()
    state = again.apply(ROLE, {**inputs, "password": "second", "connectionLimit": 2})
    assert state.outputs["connectionLimit"] == 2
    instance.connect(user=inputs["name"], password="second").close()
    again.delete(ROLE, state)


def test_a_database_whose_creation_went_unheard_is_taken_up(configure: Configure, unique: Unique) -> None:
    owner = configure().apply(ROLE, {"name": unique("owner")})
    configure().apply(DATABASE, {"name": unique("db")})
    again = configure()
    state = again.apply(DATABASE, {"name": unique("db"), "owner": unique("owner")})
    assert state.outputs["owner"] == unique("owner")
    again.delete(DATABASE, state)
    again.delete(ROLE, owner)


def test_a_server_that_ends_the_connection_is_named_and_the_next_run_goes_on(
    administrator: ProviderHarness, unique: Unique
) -> None:
    server: Server = administrator.operations.configuration.get()

    def suicide(connection: Connection) -> None:
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(CutOffError, match=r"127\.0\.0\.1:\d+ as tdb_admin ended the connection.*end itself"):
        server.write("postgres", "end itself", suicide)
    state = administrator.apply(ROLE, {"name": unique("role")})
    administrator.delete(ROLE, state)


def test_what_the_engine_has_seen_recorded_is_not_taken_up_twice(
    administrator: ProviderHarness, unique: Unique, own_cache: Path
) -> None:
    inputs = {"name": unique("role")}
    state = administrator.apply(ROLE, inputs)
    assert len(list(own_cache.iterdir())) == 1
    administrator.apply(ROLE, inputs, state)
    assert list(own_cache.iterdir()) == []
    with pytest.raises(ProviderError, match="already exists"):
        administrator.apply(ROLE, inputs)
    administrator.delete(ROLE, state)


def test_a_role_or_database_of_somebody_else_is_refused_however_often(
    administrator: ProviderHarness, sql: Query, unique: Unique
) -> None:
    sql(f"CREATE ROLE {unique('other')}")
    sql(f"CREATE DATABASE {unique('other')}")
    for token in (ROLE, DATABASE, ROLE, DATABASE):
        with pytest.raises(ProviderError, match="already exists"):
            administrator.apply(token, {"name": unique("other")})
    sql(f"DROP DATABASE {unique('other')}")
    sql(f"DROP ROLE {unique('other')}")
