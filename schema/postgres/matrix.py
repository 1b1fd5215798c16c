"""Who may do what in which schema, as one matrix. PUBLIC may do nothing anywhere.

Owners hold their schema by owning it; what they need of others, for foreign keys and summaries, is in
OWNERS. Keys are identities, so nobody needs a sequence. What several roles hold alike they hold through a
group (groups.py); what grants follow is in grants.py.

ENTERING, CALLING and MAKING say in short what roles.py and the declared objects say in full: groups follow
from them in every run, without loading a model. Tests hold them to what they repeat.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from schema.postgres.databases import INTERNAL, PREFECT, SCHEMAS, TRADING


class Access(Enum):
    """What a level means for tables and views."""

    READ = ("SELECT",)
    APPEND = ("INSERT",)  # a log that its writer cannot read or change
    WRITE = ("DELETE", "INSERT", "SELECT", "UPDATE")


def _hidden(*tables: str) -> dict[str, Access | None]:
    return dict.fromkeys(tables)


_LOG: Final = {"logging": Access.APPEND}

MATRIX: Final[Mapping[str, Mapping[str, Access]]] = {
    "data_ingestion": {"data_ingestion": Access.WRITE, "shared": Access.READ, **_LOG},
    "strategy_engine": {
        "strategy_engine": Access.WRITE,
        "data_ingestion": Access.READ,
        "risk_management": Access.READ,
        "shared": Access.READ,
        **_LOG,
    },
    "execution": {
        "execution": Access.WRITE,
        "strategy_engine": Access.READ,
        "risk_management": Access.READ,
        "shared": Access.READ,
        **_LOG,
    },
    "risk_management": {
        "risk_management": Access.WRITE,
        "execution": Access.READ,
        "data_ingestion": Access.READ,
        "shared": Access.READ,
        **_LOG,
    },
    "analytics": {
        "analytics": Access.WRITE,
        "data_ingestion": Access.READ,
        "strategy_engine": Access.READ,
        "execution": Access.READ,
        "risk_management": Access.READ,
        "shared": Access.READ,
        **_LOG,
    },
    "notification": {
        "notification": Access.WRITE,
        "risk_management": Access.READ,
        "shared": Access.READ,
        **_LOG,
    },
    "analyst": {
        "analytics": Access.READ,
        "data_ingestion": Access.READ,
        "execution": Access.READ,
        "risk_management": Access.READ,
        "strategy_engine": Access.READ,
        "shared": Access.READ,
    },
    "auditor": {schema.name: Access.READ for schema in SCHEMAS if schema != INTERNAL},
}

# Tables of a schema where a role may do more, or less, than in the rest of it. Such a role gets no rights on
# tables to come in that schema: somebody has to say which.
EXCEPTIONS: Final[Mapping[tuple[str, str], Mapping[str, Access | None]]] = {
    # The loader keeps the reference data that comes from outside.
    ("data_ingestion", "shared"): {
        "symbols": Access.WRITE,
        "delisted_symbols": Access.WRITE,
        "symbol_data_status": Access.WRITE,
        "company_info": Access.WRITE,
        "instruments": Access.WRITE,
        "holidays": Access.WRITE,
        **_hidden("audit_log", "clients", "users"),
    },
    ("strategy_engine", "shared"): {
        "model_params": Access.WRITE,
        "feature_flags": Access.WRITE,
        **_hidden("audit_log", "clients", "users"),
    },
    # Clients and users are registered where their orders are placed.
    ("execution", "shared"): {
        "clients": Access.WRITE,
        "users": Access.WRITE,
        **_hidden("audit_log"),
    },
    ("risk_management", "shared"): _hidden("audit_log", "users"),
    ("analytics", "shared"): _hidden("audit_log", "users"),
    ("notification", "shared"): _hidden("audit_log"),
    ("analyst", "shared"): _hidden("audit_log", "users"),
    # Password hashes are nobody's evidence; changes of users are in the audit log without them.
    ("auditor", "shared"): _hidden("users"),
}

# What one schema's owner needs of another's tables. References are for foreign keys; the summaries read.
OWNERS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "data_ingestion_owner": {"shared": ("REFERENCES",)},
    "strategy_engine_owner": {"shared": ()},
    "execution_owner": {"shared": ("REFERENCES",), "strategy_engine": ("REFERENCES",)},
    "risk_management_owner": {
        "shared": (),
        "execution": ("REFERENCES",),
        "strategy_engine": ("REFERENCES",),
    },
    "analytics_owner": {
        "shared": ("REFERENCES",),
        "execution": ("REFERENCES", "SELECT"),
        "strategy_engine": ("REFERENCES",),
    },
    "notification_owner": {"shared": ("REFERENCES",)},
    "logging_owner": {"shared": ()},
}

# Who enters a database without owning it, of those who inherit what a group holds.
ENTERING: Final[Mapping[str, tuple[str, ...]]] = {
    TRADING.name: (*MATRIX, "maintenance", "backup", "monitor"),
    PREFECT.name: ("backup", "monitor"),
}

# Who calls functions of a schema; side by side stand those who call the very same ones.
CALLING: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "shared": (("execution",), ("notification",), ("analyst",), ("maintenance",)),
    "data_ingestion": (("data_ingestion",), ("maintenance",)),
    "execution": (
        (
            "strategy_engine",
            "execution",
            "risk_management",
            "analytics",
            "notification",
            "analyst",
            "auditor",
        ),
        ("maintenance",),
    ),
    "analytics": (("analytics",), ("analyst", "auditor", "backup"), ("maintenance",)),
    "logging": (("maintenance",),),
}

# Owners of time series and summaries, whose pieces and contents lie in schema internal.
MAKING: Final = (
    "shared_owner",
    "data_ingestion_owner",
    "execution_owner",
    "analytics_owner",
    "logging_owner",
)
