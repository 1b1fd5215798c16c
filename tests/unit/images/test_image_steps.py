"""Images as steps: which there are, when one is done, what is told when Docker or a tool is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.airgap.images import build, steps
from infra.airgap.images.catalogue import Catalogue, Pinned
from infra.airgap.images.declaration import load
from infra.airgap.images.influxd import rustup_toolchain
from infra.airgap.images.shelf import Shelf, Shelved
from infra.steps import StepError, StepLog
from infra.workspace import Workspace


class Held(Shelf):
    """A shelf whose content is known; counts how often it was looked at."""

    def __init__(self, *images: Shelved) -> None:
        super().__init__()
        self._held = list(images)
        self.looks = 0

    def held(self) -> list[Shelved]:
        self.looks += 1
        return super().held()

    def forget(self) -> None:
        """What is held does not change."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "work", tmp_path / "cache")


@pytest.fixture
def no_docker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")


def shelved(name: str, image: str = "sha256:11", created: int = 1) -> Shelved:
    return Shelved(image, name, load(name).fingerprint(), (), created)


def test_the_default_set_is_one_step_per_engine(workspace: Workspace) -> None:
    assert [step.name for step in steps(workspace)] == [
        "image-influxdb",
        "image-kdb",
        "image-postgres",
        "image-redis",
    ]


def test_an_image_outside_the_default_set_comes_when_asked(workspace: Workspace) -> None:
    assert [step.name for step in steps(workspace, ["monitoring"])] == ["image-monitoring"]


def test_an_unknown_name_is_refused(workspace: Workspace) -> None:
    with pytest.raises(StepError, match="no image 'mongo'"):
        steps(workspace, ["mongo"])


def test_an_image_is_done_when_docker_and_the_catalogue_agree(workspace: Workspace) -> None:
    redis = load("redis")
    shelf = Held(shelved("redis"))
    assert not build.is_pinned(workspace, redis, shelf)
    Catalogue(workspace.images).record("redis", Pinned("sha256:11", redis.fingerprint(), redis.tag))
    assert build.is_pinned(workspace, redis, shelf)
    assert not build.is_pinned(workspace, redis, Held())
    assert not build.is_pinned(workspace, redis, Held(shelved("redis", "sha256:22", created=2)))


def test_the_newest_of_equal_images_is_found() -> None:
    shelf = Held(
        shelved("redis", "sha256:11", 1), shelved("redis", "sha256:22", 2), shelved("kdb", "sha256:33")
    )
    found = shelf.find("redis", load("redis").fingerprint())
    assert found is not None
    assert found.id == "sha256:22"
    assert shelf.find("redis", "other") is None


@pytest.mark.usefixtures("no_docker")
def test_without_docker_nothing_is_done_and_doing_says_why(workspace: Workspace, tmp_path: Path) -> None:
    step = steps(workspace, ["redis"])[0]
    assert not step.is_done()
    log = StepLog(tmp_path / "log")
    with pytest.raises(StepError, match=r"Docker engine cannot be reached at unix://.*no\.sock"):
        step.do(log)
    log.close()


def test_who_is_not_root_is_told_before_any_work(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    log = StepLog(tmp_path / "log")
    with pytest.raises(StepError, match="needs root") as caught:
        build.provide(workspace, load("redis"), Held(), log)
    log.close()
    assert "run this as root once" in caught.value.mend
    assert not workspace.cache.exists()


@pytest.mark.parametrize(
    ("listing", "chosen"),
    [
        ("stable-x86_64 (active, default)\nnightly-x86_64\n1.95.0-x86_64\n", "stable-x86_64"),
        ("nightly-x86_64\n1.95.0-x86_64 (default)\n", "1.95.0-x86_64"),
        ("nightly-x86_64\n1.90.0-x86_64\n", "1.90.0-x86_64"),
    ],
)
def test_the_installed_rust_is_chosen(listing: str, chosen: str) -> None:
    assert rustup_toolchain(listing) == chosen


@pytest.mark.parametrize("listing", ["", "no installed toolchains\n", "nightly-x86_64\n"])
def test_no_rust_that_can_build_is_told(listing: str) -> None:
    with pytest.raises(StepError, match="no toolchain"):
        rustup_toolchain(listing)
