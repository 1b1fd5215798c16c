"""A database as the server has it, in the words of its inputs."""

from __future__ import annotations

from infra.airgap.plugins.postgresql.connection import Connection
from infra.airgap.plugins.postgresql.object_base import text
from infra.provider_framework.fields import Properties

_DATABASE = """
SELECT d.datname, pg_get_userbyid(d.datdba) AS owner, pg_encoding_to_char(d.encoding) AS encoding,
       d.datcollate, d.datctype, t.spcname, d.datconnlimit, d.datallowconn, d.datistemplate,
       d.encoding = pg_char_to_encoding(%(encoding)s) AS same_encoding
FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = %(name)s
"""


def wanted_owner(new: Properties) -> str:
    """Empty means the connected role."""
    owner = text(new, "owner")
    return "" if is_default(owner) else owner


def live_database(connection: Connection, name: str, wanted: Properties) -> Properties | None:
    """None where there is no such database. `DEFAULT` and other spellings of the encoding stay as given."""
    row = connection.execute(_DATABASE, {"name": name, "encoding": text(wanted, "encoding")}).fetchone()
    if row is None:
        return None
    live: Properties = {
        "name": row["datname"],
        "owner": row["owner"],
        "template": text(wanted, "template") or "template0",
        "encoding": text(wanted, "encoding") if row["same_encoding"] else row["encoding"],
        "lcCollate": row["datcollate"],
        "lcCtype": row["datctype"],
        "tablespaceName": row["spcname"],
        "connectionLimit": row["datconnlimit"],
        "allowConnections": row["datallowconn"],
        "isTemplate": row["datistemplate"],
        "alterObjectOwnership": wanted.get("alterObjectOwnership") is True,
    }
    defaulted = ("owner", "encoding", "lcCollate", "lcCtype", "tablespaceName")
    return live | {key: text(wanted, key) for key in defaulted if is_default(text(wanted, key))}


def is_default(value: str) -> bool:
    return value.upper() == "DEFAULT"
