"""The pack under the real engine, as anybody with Pulumi runs it: with `--policy-pack policies`."""

from __future__ import annotations

import pytest

from infra.workspace import ROOT
from policies.rules import forbid_privileged, forbid_secrets_in_environment
from tests.live.policies.conftest import Project

pytestmark = pytest.mark.live

PACK = ("--policy-pack", str(ROOT / "policies"))
CANARY = "canary-7b22e0"


def folded(output: str) -> str:
    """The engine wraps and indents what a policy says."""
    return " ".join(output.split())


def test_a_container_that_keeps_every_rule_is_allowed(project: Project) -> None:
    code, output = project.run("preview", *PACK)
    assert code == 0, output
    assert "✅ trading-databases@v" in output


def test_a_privileged_container_is_refused_with_the_rule_and_the_mend(project: Project) -> None:
    project.write("privileged=True,")
    code, output = project.run("preview", *PACK)
    assert code != 0
    assert "[mandatory]" in output
    assert " D01 " in output
    assert forbid_privileged.RULE.statement in folded(output)
    assert forbid_privileged.RULE.mend in folded(output)
    assert output.count("[mandatory]") == 1


def test_up_makes_nothing_of_what_is_refused(project: Project) -> None:
    project.write("privileged=True,")
    code, output = project.run("up", "--yes", "--skip-preview", *PACK)
    assert code != 0
    assert " D01 " in output
    assert not project.made()


def test_a_refused_secret_is_not_shown(project: Project) -> None:
    project.write(
        f'envs=["POSTGRES_PASSWORD={CANARY}"], command=["redis-server", "--requirepass", "{CANARY}"],'
    )
    code, output = project.run("preview", *PACK)
    assert code != 0
    assert " D13 " in output
    assert forbid_secrets_in_environment.RULE.mend in folded(output)
    assert CANARY not in output


def test_a_waiver_past_its_day_stops_a_stack_that_keeps_every_rule(project: Project) -> None:
    """In a copy of the pack, whose waivers are the test's own."""
    pack = project.folder / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text(
        f"runtime:\n  name: python\n  options: {{virtualenv: {ROOT / '.venv'}}}\nversion: 1.0.0\n"
    )
    (pack / "waivers.yaml").write_text(
        "waivers:\n- {rule: D01, resource: 'a:b:C::d', reason: It was needed once., owner: ops, "
        "expires: 2020-01-31}\n"
    )
    (pack / "__main__.py").write_text(
        "import runpy\nfrom pathlib import Path\nfrom policies import crossguard, written\n"
        "read = written.read_waivers\n"
        "crossguard.read_waivers = lambda ids: read(ids, Path(__file__).with_name('waivers.yaml'))\n"
        "runpy.run_module('policies', run_name='__main__')\n"
    )
    code, output = project.run("preview", "--policy-pack", str(pack))
    assert code != 0
    assert " W01 " in output
    assert "ended on 2020-01-31; ops answers for it" in folded(output)
