"""levels.yaml and waivers.yaml: what they may say, and how they are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policies.model import Waiver
from policies.written import Level, WrittenError, read_levels, read_waivers

IDS = ["D01", "W01", "X04"]
WAIVER = """
waivers:
  - rule: D01
    resource: docker:index/container:Container::redis
    reason: The vendor looks at a fault that shows under load alone.
    owner: head of platform
    expires: 2031-01-31
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "said.yaml"
    path.write_text(text)
    return path


def test_levels_go_by_the_first_environment_that_names_the_stack(tmp_path: Path) -> None:
    levels = read_levels(
        IDS,
        write(
            tmp_path,
            """
environments:
  scratch: {stacks: [dev, "test-*"], reason: These are thrown away., levels: {X04: disabled, D01: advisory}}
""",
        ),
    )
    assert [levels.of("X04", stack) for stack in ("dev", "test-7", "prod")] == [
        "disabled",
        "disabled",
        "mandatory",
    ]
    assert levels.of("W01", "dev") is Level.MANDATORY
    assert levels.advised("D01")
    assert not levels.advised("X04")
    assert levels.environment("dev") == "scratch"


WRONG_LEVELS = {
    "prod": (
        "{stacks: [prod], reason: It is in the way today., levels: {D01: disabled}}",
        "prod is never loosened",
    ),
    "a pattern that catches staging": (
        "{stacks: ['*'], reason: It is in the way.}",
        "staging is never loosened",
    ),
    "no reason": ("{stacks: [dev], levels: {D01: disabled}}", "say why"),
    "a rule that is not": (
        "{stacks: [dev], reason: Thrown away daily., levels: {D77: disabled}}",
        "no rule D77",
    ),
    "a level that is not": ("{stacks: [dev], reason: Thrown away daily., levels: {D01: off}}", "is one of"),
}


@pytest.mark.parametrize(("said", "problem"), WRONG_LEVELS.values(), ids=WRONG_LEVELS.keys())
def test_levels_are_refused(tmp_path: Path, said: str, problem: str) -> None:
    with pytest.raises(WrittenError, match=problem):
        read_levels(IDS, write(tmp_path, f"environments:\n  loose: {said}\n"))


def test_a_waiver_is_read_whole(tmp_path: Path) -> None:
    (waiver,) = read_waivers(IDS, write(tmp_path, WAIVER))
    assert waiver == Waiver(
        "D01",
        "docker:index/container:Container::redis",
        "The vendor looks at a fault that shows under load alone.",
        "head of platform",
        date(2031, 1, 31),
    )


WRONG_WAIVERS = {
    "no owner": ("    owner: head of platform\n", "", "owner: is missing"),
    "an empty owner": ("head of platform", "''", "name the role"),
    "no day": ("    expires: 2031-01-31\n", "", "expires: is missing"),
    "no such day": ("2031-01-31", "soon", "expires: is a day"),
    "a reason that is none": ("The vendor looks at a fault that shows under load alone.", "n/a", "say why"),
    "a rule that is not": ("D01", "D77", "there is no rule D77"),
    "the rule about waivers": ("D01", "W01", "cannot excuse"),
    "a name alone": ("docker:index/container:Container::redis", "redis", "is type::name"),
    "a slip of the pen": ("    owner:", "    stack: prod\n    owner:", "stack: means nothing here"),
}


@pytest.mark.parametrize(("before", "after", "problem"), WRONG_WAIVERS.values(), ids=WRONG_WAIVERS.keys())
def test_waivers_are_refused(tmp_path: Path, before: str, after: str, problem: str) -> None:
    assert before in WAIVER
    with pytest.raises(WrittenError, match=problem):
        read_waivers(IDS, write(tmp_path, WAIVER.replace(before, after)))


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(WrittenError) as refused:
        read_waivers(IDS, write(tmp_path, "waivers:\n  - rule: D77\n  - nonsense\n"))
    assert str(refused.value).count("\n  - ") > 4


def test_a_file_that_is_gone_or_no_yaml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrittenError, match="there is no such file"):
        read_levels(IDS, tmp_path / "gone.yaml")
    with pytest.raises(WrittenError, match="not YAML, line 2"):
        read_levels(IDS, write(tmp_path, "a: [b\n"))
