"""What a preview shows, what a run does, what a refresh finds: the database joined to the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from infra.provider.configuration import Configuration
from infra.provider.postgres_migration import plan, store
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.resource import Context, Severity, State
from migrations.history import History, Revision
from migrations.history.offline import text
from migrations.runner import Live, carried, changed, refused_downgrade, verify


def preview(ctx: Context[Configuration], location: Path, old: State | None, new: Properties) -> None:
    """Tells what a run would do, and refuses what it would refuse."""
    with store.told():
        history = History.read(location)
        live = store.glance(new, history)
        if live is None:
            recorded = (old.outputs.get("revision") or None) if old else None
            since = f"revision {recorded}, the last one recorded" if recorded else "an empty database"
            ctx.log(Severity.INFO, f"the database does not answer; what follows is counted from {since}")
            live = Live(recorded, _hashes(old))
        _tell(ctx, history, live, new)


def _tell(ctx: Context[Configuration], history: History, live: Live, new: Properties) -> None:
    target = new["target"]
    is_known = live.revision is not None and live.revision in history
    undone = history.beyond(live.revision, target) if is_known else ()
    verify(live, history, target if undone else None)
    if undone:
        _refuse_downgrade(history, live, new)
    chosen = undone or history.between(live.revision, target)
    found = plan.pending(history, chosen, new["timeSeries"], up=not undone, empty=live.revision is None)
    if not undone:
        _refuse(plan.destruction_failures(ctx.config, found, new))
    if not found:
        return
    word = "undo" if undone else "apply"
    sql = "\n".join(f"-- {word} {one.revision.label}\n\n{text(one.statements)}" for one in found)
    for one in found:
        ctx.log(Severity.INFO, plan.account(one, up=not undone))
    ctx.log(Severity.INFO, f"the whole SQL is in {store.write_pending(ctx.urn, sql)}")


def apply(ctx: Context[Configuration], location: Path, old: State | None, new: Properties) -> Properties:
    """Runs to the target and returns all outputs. Changes by hand are told, not undone and not forgotten."""
    with store.told():
        history = History.read(location)

        def admit(revisions: Sequence[Revision]) -> None:
            _refuse(plan.admission_failures(ctx.config, history, revisions, new))

        database = store.Database.of(new)
        database.await_server(ctx)
        done = database.migrate(ctx, history, new, admit)
    before, after = done.before.objects, done.after.objects
    expected = carried(_expected(old, done.found) or before, before, after)
    drift = changed(expected, after)
    for line in done.outcome.warnings:
        ctx.log(Severity.WARNING, line)
    for line in drift:
        ctx.log(
            Severity.WARNING,
            f"{line}; it is left so: undo it by hand, or write a revision that does the same",
        )
    return {
        **new,
        "revision": done.live.revision or "",
        "fingerprint": done.after.fingerprint,
        "applied": _applied(history, done.live),
        "catalogue": expected,
        "drift": drift,
    }


def seen(ctx: Context[Configuration], location: Path, old: State) -> Properties:
    """What is live, compared with what was expected."""
    with store.told():
        history = History.read(location)
        live, catalogue = store.Database.of(old.inputs).read(history)
    if live.revision is not None and live.revision not in history:
        ctx.log(
            Severity.WARNING, f"the live revision {live.revision} is not in {history.location / 'versions'}"
        )
    expected = _expected(old, live) or dict(catalogue.objects)
    return {
        **old.outputs,
        "revision": live.revision or "",
        "fingerprint": catalogue.fingerprint,
        "applied": _applied(history, live),
        "catalogue": expected,
        "drift": changed(expected, catalogue.objects),
    }


def _expected(old: State | None, found: Live) -> Mapping[str, str] | None:
    """What the state expects of the catalogue; nothing, where the migrator has moved the database since.

    The ledger says so, and whoever moved it by `tdb migrate` has altered nothing by hand.
    """
    if old is None or old.outputs.get("revision") != (found.revision or ""):
        return None
    return old.outputs.get("catalogue")


def _applied(history: History, live: Live) -> list[Properties]:
    known = live.revision if live.revision in {one.id for one in history.revisions} else None
    return [{"revision": one.id, "hash": live.hashes.get(one.id, one.hash)} for one in history.upto(known)]


def _hashes(old: State | None) -> dict[str, str]:
    return {one["revision"]: one["hash"] for one in (old.outputs.get("applied") if old else None) or []}


def _refuse_downgrade(history: History, live: Live, new: Properties) -> None:
    allowed = new.get("allowDowngradeTo")
    if allowed is None or history.place(new["target"]) < history.place(allowed):
        raise refused_downgrade(history, live.revision, new["target"], allowed)


def _refuse(failures: Iterable[CheckFailure]) -> None:
    reasons = [failure.reason for failure in failures]
    if reasons:
        raise ProviderError("; ".join(reasons))
