"""Building the Pulumi CLI from its Go modules, whose checksums the committed go.sum holds."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from infra.airgap.toolchain import go, versions
from infra.airgap.toolchain.language_host.programs import EXECUTOR
from infra.steps import StepError, StepLog

_MODULE = Path(__file__).parent / "pulumi_cli"
_COMMAND = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_SDK = "github.com/pulumi/pulumi/sdk/v3"
_ALTERED = re.compile(r"^.*(?:checksum mismatch|SECURITY ERROR|missing go\.sum entry).*$", re.MULTILINE)


def build(target: Path, cache: Path, log: StepLog, module: Path = _MODULE) -> None:
    """Build into `target`, which appears whole or not at all."""
    compiler = go.find_or_install(cache, log)
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    source = partial / "source"
    source.mkdir(parents=True)
    for name in ("go.mod", "go.sum", "tools.go"):
        shutil.copyfile(module / name, source / name)
    _compile(compiler, source, partial / "pulumi", log)
    shutil.copyfile(_executor(compiler, source, log), partial / EXECUTOR)
    (partial / EXECUTOR).chmod(0o755)
    shutil.rmtree(source)
    partial.rename(target)


def _compile(compiler: Path, source: Path, binary: Path, log: StepLog) -> None:
    flags = f"-s -w -X {_SDK}/go/common/version.Version={versions.PULUMI}"
    start = log.path.stat().st_size
    try:
        log.run(
            [compiler, "build", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", binary, _COMMAND],
            cwd=source,
            env=go.build_environment(),
            mend="let Go reach a module proxy (GOPROXY), or put a Pulumi CLI of that version on PATH",
        )
    except StepError as error:
        with log.path.open("rb") as file:
            file.seek(start)
            altered = _ALTERED.search(file.read().decode(errors="replace"))
        if altered is None:
            raise
        raise StepError(
            f"a Go module is not the one that go.sum names: {altered.group().strip()}",
            "the module proxy (GOPROXY) or the module cache serves altered code: "
            "try `go clean -modcache`, then another proxy; the check cannot be switched off here",
            log.path,
        ) from error


def _executor(compiler: Path, source: Path, log: StepLog) -> Path:
    """The script that the language host runs programs with; the SDK's module carries it."""
    done = subprocess.run(
        [compiler, "list", "-m", "-f", "{{.Dir}}", _SDK],
        cwd=source,
        env=go.build_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    script = Path(done.stdout.strip()) / "python" / "cmd" / EXECUTOR
    if done.returncode != 0 or not script.is_file():
        log.note(done.stderr)
        raise StepError(
            f"the Go module {_SDK} lacks {EXECUTOR}",
            "run `go clean -modcache` and try again",
            log.path,
        )
    return script
