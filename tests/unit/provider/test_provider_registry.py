"""Every folder with a resource is served, and the two sides of a resource stay apart."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pulumi
import pytest

import infra.provider
from infra.provider.registry import resources
from infra.provider.server import TradingDb
from infra.provider_framework.harness import ProviderHarness

FOLDERS = sorted(path.parent.name for path in Path(infra.provider.__file__).parent.glob("*/resource.py"))


def test_every_folder_with_a_resource_is_served() -> None:
    assert len(resources()) == len(FOLDERS)


def test_no_two_resources_share_a_token() -> None:
    tokens = [resource.token for resource in resources()]
    assert len(set(tokens)) == len(tokens)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_folder_is_named_after_the_token(folder: str) -> None:
    served = importlib.import_module(f"infra.provider.{folder}.resource").RESOURCE
    _, module, name = served.token.split(":")
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    assert f"{module}{snake}" == folder


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_resource_has_a_class_for_programs(folder: str) -> None:
    sdk = importlib.import_module(f"infra.provider.{folder}.sdk")
    served = importlib.import_module(f"infra.provider.{folder}.resource").RESOURCE
    assert issubclass(getattr(sdk, served.token.rpartition(":")[2]), pulumi.CustomResource)


@pytest.mark.parametrize(
    ("modules", "unwanted"),
    [
        ("infra.provider.server", ("pulumi.resource", "docker", "infra.provider.tls_authority.sdk")),
        (",".join(f"infra.provider.{folder}.sdk" for folder in FOLDERS), ("cryptography", "docker")),
    ],
    ids=["server", "program"],
)
def test_neither_side_loads_what_the_other_needs(modules: str, unwanted: tuple[str, ...]) -> None:
    code = f"import sys, {modules}; print(*(name for name in {unwanted!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_an_unknown_setting_of_the_provider_is_refused() -> None:
    failures = ProviderHarness(TradingDb()).check_config({"dockerhost": "x"})
    assert [failure.path for failure in failures] == ["dockerhost"]
