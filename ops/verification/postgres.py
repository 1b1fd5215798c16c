"""Asks PostgreSQL: over the network as the monitor or any role, inside as the superuser. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final, LiteralString

import psycopg
from psycopg.rows import dict_row

from ops.access import Access
from ops.verification.check import UnaskableError
from ops.verification.superuser import Superuser
from schema.postgres.databases import TRADING

_LOOKING: Final = "monitor"


class Postgres:
    """Connections are kept by database until `close`."""

    def __init__(self, access: Access, container: str) -> None:
        self._access = access
        self._container = container
        self._open: dict[str, psycopg.Connection[dict[str, Any]]] = {}
        self._answered: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def close(self) -> None:
        for connection in self._open.values():
            connection.close()
        if "_superuser" in vars(self):
            self._superuser.close()

    def password(self, role: str) -> str:
        administrator = self._access.credentials["postgres"]
        if role == administrator["user"]:
            return str(administrator["password"])
        known = self._access.credentials["postgresRoles"]
        if role not in known:
            raise UnaskableError(f"the stack's outputs hold no password of role {role}")
        return str(known[role])

    def log_in(
        self, role: str, database: str, password: str | None = None, **changes: Any
    ) -> psycopg.Connection[dict[str, Any]]:
        host, port = self._access.endpoint("postgres")
        words: dict[str, Any] = {
            "host": host,
            "port": port,
            "user": role,
            "password": self.password(role) if password is None else password,
            "dbname": database,
            "sslmode": "verify-full",
            "sslrootcert": str(self._access.authority),
            "connect_timeout": 10,
            "application_name": "tdb verify",
            "options": "-c default_transaction_read_only=on -c statement_timeout=15s",
        }
        made: psycopg.Connection[dict[str, Any]] = psycopg.connect(
            **(words | changes), autocommit=True, row_factory=dict_row
        )
        return made

    def refusal(self, role: str, database: str, password: str | None = None, **changes: Any) -> str:
        """Why a login is turned away; empty where it is let in. Too many at once are let in one by one."""
        try:
            self.log_in(role, database, password, **changes).close()
        except psycopg.OperationalError as error:
            said = str(error).strip().splitlines()[-1]
            text = said.rpartition("FATAL:")[2].strip()
            return "" if text.startswith("too many connections") else text
        return ""

    def rows(self, sql: LiteralString, database: str = TRADING.name) -> list[dict[str, Any]]:
        """As the monitor, who reads the catalogue and the statistics, and no table."""
        if database not in self._open:
            self._open[database] = self.log_in(_LOOKING, database)
        return self._open[database].execute(sql).fetchall()

    def inside(self, sql: str, database: str = TRADING.name) -> list[dict[str, Any]]:
        """As the superuser, by the local socket: what nobody else may see."""
        if (sql, database) not in self._answered:
            self._answered[sql, database] = self._superuser.ask(sql, database)
        return self._answered[sql, database]

    @cached_property
    def _superuser(self) -> Superuser:
        return Superuser(self._container, TRADING.name)

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """Every setting as the server shows it to its superuser, without what a session brings along."""
        rows = self.inside("SELECT name, coalesce(reset_val, setting) AS value FROM pg_settings")
        return {str(row["name"]).lower(): str(row["value"]) for row in rows}

    def chosen(self, names: Sequence[str]) -> dict[str, str]:
        return {name: self.settings.get(name, "not known to the server") for name in names}

    @cached_property
    def roles(self) -> dict[str, dict[str, Any]]:
        """Those of people and programs; the server's own begin with pg_."""
        rows = self.inside(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication, "
            "rolcanlogin, rolconnlimit, split_part(rolpassword, '$', 1) AS scheme "
            "FROM pg_authid WHERE rolname !~ '^pg_'"
        )
        return {str(row["rolname"]): row for row in rows}

    @cached_property
    def admission(self) -> list[dict[str, Any]]:
        """The lines of pg_hba.conf as the server reads them now."""
        return self.inside(
            "SELECT file_name, line_number, type, database, user_name, address, netmask, auth_method, error "
            "FROM pg_hba_file_rules ORDER BY rule_number, line_number"
        )


def line(rule: Mapping[str, Any]) -> str:
    """Where a rule of admission stands."""
    return f"{rule['file_name']} line {rule['line_number']}"


def spelled(rule: Mapping[str, Any]) -> str:
    """A rule of admission, as it would be written."""
    if rule["error"]:
        return str(rule["error"])
    address = f"{rule['address']}/{rule['netmask']}" if rule["netmask"] else rule["address"]
    parts = [rule["type"], ",".join(rule["database"]), ",".join(rule["user_name"]), address]
    return " ".join(str(part) for part in (*parts, rule["auth_method"]) if part)
