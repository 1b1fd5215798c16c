"""Claims and files against a real engine: what lies in a volume afterwards, and what is left on the way."""

from __future__ import annotations

from collections.abc import Callable

import docker
import pytest
from docker.errors import ContainerError
from docker.models.containers import Container
from docker.types import Mount

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

pytestmark = pytest.mark.live

CLAIM = "tradingdb:docker:VolumeClaim"
FILES = "tradingdb:docker:VolumeFiles"
KEY: Properties = {"content": "canary-key", "uid": 999, "gid": 999}
CONF: Properties = {"content": "a = 1\nü = 2\n", "mode": "0444", "uid": 0, "gid": 0, "restart": False}
HELPERS = "tdb.helper=volume-files"


@pytest.fixture(scope="module")
def image(image_of: Callable[[str], str]) -> str:
    return image_of("tdb/redis:8")


@pytest.fixture
def volume(make_volume: Callable[[], str]) -> str:
    return make_volume()


@pytest.fixture
def shell(docker_client: docker.DockerClient, image: str, volume: str) -> Callable[..., str]:
    """What a container that has the volume sees; fails when the command does."""

    def run(command: str, user: str = "0:0") -> str:
        container = docker_client.containers.create(
            image,
            entrypoint=["sh", "-c"],
            command=[command],
            user=user,
            network_mode="none",
            mounts=[Mount("/seen", volume, type="volume")],
            working_dir="/seen",
        )
        try:
            container.start()
            code = container.wait()["StatusCode"]
            # Followed while it runs, the log of a short run may come up empty; afterwards it is whole.
            said: bytes = container.logs(stdout=True, stderr=False)
        finally:
            container.remove(force=True)
        if code != 0:
            raise ContainerError(container, code, command, image, said.decode())
        return said.decode()

    return run


@pytest.fixture
def helpers(docker_client: docker.DockerClient, volume: str) -> Callable[[], int]:
    def count() -> int:
        labels = [HELPERS, f"tdb.volume={volume}"]
        return len(docker_client.containers.list(all=True, ignore_removed=True, filters={"label": labels}))

    return count


@pytest.fixture
def inputs(image: str, volume: str) -> Properties:
    files = {"tls/server.key": KEY, "server.conf": CONF, "secrets/deep/password": KEY}
    return {"volume": volume, "image": image, "files": files}


def test_a_new_volume_can_be_claimed(provider: ProviderHarness, prefix: str) -> None:
    state = provider.apply(CLAIM, {"volume": f"{prefix}-unborn"})
    assert state.id == f"{prefix}-unborn"
    assert provider.read(CLAIM, state) == state
    provider.delete(CLAIM, state)


def test_a_volume_of_unknown_origin_is_refused(provider: ProviderHarness, volume: str) -> None:
    with pytest.raises(ProviderError, match=f"volume {volume} already exists.*docker volume rm {volume}"):
        provider.apply(CLAIM, {"volume": volume})


def test_a_volume_whose_name_only_begins_alike_is_no_obstacle(provider: ProviderHarness, volume: str) -> None:
    provider.apply(CLAIM, {"volume": volume[:-1]})


def test_a_volume_is_taken_over_when_told(provider: ProviderHarness, volume: str) -> None:
    assert provider.apply(CLAIM, {"volume": volume, "adopt": True}).id == volume


def test_a_claim_is_imported_by_the_name_of_the_volume(
    provider: ProviderHarness, volume: str, prefix: str
) -> None:
    imported = provider.read(CLAIM, State(volume, {}, {}))
    assert imported is not None
    assert imported.inputs["volume"] == volume
    assert provider.read(CLAIM, State(f"{prefix}-absent", {}, {})) is None


def test_files_get_their_content_owner_and_mode(
    provider: ProviderHarness, inputs: Properties, shell: Callable[..., str], helpers: Callable[[], int]
) -> None:
    provider.apply(FILES, inputs)
    listed = shell("find . -type f -exec stat -c '%n %a %u:%g %Y' {} + | sort").splitlines()
    assert listed == [
        "./secrets/deep/password 400 999:999 0",
        "./server.conf 444 0:0 0",
        "./tls/server.key 400 999:999 0",
    ]
    assert shell("cat server.conf") == CONF["content"]
    assert shell("stat -c %a . tls secrets secrets/deep").split() == ["755"] * 4
    assert helpers() == 0


def test_the_service_reads_its_secret_and_others_do_not(
    provider: ProviderHarness, inputs: Properties, shell: Callable[..., str]
) -> None:
    provider.apply(FILES, inputs)
    assert shell("cat secrets/deep/password", user="999:999") == "canary-key"
    with pytest.raises(ContainerError):
        shell("cat secrets/deep/password", user="1000:1000")


def test_the_second_run_touches_nothing(
    provider: ProviderHarness, inputs: Properties, shell: Callable[..., str]
) -> None:
    first = provider.apply(FILES, inputs)
    inodes = shell("ls -iR .")
    assert provider.apply(FILES, inputs, first) == first
    provider.update(FILES, first, first.inputs)
    assert shell("ls -iR .") == inodes


def test_a_refresh_of_what_is_right_changes_nothing(provider: ProviderHarness, inputs: Properties) -> None:
    state = provider.apply(FILES, inputs)
    assert provider.read(FILES, state) == state


def test_removed_files_are_removed_with_their_folders(
    provider: ProviderHarness, inputs: Properties, shell: Callable[..., str], helpers: Callable[[], int]
) -> None:
    state = provider.apply(FILES, inputs)
    later = provider.apply(FILES, {**inputs, "files": {"tls/server.key": KEY}}, state)
    assert shell("find . -mindepth 1 | sort").split() == ["./tls", "./tls/server.key"]
    assert later.outputs["revision"] != state.outputs["revision"]
    assert helpers() == 0


def test_a_file_and_a_folder_can_change_places(
    provider: ProviderHarness, inputs: Properties, shell: Callable[..., str]
) -> None:
    first = provider.apply(FILES, {**inputs, "files": {"a/b": KEY, "c": KEY}})
    provider.apply(FILES, {**inputs, "files": {"a": KEY, "c/d": KEY}}, first)
    assert shell("find . -type f | sort").split() == ["./a", "./c/d"]


def test_the_revision_follows_files_that_need_a_restart(
    provider: ProviderHarness, inputs: Properties
) -> None:
    first = provider.apply(FILES, inputs)
    quiet = {**inputs["files"], "server.conf": {**CONF, "content": "b"}}
    second = provider.apply(FILES, {**inputs, "files": quiet}, first)
    assert second.outputs["revision"] == first.outputs["revision"]
    loud = {**quiet, "tls/server.key": {**KEY, "content": "new"}}
    third = provider.apply(FILES, {**inputs, "files": loud}, second)
    assert third.outputs["revision"] != second.outputs["revision"]


@pytest.mark.parametrize(
    ("tamper", "path"),
    [
        ("echo evil > tls/server.key", 'files["tls/server.key"].content'),
        ("chmod 0644 tls/server.key", 'files["tls/server.key"].mode'),
        ("chown 1000 tls/server.key", 'files["tls/server.key"].uid'),
        ("rm tls/server.key", 'files["tls/server.key"]'),
        ("echo x > extra.conf", 'files["extra.conf"]'),
        ("ln -s /etc/passwd link", "files.link"),
        ("rm server.conf && ln -s /etc/passwd server.conf", 'files["server.conf"].content'),
    ],
)
def test_what_was_changed_by_hand_shows_and_is_mended(
    provider: ProviderHarness, inputs: Properties, shell: Callable[..., str], tamper: str, path: str
) -> None:
    state = provider.apply(FILES, inputs)
    before = shell(
        "find . -type f -exec sha256sum {} + | sort; find . -exec stat -c '%n %F %a %u' {} + | sort"
    )
    shell(tamper)
    seen = provider.read(FILES, state)
    assert seen is not None
    assert path in provider.diff(FILES, seen, state.inputs).changes
    provider.apply(FILES, inputs, seen)
    after = shell(
        "find . -type f -exec sha256sum {} + | sort; find . -exec stat -c '%n %F %a %u' {} + | sort"
    )
    assert after == before


def test_a_helper_that_a_kill_left_goes_with_the_next_run(
    provider: ProviderHarness,
    docker_client: docker.DockerClient,
    inputs: Properties,
    volume: str,
    helpers: Callable[[], int],
) -> None:
    labels = {"tdb.helper": "volume-files", "tdb.volume": volume}
    docker_client.containers.create(inputs["image"], command=["none"], labels=labels)
    assert helpers() == 1
    provider.apply(FILES, inputs)
    assert helpers() == 0


def test_the_helper_goes_when_the_upload_fails(
    provider: ProviderHarness, inputs: Properties, helpers: Callable[[], int]
) -> None:
    with pytest.raises(ProviderError):
        provider.apply(FILES, {**inputs, "files": {"x" * 300: KEY}})
    assert helpers() == 0


def test_no_helper_ever_holds_content(
    provider: ProviderHarness,
    docker_client: docker.DockerClient,
    inputs: Properties,
    volume: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Everything that `docker inspect` could have shown while the helpers were there."""
    seen: list[str] = []
    remove = Container.remove

    def inspect_then_remove(container: Container, **options: bool) -> None:
        seen.append(str(docker_client.api.inspect_container(str(container.id))))
        remove(container, **options)

    monkeypatch.setattr(Container, "remove", inspect_then_remove)
    state = provider.apply(FILES, inputs)
    provider.apply(FILES, {**inputs, "files": {}}, state)
    assert len(seen) == 3
    assert "canary" not in "".join(seen)


def test_deleting_empties_the_volume_and_leaves_it(
    provider: ProviderHarness, inputs: Properties, shell: Callable[..., str]
) -> None:
    provider.delete(FILES, provider.apply(FILES, inputs))
    assert shell("ls -A") == ""


def test_a_volume_that_is_gone_is_no_obstacle_to_deleting(
    provider: ProviderHarness, docker_client: docker.DockerClient, inputs: Properties, volume: str
) -> None:
    state = provider.apply(FILES, inputs)
    docker_client.volumes.get(volume).remove()
    assert provider.read(FILES, state) is None
    provider.delete(FILES, state)
    with pytest.raises(ProviderError, match=f"volume {volume}: there is no such volume"):
        provider.apply(FILES, inputs)


def test_an_image_that_is_gone_is_named(provider: ProviderHarness, inputs: Properties) -> None:
    with pytest.raises(ProviderError, match=r"image tdb-test-absent.* not on this Docker host"):
        provider.apply(FILES, {**inputs, "image": "tdb-test-absent"})


def test_a_lost_image_does_not_hold_up_a_destroy(provider: ProviderHarness, inputs: Properties) -> None:
    state = provider.apply(FILES, inputs)
    gone = {**state.inputs, "image": "tdb-test-absent"}
    provider.delete(FILES, State(state.id, gone, {**state.outputs, **gone}))
    assert any("stay until the volume is removed" in text for _, text in provider.log.lines)


def test_the_image_of_a_container_with_the_volume_serves_too(
    provider: ProviderHarness, docker_client: docker.DockerClient, inputs: Properties, volume: str
) -> None:
    state = provider.apply(FILES, inputs)
    user = docker_client.containers.create(
        inputs["image"], command=["none"], mounts=[Mount("/seen", volume, type="volume")]
    )
    try:
        gone = {**state.inputs, "image": "tdb-test-absent"}
        seen = provider.read(FILES, State(state.id, gone, {**state.outputs, **gone}))
    finally:
        user.remove(force=True)
    assert seen is not None
    assert seen.inputs["files"] == state.inputs["files"]
