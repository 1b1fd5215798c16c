"""Reads and writes the files of a Docker volume through a container that is created and never started.

It works for engines elsewhere, for services that are not root and for any image. Docker's API can add and
replace files there and cannot remove any, so removing alone runs a program: `rm` of the same image, as root
of a container without network, without a writable root and with a single capability.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from infra.provider.docker_volume_files import archive
from infra.provider.docker_volume_files.plan import Entry, Work, work
from infra.provider_framework.errors import ProviderError

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

_MOUNTED: Final = "/files"
_LABEL: Final = "tdb.helper"
_PURPOSE: Final = "volume-files"
_REMOVAL_SECONDS: Final = 60


class Files:
    """The files of one volume, as long as the Docker client lives."""

    def __init__(self, client: DockerClient, volume: str, image: str) -> None:
        self._client = client
        self._volume = volume
        self._image = image

    def volume_exists(self) -> bool:
        from docker.errors import NotFound  # noqa: PLC0415 - see docker_engine.py

        try:
            self._client.volumes.get(self._volume)
        except NotFound:
            return False
        return True

    def find(self) -> dict[str, Entry]:
        with self._helper() as helper:
            return _entries(helper)

    def converge(self, want: Mapping[str, Entry]) -> Work:
        """Make the volume hold exactly `want`; leave alone what is right already."""
        with self._helper() as helper:
            todo = work(want, _entries(helper))
            if todo.write:
                helper.put_archive(_MOUNTED, archive.pack({path: want[path] for path in todo.write}))
        if todo.remove:
            self._remove(todo.remove)
        return todo

    def _remove(self, paths: tuple[str, ...]) -> None:
        targets = [f"{_MOUNTED}/{path}" for path in paths]
        options = {
            "entrypoint": ["rm"],
            "command": ["-rf", "--", *targets],
            "read_only": True,
            "cap_drop": ["ALL"],
            "cap_add": ["DAC_OVERRIDE"],  # the files may lie in folders of other owners
            "security_opt": ["no-new-privileges"],
        }
        with self._helper(**options) as helper:
            helper.start()
            status = helper.wait(timeout=_REMOVAL_SECONDS)["StatusCode"]
            if status != 0:
                said = helper.logs().decode(errors="replace").strip()
                raise ProviderError(f"volume {self._volume}: removing files ended with {status}: {said}")

    @contextmanager
    def _helper(self, **options: Any) -> Iterator[Container]:
        """A container with the volume mounted. It goes in any case, and so does one that a kill left."""
        from docker.types import Mount  # noqa: PLC0415 - see docker_engine.py

        labels = {_LABEL: _PURPOSE, "tdb.volume": self._volume}
        self._clear(labels)
        container = self._client.containers.create(
            self._usable_image(),
            **{"command": ["none"], "entrypoint": None, **options},
            user="0:0",
            network_mode="none",
            labels=labels,
            healthcheck={"test": ["NONE"]},
            # Without no_copy Docker would fill an empty volume from the image.
            mounts=[Mount(_MOUNTED, self._volume, type="volume", no_copy=True)],
        )
        try:
            yield container
        finally:
            container.remove(force=True)

    def _clear(self, labels: Mapping[str, str]) -> None:
        wanted = [f"{label}={value}" for label, value in labels.items()]
        for left in self._client.containers.list(all=True, ignore_removed=True, filters={"label": wanted}):
            left.remove(force=True)

    def _usable_image(self) -> str:
        """The image asked for or, when it has left the host since, that of a container with the volume."""
        from docker.errors import ImageNotFound  # noqa: PLC0415 - see docker_engine.py

        users = self._client.containers.list(all=True, ignore_removed=True, filters={"volume": self._volume})
        for image in (self._image, *(str(user.attrs["Image"]) for user in users)):
            try:
                self._client.images.get(image)
            except ImageNotFound:
                continue
            return image
        raise ImageGoneError(
            f"volume {self._volume}: image {self._image}, through which its files are reached, is not on "
            "this Docker host any more; build or pull it again"
        )


class ImageGoneError(ProviderError):
    """No image is left through which the volume could be reached."""


def _entries(helper: Container) -> dict[str, Entry]:
    chunks, _ = helper.get_archive(_MOUNTED)
    return archive.unpack(chunks)
