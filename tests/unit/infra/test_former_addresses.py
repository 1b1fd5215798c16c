"""Every resource is found where a state of before keeps it: nothing is made anew because the tree changed."""

from __future__ import annotations

from pathlib import Path

from tests.unit.infra.wiring import Declared, Program

# Of a stack that was brought up before servers and contents ceased to be nodes of the tree.
FORMER = Path(__file__).with_name("former_addresses.txt").read_text().split()
_STACK = "pulumi:pulumi:Stack"


def _address(parent: str, kind: str, name: str) -> str:
    above = parent.partition("::")[0]
    return f"{kind}::{name}" if above in ("", _STACK) else f"{above}${kind}::{name}"


def _within_stack(urn: str) -> str:
    """Types and name, without the stack and the project."""
    return urn.split("::", 2)[2] if urn else ""


def _addresses(program: Program, one: Declared) -> set[str]:
    """As the engine looks for it: below every address of its parent, and where its own aliases say."""
    above = program.resources.get(one.parent)
    parents = _addresses(program, above) if above else {""}
    kinds = {one.kind, *(alias.type for alias in one.aliases if alias.type)}
    parents |= {_within_stack(alias.parentUrn) for alias in one.aliases if alias.parentUrn}
    return {_address(parent, kind, one.name) for parent in parents for kind in kinds}


def test_each_former_address_leads_to_one_resource(open_stack: Program) -> None:
    found = [address for one in open_stack.resources.values() for address in _addresses(open_stack, one)]
    lost = [address for address in FORMER if found.count(address) != 1]
    assert len(FORMER) > 200
    assert lost == []


def test_an_address_names_no_more_types_than_an_engine_and_its_own(open_stack: Program) -> None:
    types = {one.urn: _within_stack(one.urn).partition("::")[0] for one in open_stack.resources.values()}
    assert [urn for urn, chain in types.items() if chain.count("$") > 1] == []
