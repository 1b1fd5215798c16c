"""Which state of an order, a trade or a position may follow which, and the triggers that hold to it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from schema.postgres.schema_object import SchemaObject, function, trigger
from schema.postgres.tables.execution import OrderStatus, PositionStatus, TradeStatus

Transitions = Mapping[enum.StrEnum, frozenset[enum.StrEnum]]

ORDERS: Final[Transitions] = {
    OrderStatus.PENDING: frozenset({OrderStatus.SUBMITTED, OrderStatus.CANCELLED, OrderStatus.REJECTED}),
    OrderStatus.SUBMITTED: frozenset(
        {
            OrderStatus.PARTIALLY_FILLED,
            OrderStatus.FILLED,
            OrderStatus.CANCELLED,
            OrderStatus.REJECTED,
            OrderStatus.EXPIRED,
        }
    ),
    OrderStatus.PARTIALLY_FILLED: frozenset({OrderStatus.FILLED, OrderStatus.CANCELLED, OrderStatus.EXPIRED}),
    OrderStatus.FILLED: frozenset(),
    OrderStatus.CANCELLED: frozenset(),
    OrderStatus.REJECTED: frozenset(),
    OrderStatus.EXPIRED: frozenset(),
}

TRADES: Final[Transitions] = {
    TradeStatus.PENDING: frozenset({TradeStatus.EXECUTED, TradeStatus.CANCELLED, TradeStatus.FAILED}),
    TradeStatus.EXECUTED: frozenset({TradeStatus.SETTLED, TradeStatus.CANCELLED, TradeStatus.FAILED}),
    TradeStatus.SETTLED: frozenset(),
    TradeStatus.CANCELLED: frozenset(),
    TradeStatus.FAILED: frozenset(),
}

# A closed position stays closed; whoever buys again opens another.
POSITIONS: Final[Transitions] = {
    PositionStatus.OPEN: frozenset({PositionStatus.CLOSED}),
    PositionStatus.CLOSED: frozenset(),
}


@dataclass(frozen=True)
class Machine:
    table: str
    initial: tuple[enum.StrEnum, ...]
    transitions: Transitions


MACHINES: Final = (
    Machine("orders", (OrderStatus.PENDING,), ORDERS),
    # A fill that the exchange reports is executed when it arrives.
    Machine("trades", (TradeStatus.PENDING, TradeStatus.EXECUTED), TRADES),
    Machine("positions", (PositionStatus.OPEN,), POSITIONS),
)


def _check(machine: Machine) -> SchemaObject:
    pairs = ",\n            ".join(
        f"('{before}', '{after}')"
        for before, following in machine.transitions.items()
        for after in sorted(following)
    )
    body = f"""
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'a row of {machine.table} cannot begin as %', NEW.status
            USING ERRCODE = 'check_violation',
                  HINT = 'It begins as one of: {", ".join(machine.initial)}.';
    ELSIF (OLD.status, NEW.status) NOT IN (
            {pairs}
    ) THEN
        RAISE EXCEPTION 'row % of {machine.table} is % and cannot become %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation',
                  HINT = 'Read the row again: another change may have ended it.';
    END IF;
    RETURN NEW;
END
"""
    return function(
        "execution",
        f"check_{machine.table}_state",
        body,
        purpose=f"Holds the states of {machine.table} to their order",
        fixed_path=False,
    )


def _triggers(machine: Machine) -> list[SchemaObject]:
    """Only a change of state is looked at, and of new rows only one that begins in a wrong one."""
    initial = " AND ".join(f"NEW.status <> '{state}'" for state in machine.initial)
    call, purpose = f"EXECUTE FUNCTION execution.check_{machine.table}_state()", "Holds states to their order"
    return [
        trigger(
            "execution",
            machine.table,
            f"{machine.table}_state_{name}",
            event,
            f"FOR EACH ROW WHEN ({condition}) {call}",
            purpose,
        )
        for name, event, condition in (
            ("initial", "BEFORE INSERT", initial),
            ("change", "BEFORE UPDATE", "OLD.status <> NEW.status"),
        )
    ]


FUNCTIONS = tuple(_check(machine) for machine in MACHINES)
TRIGGERS = tuple(made for machine in MACHINES for made in _triggers(machine))
