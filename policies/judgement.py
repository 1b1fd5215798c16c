"""Applies a rule to what it judges: level, waivers, and refusal where the rule itself fails."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from policies.model import NotApplicable, Resource, ResourceRule, Rule, Stack, StackRule, Waiver
from policies.written import Level, Levels

Found = TypeVar("Found")


@dataclass(frozen=True)
class Violation:
    rule: Rule
    resource: Resource | None
    found: str

    @property
    def text(self) -> str:
        """What is wrong and how to mend it. The rule's statement stands before it wherever it is shown."""
        return f"{self.found[:1].upper()}{self.found[1:]}.\nMend: {self.rule.mend}"


@dataclass(frozen=True)
class Bench:
    """Judges resources by rules. `unknown` are the errors by which a value says that it is not known yet."""

    levels: Levels = field(default_factory=Levels)
    waivers: tuple[Waiver, ...] = ()
    unknown: tuple[type[Exception], ...] = ()
    today: date = field(default_factory=date.today)

    def resource(self, rule: ResourceRule, resource: Resource) -> list[Violation]:
        """Raises NotApplicable, and what says that a value is unknown."""
        self._enabled(rule, resource.stack)
        if resource.kind not in rule.kinds:
            raise NotApplicable("another type of resource")
        found = self._guarded(rule, lambda: rule.check(resource), lambda text: text)
        return self._unwaived(rule, [(resource, text) for text in found])

    def stack(self, rule: StackRule, stack: Stack) -> list[Violation]:
        """Raises NotApplicable, and what says that a value is unknown."""
        self._enabled(rule, stack.name)
        judged = Stack(stack.resources, self.waivers, self.today)
        nowhere: Callable[[str], tuple[Resource | None, str]] = lambda text: (None, text)  # noqa: E731
        return self._unwaived(rule, self._guarded(rule, lambda: rule.check(judged), nowhere))

    def _enabled(self, rule: Rule, stack: str) -> None:
        if self.levels.of(rule.id, stack) is Level.DISABLED:
            raise NotApplicable(f"disabled in {self.levels.environment(stack)} by policies/levels.yaml")

    def _guarded(
        self, rule: Rule, run: Callable[[], Iterable[Found]], failure: Callable[[str], Found]
    ) -> list[Found]:
        passed: tuple[type[Exception], ...] = (NotApplicable, *self.unknown)
        try:
            return list(run())
        except passed:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a rule raises, it must refuse and name itself
            # The text of the error stays out: it may quote a value.
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
            what = f"rule {rule.id} {rule.name} could not judge this: {type(error).__name__} at {where}"
            return [failure(what)]

    def _unwaived(self, rule: Rule, found: Iterable[tuple[Resource | None, str]]) -> list[Violation]:
        return [
            Violation(rule, resource, text)
            for resource, text in found
            if not any(waiver.covers(rule.id, resource, self.today) for waiver in self.waivers)
        ]
