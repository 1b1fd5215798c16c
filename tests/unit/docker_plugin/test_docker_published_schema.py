"""Every input of the published SDK is declared here, served or refused by name, and nothing is made up."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pulumi_docker
import pytest
from pulumi._types import input_type_py_to_pulumi_names

from infra.airgap.plugins.docker.provider import DockerProvider
from infra.provider_framework.fields import Field, ListOf, Object

PROVIDER = DockerProvider()
RESOURCES = {resource.token: resource for resource in PROVIDER.resources}
ARGUMENTS: dict[str, Any] = {
    "docker:index/network:Network": pulumi_docker.NetworkArgs,
    "docker:index/volume:Volume": pulumi_docker.VolumeArgs,
    "docker:index/container:Container": pulumi_docker.ContainerArgs,
    "docker:index/remoteImage:RemoteImage": pulumi_docker.RemoteImageArgs,
}
RESULTS: dict[str, Any] = {
    "docker:index/network:Network": pulumi_docker.Network,
    "docker:index/volume:Volume": pulumi_docker.Volume,
    "docker:index/container:Container": pulumi_docker.Container,
    "docker:index/remoteImage:RemoteImage": pulumi_docker.RemoteImage,
}
NESTED = {
    "capabilities": "Capabilities",
    "devices": "Device",
    "healthcheck": "Healthcheck",
    "hosts": "Host",
    "labels": "Label",
    "mounts": "Mount",
    "networksAdvanced": "NetworksAdvanced",
    "ports": "Port",
    "ulimits": "Ulimit",
    "uploads": "Upload",
    "volumes": "Volume",
    "deviceReadBps": "DeviceReadBp",
    "deviceReadIops": "DeviceReadIop",
    "deviceWriteBps": "DeviceWriteBp",
    "deviceWriteIops": "DeviceWriteIop",
}


def published_inputs(arguments: Any) -> set[str]:
    return set(input_type_py_to_pulumi_names(arguments).values())


def declared_inputs(fields: Mapping[str, Field]) -> set[str]:
    return {name for name, field in fields.items() if not field.output}


def members(field: Field) -> Mapping[str, Field]:
    kind = field.kind.item if isinstance(field.kind, ListOf) else field.kind
    assert isinstance(kind, Object)
    return kind.fields


@pytest.mark.parametrize("token", ARGUMENTS)
def test_inputs_are_those_of_the_published_resource(token: str) -> None:
    assert declared_inputs(RESOURCES[token].fields) == published_inputs(ARGUMENTS[token])


@pytest.mark.parametrize("token", ARGUMENTS)
def test_required_inputs_are_those_of_the_published_resource(token: str) -> None:
    names = input_type_py_to_pulumi_names(ARGUMENTS[token])
    signature = inspect.signature(ARGUMENTS[token].__init__)
    required = {
        names[name]
        for name, parameter in signature.parameters.items()
        if name in names and parameter.default is parameter.empty
    }
    assert {name for name, field in RESOURCES[token].fields.items() if field.required} == required


@pytest.mark.parametrize("token", RESULTS)
def test_outputs_are_those_of_the_published_resource(token: str) -> None:
    own = {name for name, value in vars(RESULTS[token]).items() if isinstance(value, property)}
    known = {"".join(part.lower() for part in name.split("_")) for name in own}
    assert {name.lower() for name in RESOURCES[token].fields} == known


@pytest.mark.parametrize("name", NESTED)
def test_nested_inputs_are_those_of_the_published_container(name: str) -> None:
    field = RESOURCES["docker:index/container:Container"].fields[name]
    arguments = getattr(pulumi_docker, f"Container{NESTED[name]}Args")
    assert set(members(field)) == published_inputs(arguments)


def test_nested_inputs_are_those_of_the_published_network() -> None:
    field = RESOURCES["docker:index/network:Network"].fields["ipamConfigs"]
    assert set(members(field)) == published_inputs(pulumi_docker.NetworkIpamConfigArgs)


@pytest.mark.parametrize("option", ["bindOptions", "volumeOptions", "tmpfsOptions"])
def test_options_of_mounts_are_those_of_the_published_container(option: str) -> None:
    mount = members(RESOURCES["docker:index/container:Container"].fields["mounts"])
    arguments = getattr(pulumi_docker, f"ContainerMount{option[0].upper()}{option[1:]}Args")
    assert set(members(mount[option])) == published_inputs(arguments)


def test_configuration_is_that_of_the_published_provider() -> None:
    assert set(PROVIDER.config) == published_inputs(pulumi_docker.ProviderArgs)


def test_version_is_that_of_the_installed_sdk() -> None:
    assert PROVIDER.version == version("pulumi_docker")


def test_what_is_not_served_says_why() -> None:
    refused = [
        field for resource in PROVIDER.resources for field in resource.fields.values() if field.unserved
    ]
    assert refused
    assert all(len(field.unserved) > 20 for field in refused)
