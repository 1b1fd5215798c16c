"""What stands in the way of a run is found before anything is made, and named with the way to mend it."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest
import yaml

from infra.settings import PROJECT
from tests.live.stack.trial import Trial

pytestmark = pytest.mark.live

SOCKET = Path("/var/run/docker.sock")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
needs_usual_socket = pytest.mark.skipif(
    "DOCKER_HOST" in os.environ or not SOCKET.exists(), reason="Docker is not at its usual socket"
)
# Reads all of this machine's Python and checkout, and is otherwise nobody.
SOMEBODY = (
    *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"),
    *("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"),
    "--bounding-set=-all,+dac_read_search",
)


def made(stack: Trial) -> list[str]:
    networks = stack.client.networks.list(names=[f"{stack.namespace}-"])
    volumes = [
        volume.name for volume in stack.client.volumes.list() if volume.name.startswith(stack.namespace)
    ]
    return [*stack.containers(), *(str(network.name) for network in networks), *volumes]


def test_a_port_that_a_program_has_is_named_with_the_program(unmade: Trial) -> None:
    with socket.create_server(("127.0.0.1", unmade.port("redis"))):
        error = unmade.refused("up")
    assert f"{unmade.port('redis')} (redis) by process {os.getpid()}" in error
    assert "trading-databases:ports" in error
    assert made(unmade) == []


def test_a_port_that_a_container_has_is_named_with_the_container(unmade: Trial, stack: Trial) -> None:
    unmade.save(ports={**unmade.settings["ports"], "kdb": stack.port("postgres")})
    error = unmade.refused("up")
    assert f"{stack.port('postgres')} (kdb) by container {stack.namespace}-postgres" in error
    assert made(unmade) == []


def test_an_engine_that_does_not_run_is_named_with_its_address(unmade: Trial, tmp_path: Path) -> None:
    address = f"unix://{tmp_path}/docker.sock"
    error = unmade.refused("up", DOCKER_HOST=address)
    assert address in error
    assert "start that engine" in error


@needs_root
@needs_usual_socket
def test_a_user_who_may_not_use_docker_is_told_the_group(unmade: Trial) -> None:
    hand_over(unmade)
    unmade.entry = SOMEBODY
    error = unmade.refused("up")
    assert "may not use the Docker engine" in error
    assert "group" in error


@needs_root
@needs_usual_socket
def test_a_machine_without_docker_says_how_to_install_it(unmade: Trial, tmp_path: Path) -> None:
    hand_over(unmade)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "cksum", "dirname", "readlink", "env"):
        (tools / name).symlink_to(str(shutil.which(name)))
    # In a view of the machine of its own, where no engine ever had a socket.
    script = f'mount -t tmpfs none {SOCKET.resolve().parent} && exec "$@"'
    unmade.entry = ("unshare", "--mount", "sh", "-c", script, "sh", *SOMEBODY, "env", f"PATH={tools}")
    error = unmade.refused("up")
    assert "Docker is not installed" in error
    assert "apt-get install docker.io" in error


def hand_over(stack: Trial) -> None:
    """The workspace to the nobody of these tests."""
    stack.workspace.folder.mkdir(exist_ok=True)
    for path in (stack.workspace.folder, *stack.workspace.folder.rglob("*")):
        os.chown(path, 65534, 65534, follow_symlinks=False)


def test_a_disk_that_is_nearly_full_is_named(unmade: Trial) -> None:
    error = unmade.refused("up", TDB_MIN_FREE_GB="1000000")
    assert "the disk is nearly full" in error
    assert "TDB_MIN_FREE_GB" in error
    assert made(unmade) == []


@needs_root
def test_a_workspace_on_a_full_disk_ends_in_one_error(unmade: Trial) -> None:
    folder = unmade.workspace.folder
    folder.mkdir(exist_ok=True)
    script = f'mount -t tmpfs -o size=2m none {folder} && exec "$@"'
    unmade.entry = ("unshare", "--mount", "sh", "-c", script, "sh")
    error = unmade.refused("up")
    assert "disk" in error or "space" in error
    assert made(unmade) == []


def test_a_wrong_passphrase_is_refused_and_the_state_kept(stack: Trial) -> None:
    before = stack.state_file.read_bytes()
    error = stack.refused("up", PULUMI_CONFIG_PASSPHRASE="not-the-passphrase")
    assert "the passphrase does not open the secrets of stack test" in error
    assert "PULUMI_CONFIG_PASSPHRASE" in error
    assert "not-the-passphrase" not in error
    assert stack.state_file.read_bytes() == before


def test_settings_of_a_wrong_type_or_name_are_all_named(unmade: Trial) -> None:
    unmade.save(protect="perhaps", portz={}, ports={"postgres": "many"})
    error = unmade.refused("up")
    assert "trading-databases:protect: must be true or false" in error
    assert "trading-databases:portz: is not a setting; did you mean ports?" in error
    assert "trading-databases:ports.postgres: must be a whole number" in error


def test_settings_that_are_no_yaml_are_refused_with_the_line(unmade: Trial) -> None:
    unmade.file.write_text("config:\n  trading-databases:protect: [\n")
    error = unmade.refused("up")
    assert "not YAML" in error
    assert "line" in error


def test_an_unknown_stack_is_refused_with_those_that_are_there(unmade: Trial) -> None:
    error = unmade.refused("up", "--stack", "tets", stack=False)
    assert "did you mean test?" in error


def guarded(unmade: Trial, **settings: object) -> Trial:
    """A staging stack: protected, and given its secrets."""
    stack = Trial(
        unmade.folder,
        unmade.client,
        {**unmade.settings, "protect": True, "retainData": True, "secrets": {"generate": False}, **settings},
        name="staging",
    )
    assert yaml.safe_load(stack.file.read_text())["config"][f"{PROJECT}:protect"] is True
    return stack


def test_a_guarded_stack_is_never_given_a_passphrase_of_tdbs(unmade: Trial) -> None:
    stack = guarded(unmade)
    error = stack.refused("up", "--yes")
    assert "PULUMI_CONFIG_PASSPHRASE_FILE" in error
    assert not stack.workspace.passphrase.exists() or made(stack) == []


def test_a_guarded_stack_asks_before_it_changes(unmade: Trial) -> None:
    error = guarded(unmade).refused("up", PULUMI_CONFIG_PASSPHRASE="given-for-this-test")
    assert "has to be confirmed" in error
    assert "--yes" in error


def test_a_guarded_stack_without_its_secrets_names_the_setting_and_makes_nothing(unmade: Trial) -> None:
    stack = guarded(unmade, secrets={"generate": False, "given": {"redis-admin": "given-for-this-test"}})
    done = stack.run("up", "--yes", PULUMI_CONFIG_PASSPHRASE="given-for-this-test")
    assert done.code != 0
    assert "Traceback" not in done.text
    assert "trading-databases:secrets.given" in done.text
    assert "postgres-admin" in done.text
    assert "config set" in done.text
    assert made(stack) == []
