"""A q server for each test, of each kind that this machine has, and a declaration to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from infra.provider.kdb_schema.declared import properties
from infra.provider.server import TradingDb
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from schema.kdb.catalogue import tables
from tests.live.identities import identities
from tests.live.kdb_schema.servers import Server
from tests.live.kdb_standin.licensed import KINDS, demanded

SCHEMA = "tradingdb:kdb:Schema"


@pytest.fixture(scope="session")
def provider() -> ProviderHarness:
    return ProviderHarness(TradingDb())


@pytest.fixture(scope="session")
def proofs(provider: ProviderHarness) -> tuple[State, State]:
    return identities(provider, "kdb")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return demanded(request)


@pytest.fixture
def server(kind: str, tmp_path: Path, proofs: tuple[State, State]) -> Iterator[Server]:
    made = Server(kind, tmp_path, *proofs)
    made.start()
    yield made
    made.kill()


@dataclass
class Stack:
    """The schema of a server, from its folder q, through one run of the engine after another."""

    server: Server
    harness: ProviderHarness
    state: State | None = None
    said: list[str] = field(default_factory=list)

    @property
    def inputs(self) -> Properties:
        return {**self.server.connection, "tables": properties(tables(self.server.q))}

    def preview(self) -> list[str]:
        """The lines that a person reads."""
        completed, failures = self.harness.check(
            SCHEMA, self.inputs, self.state.inputs if self.state else None
        )
        if failures:
            return [failure.reason for failure in failures]
        self.harness.log.lines.clear()
        if self.state is None:
            self.harness.create(SCHEMA, completed, preview=True)
        elif self.harness.diff(SCHEMA, self.state, completed).changes:
            self.harness.update(SCHEMA, self.state, completed, preview=True)
        return [text for _, text in self.harness.log.lines]

    def up(self) -> None:
        self.state = self.harness.apply(SCHEMA, self.inputs, self.state)

    def refresh(self) -> list[str]:
        assert self.state is not None
        self.harness.log.lines.clear()
        self.state = self.harness.read(SCHEMA, self.state)
        return [text for _, text in self.harness.log.lines]

    def allow(self, *names: str) -> None:
        self.harness = ProviderHarness(TradingDb(), {"allowDestructive": list(names)})

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.server.q / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def add(self, line: str, file: str = "schemas/trade.q") -> None:
        """A column at the end of a table."""
        path = self.server.q / file
        *head, last, close = path.read_text().rstrip("\n").split("\n")
        declared, _, comment = last.partition(" /")
        path.write_text("\n".join([*head, f"{declared.rstrip()};  /{comment}", f"  {line}", close]) + "\n")


@pytest.fixture
def stack(server: Server) -> Stack:
    made = Stack(server, ProviderHarness(TradingDb()))
    made.up()
    return made


@pytest.fixture
def fill(stack: Stack) -> Callable[[], None]:
    """Five trades in memory, and two days with three and two on disk."""

    def rows(count: int) -> None:
        for number in range(count):
            row = f'(0D09:00+{number}*0D00:01;`A`B {number % 2};`X;{10 + number}f;1f;"B";{number};.z.p)'
            stack.server.ask(f"upd[`trade;{row}]")

    def work() -> None:
        rows(3)
        stack.server.ask(".eod.run[.boot.history;2024.01.02]")
        rows(2)
        stack.server.ask(".eod.run[.boot.history;2024.01.03]")
        rows(5)
        stack.server.ask(".store.checkpoint[]")

    return work
