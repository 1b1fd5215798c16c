"""The getters: names of schemas, tables and sequences of a database, filtered by patterns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from infra.airgap.plugins.postgresql.connection import Server
from infra.airgap.plugins.postgresql.object_base import text, texts
from infra.provider_framework.fields import Field, ListOf, Properties, Scalar
from infra.provider_framework.resource import Context, Function

_TEXTS = ListOf(Scalar.STRING)
_PATTERNS = {
    "likeAnyPatterns": Field(_TEXTS),
    "likeAllPatterns": Field(_TEXTS),
    "notLikeAllPatterns": Field(_TEXTS),
    "regexPattern": Field(),
}
_SCHEMAS = """
SELECT schema_name AS name FROM information_schema.schemata
WHERE (%(includeSystemSchemas)s OR (schema_name NOT LIKE 'pg_%%' AND schema_name <> 'information_schema'))
 AND (%(likeAnyPatterns)s::text[] = '{}' OR schema_name LIKE ANY (%(likeAnyPatterns)s::text[]))
 AND schema_name LIKE ALL (%(likeAllPatterns)s::text[])
 AND schema_name NOT LIKE ALL (%(notLikeAllPatterns)s::text[])
 AND (%(regexPattern)s = '' OR schema_name ~ %(regexPattern)s)
"""
_TABLES = """
SELECT table_name, table_schema, table_type FROM information_schema.tables
WHERE (%(tableTypes)s::text[] = '{}' OR table_type = ANY (%(tableTypes)s::text[]))
 AND (%(schemas)s::text[] = '{}' OR table_schema = ANY (%(schemas)s::text[]))
 AND (%(likeAnyPatterns)s::text[] = '{}' OR table_name LIKE ANY (%(likeAnyPatterns)s::text[]))
 AND table_name LIKE ALL (%(likeAllPatterns)s::text[])
 AND table_name NOT LIKE ALL (%(notLikeAllPatterns)s::text[])
 AND (%(regexPattern)s = '' OR table_name ~ %(regexPattern)s)
"""
_SEQUENCES = """
SELECT sequence_name, sequence_schema, data_type FROM information_schema.sequences
WHERE true
 AND (%(schemas)s::text[] = '{}' OR sequence_schema = ANY (%(schemas)s::text[]))
 AND (%(likeAnyPatterns)s::text[] = '{}' OR sequence_name LIKE ANY (%(likeAnyPatterns)s::text[]))
 AND sequence_name LIKE ALL (%(likeAllPatterns)s::text[])
 AND sequence_name NOT LIKE ALL (%(notLikeAllPatterns)s::text[])
 AND (%(regexPattern)s = '' OR sequence_name ~ %(regexPattern)s)
"""


class GetSchemas(Function[Server]):
    token = "postgresql:index/getSchemas:getSchemas"  # noqa: S105 - a function token
    arguments = {
        "database": Field(required=True),
        "includeSystemSchemas": Field(Scalar.BOOLEAN, default=False),
        **_PATTERNS,
    }

    def call(self, ctx: Context[Server], arguments: Properties) -> Properties:
        rows = _rows(ctx.config, _SCHEMAS, arguments, "schemas")
        system = str(arguments.get("includeSystemSchemas") is True).lower()
        return _answer(arguments, [system], {"schemas": [row["name"] for row in rows]})


class GetTables(Function[Server]):
    token = "postgresql:index/getTables:getTables"  # noqa: S105 - a function token
    arguments = {
        "database": Field(required=True),
        "schemas": Field(_TEXTS),
        "tableTypes": Field(_TEXTS),
        **_PATTERNS,
    }

    def call(self, ctx: Context[Server], arguments: Properties) -> Properties:
        tables = [
            {
                "objectName": row["table_name"],
                "schemaName": row["table_schema"],
                "tableType": row["table_type"],
            }
            for row in _rows(ctx.config, _TABLES, arguments, "tables")
        ]
        chosen = [_array("ANY", texts(arguments, name)) for name in ("schemas", "tableTypes")]
        return _answer(arguments, chosen, {"tables": tables})


class GetSequences(Function[Server]):
    token = "postgresql:index/getSequences:getSequences"  # noqa: S105 - a function token
    arguments = {"database": Field(required=True), "schemas": Field(_TEXTS), **_PATTERNS}

    def call(self, ctx: Context[Server], arguments: Properties) -> Properties:
        sequences = [
            {
                "objectName": row["sequence_name"],
                "schemaName": row["sequence_schema"],
                "dataType": row["data_type"],
            }
            for row in _rows(ctx.config, _SEQUENCES, arguments, "sequences")
        ]
        return _answer(arguments, [_array("ANY", texts(arguments, "schemas"))], {"sequences": sequences})


def _rows(server: Server, query: str, arguments: Properties, what: str) -> list[dict[str, Any]]:
    lists = ("likeAnyPatterns", "likeAllPatterns", "notLikeAllPatterns", "schemas", "tableTypes")
    parameters: dict[str, Any] = {name: texts(arguments, name) for name in lists}
    parameters["regexPattern"] = text(arguments, "regexPattern")
    parameters["includeSystemSchemas"] = arguments.get("includeSystemSchemas") is True
    database = text(arguments, "database")
    doing = f"list the {what} of database {database}"
    return server.read(database, doing, lambda connection: connection.execute(query, parameters).fetchall())


def _answer(arguments: Properties, chosen: Sequence[str], found: Properties) -> Properties:
    """With the id that the published getters make of their arguments."""
    patterns = [
        _array("ANY", texts(arguments, "likeAnyPatterns")),
        _array("ALL", texts(arguments, "likeAllPatterns")),
        _array("ALL", texts(arguments, "notLikeAllPatterns")),
        text(arguments, "regexPattern"),
    ]
    return {**arguments, "id": "_".join([text(arguments, "database"), *chosen, *patterns]), **found}


def _array(keyword: str, values: Sequence[str]) -> str:
    quoted = ",".join(f"'{value}'" for value in values)
    return f"{keyword} (array[{quoted}])"
