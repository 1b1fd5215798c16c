"""`./tdb verify` as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.live.stack.trial import Trial
from tests.live.verify.mutations.contents import Stack, appended

pytestmark = pytest.mark.live

_OPEN = "host all all 0.0.0.0/0 trust"


def test_a_stack_that_is_as_it_must_be_is_green_within_a_minute(scratch: Trial, tmp_path: Path) -> None:
    files = (tmp_path / "report.json", tmp_path / "report.xml")
    done = scratch.succeed("verify", "--json", str(files[0]), "--junit", str(files[1]), COLUMNS="80")
    assert "is as it must be" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    said = json.loads(files[0].read_text())
    assert said["green"] is True
    assert said["seconds"] < 60
    root = ElementTree.parse(files[1]).getroot()  # noqa: S314 - our own
    assert (root.attrib["failures"], root.attrib["errors"]) == ("0", "0")
    assert {suite.attrib["name"] for suite in root} == {"postgres", "redis", "influxdb", "kdb", "stack"}


def test_a_line_that_was_written_into_pg_hba_by_hand_is_named(by_hand: Stack) -> None:
    with appended("postgres", "pg_hba.conf", _OPEN)(by_hand):
        done = by_hand.trial.run("verify", "--only", "P03", COLUMNS="80")
    assert done.code == 1, done.text
    said = " ".join(done.out.split())
    assert "failed P03" in said
    assert "/etc/tradingdb/pg_hba.conf line " in said
    assert "found: host all all 0.0.0.0/0.0.0.0 trust" in said
    assert "mend: remove the line that is named" in said


def test_a_check_that_does_not_exist_is_refused(scratch: Trial) -> None:
    assert "there is no check P99" in scratch.refused("verify", "--only", "P99")


def test_a_stack_that_was_never_up_is_refused(scratch: Trial, tmp_path: Path) -> None:
    nothing = Trial(tmp_path, scratch.client, scratch.settings)
    assert "is not up" in nothing.refused("verify")


@pytest.mark.usefixtures("stopped_redis")
def test_a_stopped_server_is_red_and_the_others_are_still_judged(scratch: Trial) -> None:
    done = scratch.run("verify", "--only", "R04", "--only", "P10", "--only", "D11")
    assert done.code == 1, done.text
    assert "passed  D11 P10" in done.out
    assert "error  R04" in done.out
    assert "failed  D11" in done.out
