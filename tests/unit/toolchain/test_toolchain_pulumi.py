"""Getting the Pulumi CLI: checksums, interruptions and altered code, with fakes for the network and Go."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from infra.airgap.toolchain import go, official, pulumi_build, pulumi_cli
from infra.airgap.toolchain.official import UnavailableError
from infra.steps import StepError, StepLog
from infra.workspace import Workspace


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release in a folder instead of on the download site."""
    folder = tmp_path / "release"
    folder.mkdir()
    with tarfile.open(folder / official.archive_name(), "w:gz") as archive:
        for name in ("pulumi", "pulumi-language-python", "pulumi-language-python-exec"):
            entry = tarfile.TarInfo(f"pulumi/{name}")
            entry.size, entry.mode = 4, 0o755
            archive.addfile(entry, io.BytesIO(b"true"))
    digest = hashlib.sha256((folder / official.archive_name()).read_bytes()).hexdigest()
    (folder / "pulumi-3.250.0-checksums.txt").write_text(f"{digest}  {official.archive_name()}\n")
    monkeypatch.setattr(official, "RELEASES", folder.as_uri())
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return folder


@pytest.mark.usefixtures("release")
def test_a_release_that_can_be_had_is_used(workspace: Workspace, log: StepLog) -> None:
    part = pulumi_cli.prepare(workspace, log)
    assert part.official
    assert pulumi_cli.language_host_beside(Path(part.path)) is not None
    assert not list(workspace.cache.glob("**/*.partial"))


def test_a_release_that_does_not_match_its_checksum_is_refused(
    workspace: Workspace, release: Path, log: StepLog
) -> None:
    with (release / official.archive_name()).open("ab") as file:
        file.write(b"!")
    with pytest.raises(StepError, match="does not match its published checksum"):
        pulumi_cli.prepare(workspace, log)
    assert not list(workspace.cache.glob("**/pulumi"))


def test_a_release_that_is_not_listed_cannot_be_had() -> None:
    with pytest.raises(UnavailableError, match="do not list"):
        official.checksum_in("abc  other.tar.gz\n", "pulumi.tar.gz")
    assert official.checksum_in("abc *pulumi.tar.gz\n", "pulumi.tar.gz") == "abc"


def test_a_site_that_never_answers_costs_only_the_budget() -> None:
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        official.within(0.05, lambda: time.sleep(5) or "")  # type: ignore[func-returns-value]
    assert time.monotonic() - begun < 1


def test_never_does_not_build(
    workspace: Workspace, log: StepLog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TDB_STANDINS", "never")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(official, "RELEASES", (tmp_path / "nothing").as_uri())
    with pytest.raises(StepError, match="no Pulumi CLI"):
        pulumi_cli.prepare(workspace, log)


def fake_go(tmp_path: Path, build: str, version: str = "go1.26.0") -> Path:
    """A `go` whose build does as told; its module folder holds the executor."""
    folder = tmp_path / "fake-go"
    script = folder / "python" / "cmd" / "pulumi-language-python-exec"
    script.parent.mkdir(parents=True)
    script.touch()
    path = folder / "go"
    path.write_text(
        "#!/bin/sh\n"
        f'case $1 in version) echo "go version {version} linux/amd64" ;;\n'
        f"list) echo {folder} ;;\n"
        f"build) while [ $# -gt 1 ]; do [ $1 = -o ] && out=$2; shift; done; {build} ;; esac\n"
    )
    path.chmod(0o755)
    return path


def use(monkeypatch: pytest.MonkeyPatch, compiler: Path) -> None:
    monkeypatch.setenv("PATH", f"{compiler.parent}:/usr/bin:/bin")
    monkeypatch.setenv("TDB_STANDINS", "always")


def test_a_build_ends_in_the_cache_with_the_executor(
    workspace: Workspace, tmp_path: Path, log: StepLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, fake_go(tmp_path, 'echo built > "$out"'))
    part = pulumi_cli.prepare(workspace, log)
    assert (part.official, Path(part.path).read_text()) == (False, "built\n")
    assert "TDB_STANDINS=always" in part.why
    assert pulumi_cli.prepare(workspace, log) == part


def test_altered_code_is_named_and_nothing_is_left(
    workspace: Workspace, tmp_path: Path, log: StepLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "verifying example.org/m@v1.0.0: checksum mismatch"
    use(monkeypatch, fake_go(tmp_path, f'echo "{words}" >&2; seq 20; exit 1'))
    with pytest.raises(StepError) as caught:
        pulumi_cli.prepare(workspace, log)
    assert words in caught.value.reason
    assert "cannot be switched off" in caught.value.mend
    assert caught.value.log == log.path
    assert not list(workspace.cache.glob("toolchain/pulumi-*/pulumi"))


def test_an_interrupted_build_is_begun_again(
    workspace: Workspace, tmp_path: Path, log: StepLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler = fake_go(tmp_path, 'echo half > "$out"; kill -9 $PPID')
    use(monkeypatch, compiler)
    target = workspace.cache / "toolchain" / "pulumi-3.250.0"
    code = (
        "from pathlib import Path; from infra.steps import StepLog\n"
        "from infra.airgap.toolchain.pulumi_build import build\n"
        f"build(Path({str(target)!r}), Path({str(workspace.cache)!r}), StepLog(Path({str(log.path)!r})))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=os.environ, check=False)
    assert done.returncode == -9
    assert not target.exists()

    compiler.write_text(compiler.read_text().replace("echo half", "echo whole").replace("kill -9 $PPID", ":"))
    assert Path(pulumi_cli.prepare(workspace, log).path).read_text() == "whole\n"
    assert not list(target.parent.glob("*.partial"))


def test_go_flags_of_the_user_cannot_loosen_the_checks() -> None:
    environment = go.build_environment({"GOFLAGS": "-insecure -mod=mod", "GOPROXY": "https://mirror.example"})
    assert environment["GOFLAGS"] == "-mod=readonly"
    assert environment["GOPROXY"] == "https://mirror.example"


def test_without_go_and_without_an_index_the_error_says_what_to_install(
    workspace: Workspace, tmp_path: Path, log: StepLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, fake_go(tmp_path, "true", version="go1.20.1"))
    monkeypatch.setattr(go, "_USUAL", tmp_path / "nothing")
    for name, value in {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path),
        "PIP_CONFIG_FILE": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StepError) as caught:
        pulumi_cli.prepare(workspace, log)
    assert "install Go 1.25.11 or newer" in caught.value.mend
    assert not list(workspace.cache.glob("toolchain/go-*/go"))


def test_an_executor_missing_from_the_module_is_named(
    tmp_path: Path, workspace: Workspace, log: StepLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler = fake_go(tmp_path, 'echo built > "$out"')
    (compiler.parent / "python" / "cmd" / "pulumi-language-python-exec").unlink()
    use(monkeypatch, compiler)
    with pytest.raises(StepError, match="lacks pulumi-language-python-exec"):
        pulumi_build.build(workspace.cache / "pulumi", workspace.cache, log)
