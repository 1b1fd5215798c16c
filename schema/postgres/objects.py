"""Every object beside tables, in an order in which each can be created, by how time series are kept."""

from __future__ import annotations

from typing import Final

from schema.postgres import (
    audit,
    encryption,
    row_security,
    states,
    summaries,
    timeseries_native,
    timeseries_timescale,
    triggers,
    upkeep,
    views,
)
from schema.postgres.branch import Branch
from schema.postgres.schema_object import SchemaObject
from schema.postgres.timeseries import ROLL_UPS


def guards() -> tuple[SchemaObject, ...]:
    """What stands on plain tables."""
    return (
        *triggers.FUNCTIONS,
        *audit.FUNCTIONS,
        *encryption.FUNCTIONS,
        *states.FUNCTIONS,
        *row_security.FUNCTIONS,
        *triggers.TRIGGERS,
        *audit.TRIGGERS,
        *states.TRIGGERS,
        *row_security.objects(row_security.RULES),
    )


def series(branch: Branch) -> tuple[SchemaObject, ...]:
    """What stands on time series. Their tables come first; pieces are made last, with guards on them."""
    on_tables = (*audit.GUARDS, *row_security.objects(row_security.SERIES_RULES))
    if branch is Branch.TIMESCALEDB:
        return (*on_tables, *(timeseries_timescale.roll_up(declared) for declared in ROLL_UPS))
    return (
        *timeseries_native.FUNCTIONS,
        *on_tables,
        *timeseries_native.KEEPERS,
        *(timeseries_native.roll_up(declared) for declared in ROLL_UPS),
        timeseries_native.REFRESH_ROLL_UPS,
    )


def shown(branch: Branch) -> tuple[SchemaObject, ...]:
    return (
        *views.VIEWS,
        views.series_health(branch),
        *summaries.KEPT,
        summaries.ACTS_FOR_ALL,
        *summaries.SHOWN,
        summaries.REFRESH,
        upkeep.schedule(branch),
    )


def objects(branch: Branch) -> tuple[SchemaObject, ...]:
    return (*guards(), *series(branch), *shown(branch))


OBJECTS: Final = objects(Branch.NATIVE)
