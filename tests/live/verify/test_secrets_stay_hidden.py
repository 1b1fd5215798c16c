"""Known secrets are given to a stack, and searched for in all that its commands, servers and files say."""

from __future__ import annotations

import json

import pytest

from infra.settings import ENGINES
from tests.live.stack.trial import Ended, Trial

pytestmark = pytest.mark.live

COMMANDS = (
    ("preview", "--diff"),
    ("verify",),
    ("policy",),
    ("drift",),
    ("drift", "--json"),
    ("status",),
    ("status", "--json"),
    ("logs", "--tail", "2000"),
)


@pytest.fixture(scope="module")
def secrets(scratch: Trial, canaries: dict[str, str]) -> dict[str, str]:
    """Those that were given, and those that the stack made, by name; of keys a line from the middle."""
    made = {name: text.strip().splitlines() for name, text in scratch.secrets().items()}
    return canaries | {name: lines[len(lines) // 2] for name, lines in made.items()}


def shown(text: str, secrets: dict[str, str]) -> list[str]:
    return [name for name, secret in secrets.items() if secret in text]


def test_the_search_would_find_each(
    scratch: Trial, secrets: dict[str, str], canaries: dict[str, str]
) -> None:
    assert shown("…".join(secrets.values()), secrets) == list(secrets)
    outputs = json.dumps(scratch.outputs())
    # The stack really runs with them: where they may be told, they are.
    assert shown(
        outputs, {name: canaries[name] for name in ("postgres-admin", "redis-auditor", "kdb-admin")}
    ) == [
        "postgres-admin",
        "redis-auditor",
        "kdb-admin",
    ]


def test_bringing_the_stack_up_shows_none(first_up: tuple[Trial, Ended], secrets: dict[str, str]) -> None:
    assert shown(first_up[1].text, secrets) == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_shows_one(scratch: Trial, secrets: dict[str, str], words: tuple[str, ...]) -> None:
    done = scratch.run(*words)
    assert done.code in (0, 2), done.text
    assert done.out
    assert shown(done.text, secrets) == []


def test_the_reports_show_none(scratch: Trial, secrets: dict[str, str]) -> None:
    scratch.succeed("verify")
    scratch.succeed("policy")
    folder = scratch.workspace.stack(scratch.name)
    for name in ("verify.json", "verify.junit.xml", "policy.json", "policy.junit.xml"):
        assert shown((folder / name).read_text(), secrets) == [], name


@pytest.mark.usefixtures("stopped_redis")
def test_a_check_that_fails_shows_none(scratch: Trial, secrets: dict[str, str]) -> None:
    """With a server that does not answer, checks end in errors with texts of their own."""
    done = scratch.run("verify", "--only", "R02", "--only", "R04", "--only", "D13")
    assert done.code == 1, done.text
    assert "error  R02" in done.out
    assert shown(done.text, secrets) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_no_server_logs_one(scratch: Trial, secrets: dict[str, str], engine: str) -> None:
    assert shown(scratch.container(engine).logs().decode(errors="replace"), secrets) == []


def test_no_file_of_the_workspace_holds_one(
    scratch: Trial, secrets: dict[str, str], canaries: dict[str, str]
) -> None:
    """But for the passphrase and the operator's key, by design.

    The settings of this stack give the canaries in clear, and the engine keeps settings with its history.
    """
    workspace = scratch.workspace
    stack = workspace.stack(scratch.name)
    by_design = {workspace.passphrase, stack / "client.key"}
    made = {name: secret for name, secret in secrets.items() if secret not in canaries.values()}
    assert len(made) >= 20
    for file in workspace.folder.rglob("*"):
        if file.is_file() and file not in by_design and not file.is_relative_to(workspace.tools):
            settings = file.name == f"Pulumi.{scratch.name}.yaml" or "history" in file.parts
            assert shown(file.read_text(errors="replace"), made if settings else secrets) == [], file
