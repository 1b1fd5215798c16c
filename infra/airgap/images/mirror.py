"""Where Debian packages come from: the mirrors that this machine's own apt uses, or the one that is named.

Decides and reads only. No address is written here.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

MIRROR = "TDB_DEBIAN_MIRROR"
SECURITY_MIRROR = "TDB_DEBIAN_SECURITY_MIRROR"
FIELDS = ("REPO_URI", "RELEASE", "ORIGIN", "COMPONENT")
# What a firm's firewall asks of apt: its proxy, its certificate authority, its patience.
PASSED_ON = re.compile(r"^Acquire::(https?|Retries|ForceIPv4)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """One package list that apt knows of."""

    uri: str
    release: str
    origin: str
    component: str


def sources(suite: str) -> str:
    """The lines of a sources.list for `suite`; empty when the builder's own default has to serve."""
    uris = named_mirrors(os.environ) or debian_mirrors(_targets(), _os_release())
    keys = {uri: signing_key(uri, _source_texts()) for uri in uris.values()}
    return source_lines(suite, uris, keys)


def named_mirrors(env: Mapping[str, str]) -> dict[str, str]:
    """The mirrors that the environment names: `main`, and `security` where it is named too."""
    if not env.get(MIRROR):
        return {}
    named = {"main": env[MIRROR]}
    if env.get(SECURITY_MIRROR):
        named["security"] = env[SECURITY_MIRROR]
    return named


def debian_mirrors(targets: Iterable[Target], os_release: Mapping[str, str]) -> dict[str, str]:
    """The mirrors of a Debian host, by the role they play in its own release; empty elsewhere."""
    if os_release.get("ID") != "debian":
        return {}
    codename = os_release.get("VERSION_CODENAME", "")
    roles = {codename: "main", f"{codename}-security": "security"}
    found: dict[str, str] = {}
    for target in targets:
        role = roles.get(target.release)
        if role and target.origin == "Debian" and target.component == "main":
            found.setdefault(role, target.uri)
    return found if "main" in found else {}


def source_lines(suite: str, uris: Mapping[str, str], keys: Mapping[str, str]) -> str:
    lines: list[str] = []
    for role, uri in uris.items():
        suites = (suite, f"{suite}-updates") if role == "main" else (f"{suite}-security",)
        option = f"[signed-by={keys[uri]}] " if keys.get(uri) else ""
        lines += [f"deb {option}{uri} {one} main" for one in suites]
    return "".join(f"{line}\n" for line in lines)


def signing_key(uri: str, texts: Iterable[str]) -> str:
    """The key file that apt's own source entry for `uri` names; empty when it names none."""
    bare = uri.rstrip("/")
    for text in texts:
        for entry in re.split(r"\n\s*\n", text):
            lines = [line for line in entry.splitlines() if not line.lstrip().startswith("#")]
            if not any(bare in line for line in lines):
                continue
            for line in lines:
                if found := re.search(r"signed-by\s*[:=]\s*(/[^\s\],]+)", line, re.IGNORECASE):
                    return found[1]
    return ""


def apt_settings() -> str:
    """The part of the host's apt configuration without which its mirrors may not answer."""
    dump = _output("apt-config", "dump")
    kept = [line for line in dump.splitlines() if PASSED_ON.match(line) and not line.endswith(' "";')]
    logins = ['Dir::Etc::netrc "/etc/apt/auth.conf";', 'Dir::Etc::netrcparts "/etc/apt/auth.conf.d";']
    return "".join(f"{line}\n" for line in [*kept, *logins])


def _targets() -> list[Target]:
    wanted = "\t".join(f"$({field})" for field in FIELDS)
    listed = _output("apt-get", "indextargets", "--format", wanted, "Created-By: Packages")
    return [Target(*line.split("\t")) for line in listed.splitlines() if line.count("\t") == len(FIELDS) - 1]


def _source_texts() -> list[str]:
    folder = Path("/etc/apt")
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*.sources"))]
    files += sorted((folder / "sources.list.d").glob("*.list"))
    return [file.read_text(errors="replace") for file in files if file.is_file()]


def _os_release() -> dict[str, str]:
    file = Path("/etc/os-release")
    if not file.is_file():
        return {}
    pairs = (line.partition("=") for line in file.read_text().splitlines())
    return {key: value.strip().strip('"') for key, _, value in pairs}


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return ""  # a machine without apt: the builder's own default serves
    return done.stdout
