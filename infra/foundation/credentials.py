"""The stack's credentials by name: generated once and kept in the state, or given by the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pulumi

from infra.foundation.component import Component
from infra.provider.secrets_password.sdk import Password
from infra.provider.secrets_passwords.sdk import Entry, Passwords
from infra.settings import PROJECT, Settings
from infra.typed_config import ConfigError

_HINT: Final = f"{PROJECT}:secrets"


class Credentials(Component):
    """Names are `<engine>-<role>`; settings rotate or give a credential by that name."""

    def __init__(self, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("foundation:Credentials", "credentials", opts)
        self._settings = settings
        self._names: set[str] = set()
        self._missing: list[str] = []

    def password(self, name: str, length: int = 32) -> pulumi.Output[str]:
        """One of the server's own, which no user of it has."""
        generated = Password(
            name,
            length=length,
            version=self.version(name),
            generate=self._settings.secrets.generate,
            given=self._given(name),
            hint=_HINT,
            opts=self._kept(),
        )
        return generated.value

    def passwords(self, resource_name: str, users: Mapping[str, str]) -> dict[str, pulumi.Output[str]]:
        """Of the users of a server, by user. `users` says what each one's credential is called."""
        generated = Passwords(
            resource_name,
            entries={
                name: Entry(version=self.version(name), given=self._given(name)) for name in users.values()
            },
            generate=self._settings.secrets.generate,
            hint=_HINT,
            opts=self._kept(),
        )
        return {user: generated.values[name] for user, name in users.items()}

    def version(self, name: str) -> int:
        """Settings rotate every credential by it, also one that a server makes and tells."""
        self._names.add(name)
        return self._settings.secrets.versions.get(name, 1)

    def _given(self, name: str) -> str | None:
        secrets = self._settings.secrets
        given = secrets.given.get(name)
        if given is None and not secrets.generate:
            self._missing.append(name)
        return given

    def _kept(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, protect=self._settings.protect)

    def finish(self) -> None:
        """Refuse credentials that are missing, and names that nothing uses: most likely slips of the pen.

        All of them at once, and before the first resource is registered.
        """
        secrets = self._settings.secrets
        problems = []
        if self._missing:
            given = f"{PROJECT}:secrets.given"
            problems.append(
                f"{given}: this stack generates no credentials and is not given {', '.join(self._missing)}; "
                f"./tdb pulumi config set --secret --path '{given}.NAME' --stack {self._settings.stack} "
                "sets one"
            )
        strays = sorted({*secrets.given, *secrets.versions} - self._names)
        if strays:
            known = ", ".join(sorted(self._names))
            problems += [f"{PROJECT}:secrets: {name} is no credential; they are {known}" for name in strays]
        if problems:
            raise ConfigError(f"The configuration of stack {self._settings.stack}", problems)
        self.register_outputs({})
