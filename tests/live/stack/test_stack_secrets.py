"""No secret in clear, wherever an operator or a program looks. A failure names the place, never the value."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.settings import ENGINES
from tests.live.stack.trial import Ended, Trial

pytestmark = pytest.mark.live

# A comment of a configuration, a secret, and a file that nobody declared.
_CHANGES = """
    echo '# canary-of-configuration' >> live.conf
    printf canary-of-secret > secrets/health
    echo canary-of-nobody > stray
"""


def shown(text: str, secrets: dict[str, str]) -> list[str]:
    """The names of the secrets that stand in a text; of keys, a line from the middle is looked for."""
    found = []
    for name, value in secrets.items():
        lines = value.strip().splitlines()
        if lines[len(lines) // 2] in text:
            found.append(name)
    return found


def test_the_search_finds_a_secret(secrets: dict[str, str]) -> None:
    assert len(secrets) >= 20
    assert all(len(value) >= 20 for value in secrets.values())
    assert shown("…".join(secrets.values()), secrets) == list(secrets)


@pytest.mark.parametrize("engine", ENGINES)
def test_docker_inspect_shows_none(stack: Trial, secrets: dict[str, str], engine: str) -> None:
    assert shown(json.dumps(stack.container(engine).attrs), secrets) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_the_arguments_of_processes_show_none(stack: Trial, secrets: dict[str, str], engine: str) -> None:
    assert shown(json.dumps(stack.container(engine).top(ps_args="-eo pid,args")), secrets) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_the_logs_of_containers_show_none(stack: Trial, secrets: dict[str, str], engine: str) -> None:
    assert shown(stack.container(engine).logs().decode(), secrets) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_the_environment_of_the_first_process_shows_none(
    stack: Trial, secrets: dict[str, str], engine: str
) -> None:
    number = stack.container(engine).attrs["State"]["Pid"]
    file = Path(f"/proc/{number}/environ")
    if not file.exists():
        pytest.skip("the Docker engine is on another machine")
    assert shown(file.read_text(), secrets) == []


def test_volumes_and_networks_carry_none(stack: Trial, secrets: dict[str, str]) -> None:
    attributes = [volume.attrs for volume in stack.client.volumes.list()]
    attributes += [network.attrs for network in stack.client.networks.list()]
    assert shown(json.dumps(attributes), secrets) == []


def test_an_export_of_the_state_shows_none(stack: Trial, secrets: dict[str, str]) -> None:
    assert shown(stack.pulumi("stack", "export").out, secrets) == []


def test_the_outputs_show_none(stack: Trial, secrets: dict[str, str]) -> None:
    said = stack.pulumi("stack", "output", "--json").out
    assert shown(said, secrets) == []
    assert "[secret]" in said


def test_what_up_and_preview_print_shows_none(first_up: tuple[Trial, Ended], secrets: dict[str, str]) -> None:
    stack, up = first_up
    assert shown(up.text, secrets) == []
    assert shown(stack.succeed("preview", "--diff").text, secrets) == []
    assert shown(stack.succeed("status").text, secrets) == []
    assert shown(stack.succeed("logs", "--tail", "1000").text, secrets) == []


def test_a_file_changed_by_hand_shows_its_lines_unless_it_is_a_secret(stack: Trial) -> None:
    """A preview tells a reviewer what changes in a configuration, and of a secret that it does."""
    stack.client.containers.run(
        str(stack.container("redis").attrs["Image"]),
        entrypoint=["sh", "-c"],
        command=[_CHANGES],
        user="0:0",
        working_dir="/files",
        volumes={f"{stack.namespace}-redis-files": {"bind": "/files", "mode": "rw"}},
        network_mode="none",
        remove=True,
    )
    stack.pulumi("refresh", "--yes")
    told = stack.pulumi("stack", "export").out + stack.succeed("preview", "--diff").text
    stack.succeed("up")
    assert "canary-of-configuration" in told
    assert "canary-of-secret" not in told
    assert "canary-of-nobody" not in told
    assert "secrets/health" in told
    assert "stray" in told
    stack.changes_nothing()


def test_the_files_of_the_workspace_show_none(stack: Trial, secrets: dict[str, str]) -> None:
    """But for the passphrase and the operator's key, which are files by design and their owner's alone."""
    by_design = {
        stack.workspace.passphrase: {"passphrase"},
        stack.workspace.stack(stack.name) / "client.key": {"operator-certificate.privateKeyPem"},
    }
    for file in stack.workspace.folder.rglob("*"):
        if file.is_file() and not file.is_relative_to(stack.workspace.tools):
            names = set(shown(file.read_text(errors="replace"), secrets))
            assert names == by_design.get(file, set()), file
            if names:
                assert file.stat().st_mode & 0o077 == 0, file
