"""Settings: what a stack file may say, and how each mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from infra.settings import PROJECT, Settings, load
from infra.typed_config import ConfigError
from infra.workspace import ROOT


def given(**values: str) -> Settings:
    return load("dev", {f"{PROJECT}:{key}": text for key, text in values.items()})


def problems_of(**values: str) -> str:
    with pytest.raises(ConfigError) as caught:
        given(**values)
    return str(caught.value)


def test_an_empty_stack_file_gives_a_usable_stack() -> None:
    settings = given()
    assert settings.namespace == "tdb-dev"
    assert settings.bind_address == "127.0.0.1"
    assert settings.secrets.generate


def test_scalars_arrive_as_text_and_structures_as_json() -> None:
    settings = given(protect="true", ports='{"postgres": 15432}', secrets='{"versions": {"redis-admin": 2}}')
    assert settings.protect is True
    assert settings.ports.postgres == 15432
    assert settings.ports.redis == 6379
    assert settings.secrets.versions == {"redis-admin": 2}


def test_other_namespaces_are_left_to_their_providers() -> None:
    assert load("dev", {"docker:host": "unix:///run/docker.sock"}).stack == "dev"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"portz": "{}"}, "trading-databases:portz: is not a setting; did you mean ports?"),
        ({"stack": "prod", "protekt": "true"}, "did you mean protect?"),
        ({"protect": "yes"}, "trading-databases:protect: must be true or false, not text"),
        (
            {"ports": '{"postgres": "many"}'},
            "trading-databases:ports.postgres: must be a whole number, not text",
        ),
        ({"ports": '{"postgres": 6379}'}, "two engines share a port"),
        ({"ports": '{"postgres": 70000}'}, "70000 is not a port"),
        ({"ports": "[1]"}, "trading-databases:ports: must be an object, not a list"),
        ({"adopt": '["mysql"]'}, "'mysql' is not an engine"),
        ({"adopt": "postgres"}, "trading-databases:adopt: must be a list, not text"),
        ({"postgres": '{"limits": {"memoryMb": 1024}}'}, "postgres.limits.cpus: is required"),
        ({"postgres": '{"limits": {"memoryMb": 16, "cpus": 1}}'}, "at least 64"),
        ({"postgres": '{"timeSeries": "magic"}'}, "native or timescaledb"),
        ({"bindAddress": "localhost"}, "does not appear to be an IPv4 or IPv6 address"),
        ({"namespace": "Tdb_Dev"}, "2 to 31 lower-case letters"),
        ({"kdb": '{"licenceFile": "kc.lic"}'}, "kdb.licenceFile needs images.kdb"),
        ({"ports": '{"postgres": 1'}, "trading-databases:ports: is not JSON at character"),
    ],
)
def test_a_mistake_is_named_by_its_path(values: dict[str, str], expected: str) -> None:
    if "stack" in values:
        values = {key: text for key, text in values.items() if key != "stack"}
    assert expected in problems_of(**values)


def test_all_mistakes_are_named_at_once() -> None:
    text = problems_of(portz="{}", protect="perhaps")
    assert "portz" in text
    assert "protect" in text


def test_a_misplaced_secret_is_not_repeated_in_the_error() -> None:
    assert "hunter2" not in problems_of(protect="hunter2")


@pytest.mark.parametrize(
    "file", sorted((ROOT / "infra" / "stacks").glob("Pulumi.*.yaml")), ids=lambda f: f.name
)
def test_every_committed_stack_file_loads(file: Path) -> None:
    stack = file.name.split(".")[1]
    raw = yaml.safe_load(file.read_text())["config"]
    texts = {key: yaml_text(value) for key, value in raw.items()}
    settings = load(stack, texts)
    assert settings.protect is (stack in {"staging", "prod"})
    assert settings.retain_data is settings.protect
    assert settings.secrets.generate is (stack in {"dev", "test"})


def yaml_text(value: object) -> str:
    """As the engine hands a value over: structures as JSON, everything else as text."""
    import json  # noqa: PLC0415

    return json.dumps(value) if isinstance(value, dict | list | bool) else str(value)


def test_the_stacks_share_no_port_with_dev() -> None:
    ports = {
        load(
            name, {key: yaml_text(value) for key, value in yaml.safe_load(path.read_text())["config"].items()}
        ).ports
        for name in ("test", "staging")
        for path in [ROOT / "infra" / "stacks" / f"Pulumi.{name}.yaml"]
    }
    numbers = [number for each in ports for number in (each.postgres, each.redis, each.influxdb, each.kdb)]
    dev = load("dev", {}).ports
    assert not set(numbers) & {dev.postgres, dev.redis, dev.influxdb, dev.kdb}
    assert len(set(numbers)) == len(numbers)
