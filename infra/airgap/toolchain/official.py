"""The official release of the Pulumi CLI: whether it can be had within seconds, and having it.

The archive is checked against the release's own list of checksums before anything is unpacked.
"""

from __future__ import annotations

import hashlib
import platform
import queue
import shutil
import tarfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from infra.airgap.toolchain import versions
from infra.steps import StepError, StepLog

RELEASES = "https://get.pulumi.com/releases/sdk"
_BUDGET_SECONDS = 3.0  # for an answer; a firewall that drops packets must not hold anybody up
_READ_SECONDS = 30.0  # without a byte, once the download runs
_MACHINES = {"x86_64": "x64", "aarch64": "arm64", "arm64": "arm64"}


class UnavailableError(Exception):
    """The release cannot be had here; says why."""


def archive_name() -> str:
    system, machine = platform.system().lower(), platform.machine()
    if machine not in _MACHINES:
        raise UnavailableError(f"there is no release for {machine}")
    return f"pulumi-v{versions.PULUMI}-{system}-{_MACHINES[machine]}.tar.gz"


def published_checksum() -> str:
    """The SHA-256 of this machine's archive, asked for within the budget."""
    url = f"{RELEASES}/pulumi-{versions.PULUMI}-checksums.txt"
    try:
        listing = within(_BUDGET_SECONDS, lambda: _get(url).decode("ascii", "replace"))
    except OSError as error:
        raise UnavailableError(f"the download site does not answer: {_reason(error)}") from error
    return checksum_in(listing, archive_name())


def checksum_in(listing: str, name: str) -> str:
    for line in listing.splitlines():
        digest, _, file = line.partition(" ")
        if file.strip().lstrip("*") == name:
            return digest
    raise UnavailableError(f"the release's checksums do not list {name}")


def download(target: Path, checksum: str, log: StepLog) -> None:
    """Unpack the release into `target`, which appears whole or not at all."""
    url = f"{RELEASES}/{archive_name()}"
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    archive = partial / "release.tar.gz"
    log.note(f"downloading {url}")
    try:
        with urllib.request.urlopen(url, timeout=_READ_SECONDS) as answer, archive.open("wb") as file:  # noqa: S310 - a constant https address
            shutil.copyfileobj(answer, file)
    except OSError as error:
        raise UnavailableError(f"the download broke off: {_reason(error)}") from error
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != checksum:
        raise StepError(
            f"the downloaded {archive.name} does not match its published checksum",
            "something on the way alters downloads; TDB_STANDINS=always builds the CLI instead",
            log.path,
        )
    with tarfile.open(archive) as content:
        content.extractall(partial, filter="data")
    archive.unlink()
    (partial / "pulumi").rename(target)
    shutil.rmtree(partial)


def within(seconds: float, work: Callable[[], str]) -> str:
    """The result of `work`; a name lookup obeys no time-out of its own, so wait no longer than this."""
    results: queue.SimpleQueue[str | OSError] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put(work())
        except OSError as error:
            results.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        result = results.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"no answer within {seconds:.0f} s") from None
    if isinstance(result, OSError):
        raise result
    return result


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=_BUDGET_SECONDS) as answer:  # noqa: S310 - a constant https address
        return bytes(answer.read())


def _reason(error: Exception) -> str:
    return str(error.reason) if isinstance(error, urllib.error.URLError) else str(error)
