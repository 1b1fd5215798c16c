"""Stacks by name and the settings file that the engine is given."""

from __future__ import annotations

import stat

import pytest

from infra.typed_config import ConfigError
from infra.workspace import Workspace
from ops import passphrase
from ops.errors import OpsError
from ops.stack import Stack, names


def test_stacks_are_the_files_of_the_folder_in_their_order(dev: Stack) -> None:
    (dev.committed.parent / "Pulumi.mine.yaml").write_text("config: {}\n")
    assert names() == ["dev", "prod", "mine"]


def test_an_unknown_stack_is_refused_with_the_nearest_name(workspace: Workspace) -> None:
    with pytest.raises(OpsError, match="did you mean prod") as refused:
        Stack.named("prd", workspace)
    assert "dev, prod" in refused.value.where


def test_the_engine_gets_the_committed_settings_with_their_comments(dev: Stack) -> None:
    assert dev.write_overlay().read_text() == dev.committed.read_text()


def test_the_salt_survives_and_changed_settings_arrive(dev: Stack) -> None:
    dev.overlay.parent.mkdir(parents=True)
    dev.overlay.write_text("config:\n  trading-databases:protect: true\nencryptionsalt: v1:abc=:v1:x:y\n")
    text = dev.write_overlay().read_text()
    assert text == dev.committed.read_text() + "encryptionsalt: v1:abc=:v1:x:y\n"


def test_a_salt_of_the_committed_file_wins(dev: Stack) -> None:
    dev.overlay.parent.mkdir(parents=True)
    dev.overlay.write_text("encryptionsalt: old\n")
    dev.committed.write_text("encryptionsalt: committed\n")
    assert dev.write_overlay().read_text() == "encryptionsalt: committed\n"


def test_of_a_key_service_the_wrapped_key_survives_and_a_salt_does_not(dev: Stack) -> None:
    dev.overlay.parent.mkdir(parents=True)
    dev.overlay.write_text("encryptionsalt: old\nencryptedkey: wrapped\n")
    dev.committed.write_text("secretsprovider: awskms://alias/x\n")
    assert dev.write_overlay().read_text() == "secretsprovider: awskms://alias/x\nencryptedkey: wrapped\n"


def test_settings_are_read_as_the_program_reads_them(dev: Stack) -> None:
    dev.committed.write_text(
        "config:\n"
        "  trading-databases:ports:\n    postgres: 15432\n"
        "  trading-databases:secrets:\n    given:\n      redis-admin:\n        secure: v1:zzz\n"
    )
    settings = dev.settings()
    assert settings.ports.postgres == 15432
    assert settings.secrets.given == {"redis-admin": "[secret]"}


def test_a_wrong_setting_is_named(dev: Stack) -> None:
    dev.committed.write_text("config:\n  trading-databases:protekt: true\n")
    with pytest.raises(ConfigError, match="did you mean protect"):
        dev.settings()


def test_a_file_that_is_not_yaml_is_named_with_its_line(dev: Stack) -> None:
    dev.committed.write_text("config:\n  a: [1\n")
    with pytest.raises(OpsError, match="not YAML") as refused:
        dev.settings()
    assert "Pulumi.dev.yaml, line" in refused.value.where


def test_dev_gets_a_generated_passphrase_that_only_its_owner_reads(dev: Stack) -> None:
    assert passphrase.variables(dev) == {"PULUMI_CONFIG_PASSPHRASE_FILE": str(dev.workspace.passphrase)}
    assert stat.S_IMODE(dev.workspace.passphrase.stat().st_mode) == 0o600


def test_prod_never_gets_a_generated_passphrase(prod: Stack) -> None:
    with pytest.raises(OpsError, match="never generated") as refused:
        passphrase.variables(prod)
    assert "PULUMI_CONFIG_PASSPHRASE_FILE" in refused.value.mend
    assert not prod.workspace.passphrase.exists()


def test_prod_takes_the_passphrase_that_is_given(prod: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", "/run/phrase")
    assert passphrase.variables(prod) == {"PULUMI_CONFIG_PASSPHRASE_FILE": "/run/phrase"}


def test_a_key_service_needs_no_passphrase(prod: Stack) -> None:
    prod.committed.write_text("secretsprovider: hashivault://tdb\n" + prod.committed.read_text())
    assert passphrase.variables(prod) == {}
