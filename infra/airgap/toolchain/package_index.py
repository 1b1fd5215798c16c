"""Pip's settings for package indexes, told to uv, so that a mirror has to be configured once."""

from __future__ import annotations

import ast
from collections.abc import Mapping

# pip's setting -> uv's variables, and how uv separates several values
_VARIABLES = {
    "index-url": (("UV_DEFAULT_INDEX",), " "),
    "extra-index-url": (("UV_INDEX",), " "),
    "find-links": (("UV_FIND_LINKS",), ","),
    "trusted-host": (("UV_INSECURE_HOST",), " "),
    "cert": (("SSL_CERT_FILE",), " "),
    "client-cert": (("SSL_CLIENT_CERT",), " "),
    "proxy": (("HTTPS_PROXY", "HTTP_PROXY"), " "),
    "timeout": (("UV_HTTP_TIMEOUT",), " "),
}
_TRUE = {"1", "true", "yes", "on"}


def settings(listing: str) -> dict[str, str]:
    """The effective settings in what `pip config list` prints; the environment beats the files."""
    found: dict[str, str] = {}
    for prefix in ("global.", "install.", ":env:."):
        for line in listing.splitlines():
            key, _, value = line.partition("=")
            if key.startswith(prefix):
                found[key.removeprefix(prefix)] = str(ast.literal_eval(value))
    return found


def for_uv(listing: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Variables for uv; one that the user has set stays as it is."""
    found = settings(listing)
    variables = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "true"}
    for setting, (names, separator) in _VARIABLES.items():
        if setting in found:
            value = separator.join(found[setting].split())
            variables |= dict.fromkeys(names, value)
    if found.get("no-index", "").lower() in _TRUE:
        variables["UV_NO_INDEX"] = "true"
    if "extra-index-url" in found:
        # pip takes the best of all indexes; the lock's hashes make that safe.
        variables["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {name: value for name, value in variables.items() if name not in environment}
