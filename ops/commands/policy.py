"""`tdb policy`: is the stack allowed; and new rules, and the pages about them."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from infra.workspace import ROOT
from ops import policy as run
from ops.commands.options import StackName, app
from ops.console import results
from ops.deployment import Deployment
from ops.deployment import policies as pack
from ops.errors import OpsError
from ops.policy import Verdict, Verdicts
from policies.catalogue import all_rules
from policies.documentation import write
from policies.model import Rule
from policies.scaffold import ScaffoldError, files

_DOCS = ROOT / "docs" / "policies"
_STYLES = {"refused": "bold red", "unknown": "red", "advised": "yellow", "passed": "green"}

command = app(invoke_without_command=True)


@command.callback()
def policy(context: typer.Context, stack: StackName = "dev") -> None:
    """Say whether a stack is allowed: its program, and what is recorded of it.

    Applies every rule of policies/ to a preview of the program and to the state, and changes nothing. Fails
    where a rule is broken and where one could not be applied, because a value is not known before `up`.

    Examples:

        ./tdb policy
        ./tdb policy --stack prod
        ./tdb policy new forbid-latest --id D14
        ./tdb policy docs
    """
    if context.invoked_subcommand is not None:
        return
    judge = run.bench()
    ready = Deployment.ready(stack)
    state = run.over_state(ready.engine, judge)
    program = run.over_program(ready.engine, pack())
    results().print(_table(program, state, judge.levels.environment(stack)))
    _conclude(stack, program, state)


def _table(program: Verdicts, state: Verdicts | None, environment: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Rule", "", "Severity", "Program", "State"):
        table.add_column(title, no_wrap=True)
    for rule in all_rules():
        disabled = f"[dim]off: {environment}[/]"
        recorded = state[rule.id] if state else None
        off = recorded is not None and recorded.disabled
        told = disabled if off else _cell(program[rule.id])
        kept = disabled if off else _cell(recorded) if recorded else "[dim]none yet[/]"
        table.add_row(rule.id, rule.name, rule.severity.value, told, kept)
    return table


def _cell(verdict: Verdict) -> str:
    counts = {
        "refused": len(verdict.refused),
        "unknown": len(verdict.unknown),
        "advised": len(verdict.advised),
        "passed": verdict.passed,
    }
    for name, count in counts.items():
        if count:
            return f"[{_STYLES[name]}]{count} {name}[/]"
    return "[dim]-[/]" if verdict.reached else "[red]not reached[/]"


def _conclude(stack: str, program: Verdicts, state: Verdicts | None) -> None:
    out = results()
    sides = {"program": program, **({"state": state} if state else {})}
    by_id = {rule.id: rule for rule in all_rules()}
    broken: set[str] = set()
    unjudged: set[str] = set()
    for side, verdicts in sides.items():
        for verdict in verdicts.values():
            for said in (*verdict.refused, *verdict.advised):
                out.print(f"\n[bold]{said.rule} {by_id[said.rule].name}[/], {side}: {said.resource}")
                out.print(said.text, markup=False, soft_wrap=True)
            for said in verdict.unknown:
                out.print(f"\n[bold]{said.rule} {by_id[said.rule].name}[/], {side}: {said.resource}")
                out.print(f"Could not be judged: {said.text}.", markup=False, soft_wrap=True)
            broken |= {said.rule for said in verdict.refused}
            unjudged |= {said.rule for said in verdict.unknown}
    if broken:
        raise OpsError(
            f"stack {stack} breaks {_rules(broken)}",
            where=", ".join(_page(by_id[rule]) for rule in sorted(broken)),
            mend="as the texts above say, or waive it in policies/waivers.yaml with a reason and a day",
        )
    if unjudged:
        raise OpsError(
            f"{_rules(unjudged)} could not be applied to stack {stack}",
            where="values of the program that only `up` finds out",
            mend=f"./tdb up --stack {stack} judges them before it makes anything; then run this again",
        )
    out.print(f"\n[bold green]Stack {stack} is allowed[/], {'program and state' if state else 'program'}.")


def _rules(ids: set[str]) -> str:
    return f"rule{'s' if len(ids) > 1 else ''} {', '.join(sorted(ids))}"


def _page(rule: Rule) -> str:
    return f"docs/policies/{rule.name}.md"


@command.command("new")
def new(
    name: Annotated[str, typer.Argument(help="require-… or forbid-…")],
    rule_id: Annotated[
        str, typer.Option("--id", help="A capital letter and two digits; levels and waivers use it.")
    ],
) -> None:
    """Begin a rule: its file, its test and its page.

    Examples:

        ./tdb policy new forbid-latest --id D14
    """
    try:
        made = files(name, rule_id, [rule.id for rule in all_rules()])
    except ScaffoldError as error:
        raise OpsError(str(error), mend="./tdb policy new forbid-something --id D14") from error
    there = [path for path in made if (ROOT / path).exists()]
    if there:
        raise OpsError(f"{there[0]} is there already", mend="choose another name")
    for path, text in made.items():
        (ROOT / path).write_text(text)
    all_rules.cache_clear()
    pages = write(all_rules(), _DOCS)
    for path in (*made, *(str(page.relative_to(ROOT)) for page in pages)):
        results().print(f"  {path}")
    results().print(
        "Fill in the rule and its cases; add a change that it refuses to tests/unit/policies/changes.py."
    )


@command.command("docs")
def docs() -> None:
    """Write docs/policies anew from the rules.

    Examples:

        ./tdb policy docs
    """
    touched = write(all_rules(), _DOCS)
    results().print(f"docs/policies is up to date, {len(touched)} of its pages were not")
