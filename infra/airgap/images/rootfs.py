"""The root file system of an image: Debian packages by mmdebstrap, then the declared files and removals."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

from infra.airgap.images import mirror
from infra.airgap.images.declaration import Declaration, Source, tree_files
from infra.airgap.images.workplace import Workplace
from infra.steps import StepLog

PROGRAMS = (
    ("mmdebstrap", "mmdebstrap"),
    ("setpriv", "util-linux"),
    ("flock", "util-linux"),
    ("tar", "tar"),
)
# Day of trixie's release: dates that the package scripts write (last password change) stay the same.
EPOCH = "1754697600"
UNREAD = (
    "/usr/share/doc/*",
    "/usr/share/man/*",
    "/usr/share/info/*",
    "/usr/share/locale/*",
    "/usr/share/i18n/*",  # C.UTF-8 is part of libc; other locales are ICU's or the server's own
    "/usr/share/lintian/*",
    "/usr/share/bug/*",
)
# Traces of the build: host addresses, caches, logs, and a key pair that every copy would share.
TRACES = (
    "etc/apt/apt.conf.d/99mmdebstrap",
    "etc/apt/sources.list",
    "etc/apt/sources.list.d/*",
    "etc/apt/auth.conf.d/*",
    "etc/dpkg/dpkg.cfg.d/99mmdebstrap",
    "etc/ssl/certs/ssl-cert-snakeoil.pem",
    "etc/ssl/private/*",
    "var/lib/apt/lists/*",
    "var/cache/*/*",
    "var/log/*",
    "var/lib/dpkg/*-old",
    "var/backups/*",
    "etc/*-",
    "etc/hostname",
    "etc/resolv.conf",
    "run/*",
    "tmp/*",
)


def unpack(declaration: Declaration, place: Workplace, log: StepLog) -> Path:
    """Install the packages into a fresh folder of `place`."""
    target = place.folder / "rootfs"
    settings = _private(place.folder / "apt.conf", mirror.apt_settings())
    lines = mirror.sources(declaration.suite)
    hook = _private(place.folder / "early.sh", early_script(declaration), 0o700)
    command = [
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        "--components=main",
        f"--include={','.join(declaration.packages)}",
        f"--aptopt={settings}",
        f'--essential-hook={shlex.quote(str(hook))} "$1"',
    ]
    command += [f"--dpkgopt=path-exclude={path}" for path in (*UNREAD, *declaration.exclude)]
    command += [declaration.suite, str(target)]
    if lines:
        # A file, not an argument: the address of a firm's mirror may hold a password.
        command.append(str(_private(place.folder / "sources.list", lines)))
    place.run(
        log,
        *command,
        env={"SOURCE_DATE_EPOCH": EPOCH, "PYTHONHASHSEED": "0"},
        mend=f"see whether the mirror has {declaration.suite}; {mirror.MIRROR} names another one",
    )
    return target


def early_script(declaration: Declaration) -> str:
    """Accounts and files that package scripts find before they would make their own."""
    lines = ["#!/bin/sh", "set -eu", 'root="$1"', "umask 022"]
    for user in declaration.users:
        entries = {
            "passwd": f"{user.name}:x:{user.uid}:{user.gid}::{user.home}:/usr/sbin/nologin",
            "group": f"{user.name}:x:{user.gid}:",
            "shadow": f"{user.name}:!:{int(EPOCH) // 86400}::::::",
            "gshadow": f"{user.name}:!::",
        }
        lines += [f'echo {shlex.quote(line)} >>"$root/etc/{file}"' for file, line in entries.items()]
    for path, source in declaration.early.items():
        to = f'"$root"{shlex.quote(path)}'
        lines.append(
            f"install -D -m {source.mode} {shlex.quote(str(declaration.folder / source.source))} {to}"
        )
    return "\n".join(lines) + "\n"


def finish(declaration: Declaration, root: Path, artifacts: dict[str, Path]) -> None:
    """Turn the installed packages into the image: take away, then add."""
    for pattern in (*declaration.remove, *TRACES):
        for path in sorted(root.glob(pattern.lstrip("/"))):
            _remove(path)
    _clear_setuid(root)
    _empty(root / "etc/machine-id")
    for to, source in declaration.files.items():
        _copy(declaration.folder / source.source, root / to.lstrip("/"), source)
    for to, built in artifacts.items():
        _copy(built, root / to.lstrip("/"), Source(built.name, "0755"))
    for tree in declaration.trees:
        top = (declaration.folder / tree.source).resolve()
        for path in tree_files(top, tree.exclude):
            _copy(path, root / tree.to.lstrip("/") / path.relative_to(top), Source(path.name))
    for link, to in declaration.links.items():
        _link(root / link.lstrip("/"), to)
    for folder in declaration.folders:
        _folder(root, folder.path, folder.uid, folder.gid, int(folder.mode, 8))


def compile_trees(declaration: Declaration, root: Path, place: Workplace, log: StepLog) -> None:
    """Byte code now, as a read-only root would compile at every start; by hash, as times are evened out."""
    for tree in declaration.trees:
        compileall = ["-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", tree.to]
        mend = f"see whether {tree.source} is sound Python"
        place.run(log, "chroot", root, "python3", *compileall, env={"PYTHONHASHSEED": "0"}, mend=mend)


def newest_package_time(root: Path, started: float) -> int:
    """The time of the newest file that came out of a package; what is newer was made by this build."""
    return max((int(time) for time in _times(root) if time < started), default=int(EPOCH))


def _times(root: Path) -> Iterable[float]:
    for folder, _, files in os.walk(root):
        for name in files:
            yield os.lstat(os.path.join(folder, name)).st_mtime  # noqa: PTH118 - a Path per file is slow


def _clear_setuid(root: Path) -> None:
    """No process of a container has a reason to become another user by way of a program."""
    for folder in ("usr/bin", "usr/sbin", "usr/lib", "usr/libexec"):
        for path in (root / folder).rglob("*"):
            said = path.lstat()
            if stat.S_ISREG(said.st_mode) and said.st_mode & (stat.S_ISUID | stat.S_ISGID):
                path.chmod(stat.S_IMODE(said.st_mode) & ~(stat.S_ISUID | stat.S_ISGID))


def _private(path: Path, text: str, mode: int = 0o600) -> Path:
    path.touch(mode=mode)
    path.write_text(text)
    return path


def _copy(source: Path, to: Path, said: Source) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, to)
    to.chmod(int(said.mode, 8))


def _link(path: Path, to: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(to)


def _folder(root: Path, path: str, uid: int, gid: int, mode: int) -> None:
    inside = root / path.lstrip("/")
    inside.mkdir(parents=True, exist_ok=True)
    inside.chmod(mode)
    os.chown(inside, uid, gid)


def _empty(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o444)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
