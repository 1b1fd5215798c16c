"""The objects beside tables, as declared: whole, in order, and safe to call."""

from __future__ import annotations

import re
from itertools import product

import pytest

from schema.postgres import audit, row_security, states, triggers, upkeep
from schema.postgres.branch import Branch
from schema.postgres.catalogue import tables
from schema.postgres.objects import OBJECTS, objects
from schema.postgres.roles import ROLES
from schema.postgres.schema_object import Kind, SchemaObject
from schema.postgres.states import MACHINES, Machine

_TABLES = {table.fullname for table in tables()}
_ROLES = {role.name for role in ROLES}
# On the order path, with their caller's rights, and naming what they call in full.
WITHOUT_PATH = {"touch_row", "next_version", "current_client", "current_portfolio"}
WITHOUT_PATH |= {f"check_{machine.table}_state" for machine in MACHINES}
FUNCTIONS = [item for branch in Branch for item in objects(branch) if item.kind is Kind.FUNCTION]


def test_no_two_objects_of_a_kind_have_one_address() -> None:
    addresses = [(item.kind, item.address) for item in OBJECTS]
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize("item", OBJECTS, ids=lambda item: f"{item.kind} {item.address}")
def test_an_object_belongs_to_what_is_declared(item: SchemaObject) -> None:
    assert item.owner in _ROLES
    assert set(item.callers) <= _ROLES
    assert item.purpose
    if item.table:
        assert f"{item.schema}.{item.table}" in _TABLES


@pytest.mark.parametrize("item", FUNCTIONS, ids=lambda item: item.address)
def test_a_function_has_a_fixed_path_and_nothing_for_public(item: SchemaObject) -> None:
    definition, revocation, comment = item.create
    if item.name in WITHOUT_PATH:
        assert "SECURITY DEFINER" not in definition
    else:
        assert "SET search_path = pg_catalog, pg_temp" in definition
    assert revocation == f"REVOKE ALL ON FUNCTION {item.schema}.{item.signature} FROM PUBLIC"
    assert comment.startswith("COMMENT ON FUNCTION")


def test_functions_that_act_for_their_owner_are_few_and_known() -> None:
    found = {item.name for item in FUNCTIONS if "SECURITY DEFINER" in item.create[0]}
    assert found == {
        "record_new_row",
        "record_changed_row",
        "record_change",
        "current_users",
        "current_portfolios",
        "keep_time_series",
        "prepare_market_data",
        "refresh_roll_ups",
        "refresh_summaries",
    }


def test_every_changing_table_has_its_trigger_of_change() -> None:
    named = {f"{item.schema}.{item.table}" for item in triggers.TRIGGERS}
    assert named == {table.fullname for table in tables() if "updated_at" in table.columns}


def test_what_trades_and_who_may_is_audited() -> None:
    assert set(audit.AUDITED) <= _TABLES
    versioned = {table.fullname for table in tables() if triggers.versioned(table)}
    assert versioned | {"shared.users", "shared.clients", "execution.trades"} <= set(audit.AUDITED)


def test_every_table_that_leads_to_a_client_is_under_row_security() -> None:
    leading = {"client_id", "portfolio_id"}
    expected = {table.fullname for table in tables() if leading & set(table.columns.keys())}
    expected |= {"shared.clients", "analytics.trader_metrics"}
    rules = (*row_security.RULES, *row_security.SERIES_RULES)
    assert {f"{rule.schema}.{rule.table}" for rule in rules} == expected


def test_policies_for_people_call_their_functions_once_a_statement() -> None:
    for rule in (*row_security.RULES, *row_security.SERIES_RULES):
        assert len(re.findall(r"\(SELECT (shared|execution)\.current_\w+\(\)\)", rule.own)) == rule.own.count(
            "()"
        )


def test_policies_of_the_order_path_begin_no_function_that_asks_a_table() -> None:
    found = {name for rule in row_security.RULES for name in re.findall(r"current_\w+", rule.by_key)}
    assert found == {"current_client", "current_portfolio"}


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.table)
def test_every_state_is_reachable_and_every_transition_known(machine: Machine) -> None:
    reached = set(machine.initial)
    while True:
        further = reached | {after for state in reached for after in machine.transitions[state]}
        if further == reached:
            break
        reached = further
    assert reached == set(machine.transitions)
    assert reached == set(type(machine.initial[0]))


def test_an_order_that_has_ended_never_moves_again() -> None:
    ended = {state for state, following in states.ORDERS.items() if not following}
    assert {state.value for state in ended} == {"FILLED", "CANCELLED", "REJECTED", "EXPIRED"}


@pytest.mark.parametrize(("branch", "job"), [(b, j) for b in Branch for j in upkeep.jobs(b)], ids=str)
def test_what_is_scheduled_is_declared_and_callable_by_the_upkeep(branch: Branch, job: upkeep.Job) -> None:
    called = re.search(r"SELECT (\w+)\.(\w+)\(\)", job.command)
    if called is None:
        assert "cron.job_run_details" in job.command
        return
    declared = {(item.schema, item.name): item for item in objects(branch)}
    assert "maintenance" in declared[called[1], called[2]].callers


def test_both_branches_declare_the_same_views() -> None:
    kinds = (Kind.VIEW, Kind.MATERIALIZED_VIEW)
    native, timescale = (
        {item.address for item in objects(branch) if item.kind in kinds} for branch in Branch
    )
    assert native == timescale


def test_no_view_hides_who_asks_unless_it_chooses_the_rows_itself() -> None:
    for item, word in product(OBJECTS, ("security_invoker = true", "security_barrier = true")):
        if item.kind is Kind.VIEW and word in item.create[0] and "barrier" in word:
            assert "acts_for_all_clients" in item.create[0]
    assert all(
        "security_invoker" in item.create[0] or "security_barrier" in item.create[0]
        for item in OBJECTS
        if item.kind is Kind.VIEW
    )
