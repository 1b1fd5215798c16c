"""`tdb migrate`: the history of the relational schema, by hand. `tdb up` applies it as well."""

from __future__ import annotations

from typing import Annotated

import typer

from migrations.errors import MigrationError
from migrations.history import BASE, HEAD, LOCATION, History
from ops.commands.options import StackName, Yes, app
from ops.console import confirmed, interactive, note, results
from ops.errors import OpsError

_HELP = """Migrations of the relational schema.

`./tdb up` applies what is pending; these commands write, check, look at and, by hand, run revisions.
"""

command = app(no_args_is_help=True, help=_HELP)

Target = Annotated[str, typer.Option("--to", metavar="REVISION", help="The last one to apply.")]


@command.command()
def new(
    message: Annotated[
        list[str], typer.Argument(help="A verb and its object, as: add column note to orders.")
    ],
    stack: StackName = "dev",
    empty: Annotated[bool, typer.Option("--empty", help="Do not compare the models with the stack.")] = False,
) -> None:
    """Write a revision after the last one.

    Filled in from what differs between the models and the stack's database, where that is up.

    Examples:

        ./tdb migrate new "add column note to orders"
        ./tdb migrate new --empty "fill note of orders"
    """
    from ops import migrate  # noqa: PLC0415 - --help needs none of it

    words = " ".join(message).strip()
    if len(words.split()) < 2:
        raise OpsError(
            f"{words!r} does not say what is done to what", mend='for example "add column note to orders"'
        )
    path, how = migrate.write_revision(migrate.chosen(stack), words, empty=empty)
    note(how)
    print(path)


@command.command()
def lint(
    revisions: Annotated[list[str] | None, typer.Argument(help="Only these; all when left out.")] = None,
    show_waived: Annotated[
        bool, typer.Option("--waived", help="Show waivers and their reasons too.")
    ] = False,
) -> None:
    """Check the SQL of every revision. Exits with 2 when something is to be mended or waived.

    A waiver stands in the revision's file: `# lint: allow RULE -- reason`.

    Examples:

        ./tdb migrate lint
        ./tdb migrate lint 3f2a9c --waived
    """
    from migrations.lint import lint as run  # noqa: PLC0415 - --help needs none of it
    from ops import migrate, migrate_tables  # noqa: PLC0415

    with migrate.told():
        history = History.read(LOCATION)
        chosen = [history.revisions[history.place(name)] for name in revisions or ()]
        report = run(history, revisions=chosen)
    out = results()
    for line in migrate_tables.findings(report, waived=show_waived):
        out.print(line)
    count = len(chosen or history.revisions)
    note(f"{count} revisions, {len(report.findings)} findings, {len(report.waived)} waived")
    raise SystemExit(2 if report.findings else 0)


@command.command()
def status(stack: StackName = "dev") -> None:
    """Show where the stack's database stands, what is pending, and what is wrong.

    Exits with 0 when it is at the head, 2 when something is pending or wrong.

    Example: ./tdb migrate status --stack staging
    """
    from migrations.runner import verify  # noqa: PLC0415 - --help needs none of it
    from ops import migrate  # noqa: PLC0415

    with migrate.told():
        history = History.read(LOCATION)
        with migrate.runner(migrate.chosen(stack), history) as reached:
            live = reached.live()
            broken = reached.invalid_indexes()
        verify(live, history)
    waiting = history.between(live.revision, HEAD)
    head = history.head
    print(f"live     {history[live.revision].label if live.revision else 'nothing applied'}")
    print(f"head     {head.label if head else 'none'}")
    print(f"pending  {', '.join(one.id for one in waiting) or 'none'}")
    for index in broken:
        print(f"invalid  index {index}: REINDEX INDEX CONCURRENTLY {index.quoted}")
    raise SystemExit(2 if waiting or broken else 0)


@command.command()
def history(stack: StackName = "dev") -> None:
    """List the revisions, the last one first, and which of them the stack has, where it is up.

    Example: ./tdb migrate history
    """
    from ops import migrate, migrate_tables  # noqa: PLC0415 - --help needs none of it

    with migrate.told():
        line = History.read(LOCATION)
        live = migrate.live(migrate.chosen(stack), line)
    if live is None:
        note(f"stack {stack} is not up: which of them it has is not known")
    results().print(migrate_tables.history(line, live))


@command.command()
def up(
    to: Target = HEAD,
    stack: StackName = "dev",
    allow: Annotated[
        list[str] | None,
        typer.Option("--allow", metavar="NAME", help="A revision or object that may lose data."),
    ] = None,
) -> None:
    """Apply what is pending, without the rest of the stack. `./tdb up` does it as part of the whole.

    Examples:

        ./tdb migrate up
        ./tdb migrate up --to 3f2a9c --stack test
    """
    from ops import migrate  # noqa: PLC0415 - --help needs none of it

    chosen = migrate.chosen(stack)
    with migrate.told():
        line = History.read(LOCATION)
        with migrate.runner(chosen, line) as reached:
            live = reached.live().revision
            if live in line and line.place(to) < line.place(live):
                raise MigrationError(f"{to} is below the live revision {live}", f"./tdb migrate down {to}")
            done = reached.migrate(to, admit=migrate.admission(chosen, line, allow or ()))
    for warning in done.warnings:
        note(warning)
    names = ", ".join(one.id for one in done.applied)
    print(f"applied {names}; now at {done.after}" if names else f"nothing to do: at {done.after}")


@command.command()
def down(
    to: Annotated[str, typer.Argument(metavar="REVISION", help="The one to go back to, or `base`.")],
    stack: StackName = "dev",
    yes: Yes = False,
) -> None:
    """Undo revisions down to one. What they added is lost. Refused on protected stacks.

    The next `./tdb up` applies them again unless the stack's target stays below them.

    Example: ./tdb migrate down a960f5
    """
    from ops import migrate  # noqa: PLC0415 - --help needs none of it

    chosen = migrate.chosen(stack)
    if chosen.settings().protect:
        raise OpsError(
            f"stack {stack} is protected: nothing is undone on it by hand",
            mend="set the target and the permitted downgrade in the stack's file, then ./tdb up",
        )
    with migrate.told():
        line = History.read(LOCATION)
        with migrate.runner(chosen, line) as reached:
            live = reached.live().revision
            undone = line.beyond(live, to) if live in line else ()
            if not undone:
                print(f"nothing to do: at {live or 'base'}")
                return
            named = ", ".join(one.id for one in undone)
            if not yes and not (interactive() and confirmed(f"Undo {named} on stack {stack}?")):
                raise OpsError(f"nothing was undone: {named} would be", mend="add --yes")
            done = reached.migrate(to, allow_downgrade_to=to)
    print(f"undone {named}; now at {done.after or BASE}")


@command.command()
def sql(
    since: Annotated[
        str, typer.Option("--from", metavar="REVISION", help="The one before the first.")
    ] = BASE,
    to: Target = HEAD,
    stack: StackName = "dev",
    down: Annotated[bool, typer.Option("--down", help="The way back, from --to down to --from.")] = False,
) -> None:
    """Print the SQL of revisions, without a database.

    Examples:

        ./tdb migrate sql --from a960f5
        ./tdb migrate sql --from a960f5 --down
    """
    from migrations.history.offline import statements, text  # noqa: PLC0415 - --help needs none of it
    from ops import migrate  # noqa: PLC0415

    branch = migrate.branch(migrate.chosen(stack))
    with migrate.told():
        line = History.read(LOCATION)
        revisions = line.beyond(to, since) if down else line.between(since, to)
        for one in revisions:
            print(f"-- {'undo' if down else 'apply'} {one.label}: {one.message}\n")
            print(text(statements(line, [one], branch, down=down)))
