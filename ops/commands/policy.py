"""`tdb policy`: is the stack allowed; and new rules, and the pages about them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from infra.plural import plural
from infra.workspace import ROOT, Workspace
from ops import policy as run
from ops.commands.options import JsonFile, JunitFile, StackName, app
from ops.console import results
from ops.deployment import Deployment
from ops.deployment import policies as pack
from ops.errors import OpsError
from ops.policy import Verdict, Verdicts
from ops.policy_outcome import outcome
from ops.verification.catalogue import all_checks
from ops.verification.documentation import write as write_checks
from policies.catalogue import all_rules
from policies.documentation import write
from policies.model import Rule
from policies.scaffold import ScaffoldError, files
from policies.written import Level

_DOCS = ROOT / "docs" / "policies"
_STYLES = {"refused": "bold red", "unknown": "red", "advised": "yellow", "passed": "green"}

command = app(invoke_without_command=True)


@command.callback()
def policy(
    context: typer.Context,
    stack: StackName = "dev",
    json_file: JsonFile = None,
    junit_file: JunitFile = None,
) -> None:
    """Say whether a stack is allowed: its program, and what is recorded of it.

    Applies every rule of policies/ to a preview of the program and to the state, and changes nothing. Fails
    where a rule is broken and where one could not be applied, because a value is not known before `up`.

    Examples:

        ./tdb policy
        ./tdb policy --stack prod --junit policy.xml
        ./tdb policy new forbid-latest --id D14
        ./tdb policy docs
    """
    if context.invoked_subcommand is not None:
        return
    started = time.monotonic()
    judge = run.bench()
    ready = Deployment.ready(stack)
    state = run.over_state(ready.engine, judge)
    program = run.over_program(ready.engine, pack())
    off = {rule.id for rule in all_rules() if judge.levels.of(rule.id, stack) is Level.DISABLED}
    sides = {"program": program, **({"state": state} if state else {})}
    outcome(stack, sides, off, time.monotonic() - started).write(
        Workspace.of_environment().stack(stack), json_file, junit_file
    )
    results().print(_table(program, state, off, judge.levels.environment(stack)))
    _conclude(stack, program, state)


def _table(program: Verdicts, state: Verdicts | None, off: set[str], environment: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Rule", "", "Severity", "Program", "State"):
        table.add_column(title, no_wrap=True)
    for rule in all_rules():
        cells = [_cell(program[rule.id]), _cell(state[rule.id]) if state else "[dim]none yet[/]"]
        if rule.id in off:
            cells = [f"[dim]off: {environment}[/]"] * 2
        table.add_row(rule.id, rule.name, rule.severity.value, *cells)
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
    sides = {"program": program, **({"state": state} if state else {})}
    for rule in all_rules():
        _tell(rule, {side: verdicts[rule.id] for side, verdicts in sides.items()})
    verdicts = [verdict for side in sides.values() for verdict in side.values()]
    broken = {said.rule for verdict in verdicts for said in verdict.refused}
    unjudged = {said.rule for verdict in verdicts for said in verdict.unknown}
    pages = {rule.id: f"docs/policies/{rule.name}.md" for rule in all_rules()}
    if broken:
        raise OpsError(
            f"stack {stack} breaks {_rules(broken)}",
            where=", ".join(pages[rule] for rule in sorted(broken)),
            mend="as the texts above say, or waive it in policies/waivers.yaml with a reason and a day",
        )
    if unjudged:
        raise OpsError(
            f"{_rules(unjudged)} could not be applied to stack {stack}",
            where="values of the program that only `up` finds out",
            mend=f"./tdb up --stack {stack} judges them before it makes anything; then run this again",
        )
    note = "" if state else " Nothing of it is recorded yet."
    results().print(f"\n[bold green]Stack {stack} is allowed[/], its {' and its '.join(sides)}.{note}")


def _tell(rule: Rule, verdicts: Mapping[str, Verdict]) -> None:
    """Each text once, under all the resources that it is about."""
    about: dict[str, list[str]] = {}
    for side, verdict in verdicts.items():
        for said in (*verdict.refused, *verdict.advised):
            about.setdefault(said.text, []).append(f"{side}: {said.resource}")
        for said in verdict.unknown:
            about.setdefault(f"Could not be judged: {said.text}.", []).append(f"{side}: {said.resource}")
    for text, resources in about.items():
        out = results()
        out.print(f"\n[bold]{rule.id} {rule.name}[/]  {rule.statement}")
        for line in resources:
            out.print(f"  {line}", markup=False, soft_wrap=True)
        out.print(Padding(Text(text), (0, 0, 0, 4)))


def _rules(ids: set[str]) -> str:
    return f"{plural('rule', len(ids))} {', '.join(sorted(ids))}"


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
    """Write docs/policies anew from the rules, and docs/policies/live from the checks of `./tdb verify`.

    Examples:

        ./tdb policy docs
    """
    touched = [*write(all_rules(), _DOCS), *write_checks(all_checks(), _DOCS / "live")]
    results().print(f"docs/policies is up to date, {len(touched)} of its pages were not")
