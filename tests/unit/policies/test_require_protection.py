"""X04: what require-protection accepts and what it refuses."""

from __future__ import annotations

import pytest

from policies.rules.require_protection import RULE
from tests.unit.policies.judging import found, resource


@pytest.mark.parametrize("kind", RULE.kinds)
def test_a_protected_resource_is_accepted_and_another_refused(kind: str) -> None:
    assert found(RULE, resource(kind, {}, protected=True)) == []
    assert found(RULE, resource(kind, {})) == ["the resource is not protected"]
