"""Every token and every input of the published SDK is declared: served, or refused by name."""

from __future__ import annotations

import inspect
import warnings
from types import ModuleType

import pytest

from infra.airgap.plugins.postgresql.provider import PostgresqlProvider
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness

NAMES = (
    "Role",
    "Database",
    "Schema",
    "Grant",
    "GrantRole",
    "DefaultPrivileges",
    "DefaultPrivileg",
    "Extension",
)
CLOUD = (
    "awsRdsIamAuth",
    "awsRdsIamProfile",
    "awsRdsIamProviderRoleArn",
    "awsRdsIamRegion",
    "azureIdentityAuth",
    "azureTenantId",
    "gcpIamImpersonateServiceAccount",
)
INTERNAL = {"resource_name", "opts", "__props__", "__self__"}


@pytest.fixture(scope="module")
def published() -> ModuleType:
    with warnings.catch_warnings():
        # The SDK warns of its own deprecated class as soon as it is imported.
        warnings.simplefilter("ignore", DeprecationWarning)
        import pulumi_postgresql  # noqa: PLC0415
    return pulumi_postgresql


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def inputs_of(owner: type) -> set[str]:
    """The keyword arguments of the published resource class."""
    parameters = inspect.signature(owner._internal_init).parameters  # type: ignore[attr-defined]
    return {camel(name) for name in parameters if name not in INTERNAL}


@pytest.mark.parametrize("name", NAMES)
def test_a_resource_declares_exactly_the_published_inputs(published: ModuleType, name: str) -> None:
    token = f"postgresql:index/{name[0].lower()}{name[1:]}:{name}"
    resource = next(one for one in PostgresqlProvider.resources if one.token == token)
    assert set(resource.fields) == inputs_of(getattr(published, name))


def test_the_provider_declares_exactly_the_published_configuration(published: ModuleType) -> None:
    assert set(PostgresqlProvider.config) == inputs_of(published.Provider)


@pytest.mark.parametrize(
    ("token", "name"),
    [("getSchemas", "get_schemas"), ("getTables", "get_tables"), ("getSequences", "get_sequences")],
)
def test_a_getter_declares_exactly_the_published_arguments(
    published: ModuleType, token: str, name: str
) -> None:
    function = next(one for one in PostgresqlProvider.functions if one.token.endswith(f":{token}"))
    parameters = inspect.signature(getattr(published, name)).parameters
    assert set(function.arguments) == {camel(one) for one in parameters if one != "opts"}


@pytest.mark.parametrize("name", CLOUD)
def test_a_cloud_login_is_refused_by_name(harness: ProviderHarness, name: str) -> None:
    value = "true" if PostgresqlProvider.config[name].kind == "boolean" else "somewhere"
    assert [failure.path for failure in harness.check_config({name: value})] == [name]


def test_the_renamed_input_is_refused_by_name_and_says_the_new_one(harness: ProviderHarness) -> None:
    _, failures = harness.check("postgresql:index/role:Role", {"name": "r", "encrypted": "true"})
    assert [failure.path for failure in failures] == ["encrypted"]
    assert "encryptedPassword" in failures[0].reason


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ({"sslmode": "prefer"}, "sslmode"),
        ({"scheme": "awspostgres"}, "scheme"),
        ({"port": "many"}, "port"),
        ({"hots": "h"}, "hots"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(harness: ProviderHarness, config: Properties, path: str) -> None:
    assert [failure.path for failure in harness.check_config(config)] == [path]
