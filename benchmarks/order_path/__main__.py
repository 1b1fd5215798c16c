"""What the guards of the order path cost: audit, row security and version check beside bare tables.

Run as `.venv/bin/python -m benchmarks.order_path [--repeats 11] [--json FILE]`. pgbench runs in the server's
own container, with the settings of a stack and the data in a volume, synced at every commit, and over TLS,
without which no program of a stack is let in. Each arm runs right beside the bare one, because machines are
shared; its ratio is given by throughput and by processor time.
"""

from __future__ import annotations

import re
import secrets
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import docker

from benchmarks import command
from benchmarks.order_path.arms import ARMS, AUDIT, BARE, GUARDED, GUARDS, Arm, prepare, written
from infra.settings import PostgresSettings
from ops.drift.postgres.declared_settings import declared
from tests.live.postgres.platform_server import IMAGE, Server, running

SCRIPT: Final = Path(__file__).parent / "order.sql"
PLACE: Final = "/dev/shm/order.sql"  # noqa: S108 - in the container, which is the run's own
REPEATS: Final = 11
WANTED: Final = 0.85
STEPS: Final = 3  # of an order: placed, sent, filled
ENTRIES: Final = 5  # of the audit log for an order: two new rows and three updates
# Clients, and orders of each. One waits for every commit; four keep two processors busy, so that only work
# counts. No more than the portfolios of one client: two orders for one position would refuse each other.
# A session prepares its plans and reads the catalogue once: it is long enough that this does not count, since
# programs keep theirs for hours.
CLIENTS: Final = {1: 1500, 4: 600}
# The container, the roles and the certificate are the run's own.
_NOT_HERE: Final = ("ssl", "hba_file", "listen_addresses", "unix_socket", "cron.", "shared_preload")
_RATE: Final = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


def settings() -> dict[str, str]:
    """Of a stack, but for where it listens."""
    asked = PostgresSettings()
    found = {name: value for name, value in declared(asked).items() if not name.startswith(_NOT_HERE)}
    return {
        **found,
        "shared_preload_libraries": ",".join(name for name in asked.preload if name != "pg_cron"),
    }


def put(server: Server) -> None:
    _inside(server, 'printf %s "$SCRIPT" > ' + PLACE, {"SCRIPT": SCRIPT.read_text()})


def begin_tls(server: Server) -> None:
    """With a certificate in the places where the server looks for one by itself."""
    _inside(
        server,
        'cd "$PGDATA" && umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 '
        "-nodes -days 2 -subj /CN=localhost -keyout server.key -out server.crt 2>&1",
    )
    with server.connect(database="postgres") as session:
        session.execute("ALTER SYSTEM SET ssl = on")
        session.execute("SELECT pg_reload_conf()")


def _inside(server: Server, script: str, variables: dict[str, str] | None = None) -> None:
    done = server.container.exec_run(["sh", "-c", script], environment=variables)
    if done.exit_code:
        sys.exit(f"the server's container cannot be prepared: {done.output!r}")


@dataclass(frozen=True)
class Round:
    orders_a_second: float
    processor: float  # microseconds of an order, of the server and of pgbench together


def round_of(server: Server, arm: Arm, clients: int, orders: int) -> Round:
    words = (
        f"pgbench --no-vacuum --protocol=prepared -h 127.0.0.1 -U execution -c {clients} -j 1 -t {orders}"
        f" -D n=0 -D run={secrets.randbelow(10**8)} -f {PLACE} {arm.database}"
    )
    before = used(server)
    done = server.container.exec_run(
        words,
        environment={
            "PGPASSWORD": server.password,
            "PGOPTIONS": "-c tdb.client_id=1",
            "PGSSLMODE": "require",
        },
        demux=True,
    )
    work = used(server) - before
    out, err = (bytes(part or b"").decode() for part in done.output)
    found = _RATE.search(out)
    if done.exit_code or found is None or "failed transactions: 0 " not in out:
        sys.exit(f"pgbench failed on {arm.name}:\n{out}{err}")
    return Round(float(found[1]), work / (clients * orders))


def used(server: Server) -> float:
    """Processor time of the whole container so far, in microseconds."""
    found = cast("dict[str, Any]", server.container.stats(stream=False, one_shot=True))
    return float(found["cpu_stats"]["cpu_usage"]["total_usage"]) / 1000


def measure(repeats: int, say: Callable[[str], None]) -> dict[str, Any]:
    client = docker.from_env()
    with running(client, settings(), on_disk=True) as server:
        say("preparing one database for each arm")
        prepare(server)
        put(server)
        begin_tls(server)
        for arm in ARMS:
            round_of(server, arm, 1, 50)  # first pages of the log
        found = {
            str(clients): compared(server, clients, orders, repeats, say)
            for clients, orders in CLIENTS.items()
        }
        state = written(server, GUARDED)
    client.close()
    return {"image": IMAGE, "repeats": repeats, "state": state, "clients": found}


def compared(
    server: Server, clients: int, orders: int, repeats: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """Every arm right beside the bare one, now before and now after it, and another arm first each time."""
    arms = [arm for arm in ARMS if arm != BARE]
    pairs: dict[str, list[tuple[Round, Round]]] = {arm.name: [] for arm in arms}
    for number in range(repeats):
        say(f"{clients} clients, repeat {number + 1} of {repeats}")
        first = number % len(arms)
        for arm in arms[first:] + arms[:first]:
            both = [(BARE, orders), (arm, orders)]
            runs = {one: round_of(server, one, clients, count) for one, count in both[:: (-1) ** number]}
            pairs[arm.name].append((runs[BARE], runs[arm]))
    check(server)
    return judged(pairs)


def check(server: Server) -> None:
    """Every arm holds the same orders, fills and positions, and the log an entry for each change or none."""
    for arm in ARMS:
        state = written(server, arm)
        orders = int(state["orders"])
        expected = 0 if AUDIT in arm.without else ENTRIES * orders
        whole = (state["trades"], state["held"], state["events"]) == (orders, 10 * orders, STEPS * orders)
        if not whole or state["unfinished"]:
            sys.exit(f"{arm.name} lost something on the way: {state}")
        if state["entries"] != expected:
            sys.exit(f"{arm.name}: {state['entries']} entries of the log for {orders} orders")


def judged(pairs: dict[str, list[tuple[Round, Round]]]) -> dict[str, Any]:
    """Ratios are of pairs that ran next to each other: what the machine did meanwhile hits both."""
    found: dict[str, Any] = {}
    for name, rounds in pairs.items():
        rates = [arm.orders_a_second / bare.orders_a_second for bare, arm in rounds]
        work = [bare.processor / arm.processor for bare, arm in rounds]
        found[name] = {
            "orders a second": [arm.orders_a_second for _, arm in rounds],
            "of bare": [bare.orders_a_second for bare, _ in rounds],
            "throughput": statistics.median(rates),
            "spread": [statistics.quantiles(rates, n=4)[0], statistics.quantiles(rates, n=4)[2]],
            "processor": statistics.median(work),
        }
    return found


def show(found: dict[str, Any]) -> None:
    for clients, arms in found["clients"].items():
        titles = f"{'orders/s':>9}{'bare':>7}{'ratio':>8}{'half of them':>15}{'by work':>9}"
        print(f"{clients} clients{'':<15}{titles}")
        for name, one in arms.items():
            low, high = one["spread"]
            rate, bare = (statistics.median(one[which]) for which in ("orders a second", "of bare"))
            print(
                f"{name:<24}{rate:>9.0f}{bare:>7.0f}{one['throughput']:>8.2f}"
                f"{f'{low:.2f} to {high:.2f}':>15}{one['processor']:>9.2f}"
            )
        for guard in GUARDS:
            whole, without = arms[GUARDED.name], arms[f"without {guard}"]
            cost, work = (1 - whole[of] / without[of] for of in ("throughput", "processor"))
            print(f"{guard + ' alone costs':<40}{cost:>8.0%}{'':>15}{work:>9.0%}")
        print(f"{'wanted of all guards':<40}{WANTED:>8.2f}\n")
    print(f"no arm lost an order, a fill or an entry of the log ({found['state']['orders']} orders)")


if __name__ == "__main__":
    command.run("order_path", __doc__, REPEATS, measure, show, least=2)
