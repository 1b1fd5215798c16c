"""The quickened SDK says of a resource what the SDK as it is says, and decodes it once."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import json_format
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel
from pulumi_policy import policy as sdk

from policies.crossguard import NAME, policies
from policies.sdk_pace import quicken

CONTAINER = "docker:index/container:Container"


@pytest.fixture
def analyzer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Of the whole pack; what is quickened in a test is undone after it."""
    for name in ("json_format", "deserialize_properties"):
        monkeypatch.setattr(sdk, name, getattr(sdk, name))
    for name in ("Remediate", "_configure_runtime_settings"):
        monkeypatch.setattr(sdk._PolicyAnalyzerServicer, name, getattr(sdk._PolicyAnalyzerServicer, name))
    return sdk._PolicyAnalyzerServicer(NAME, "0.0.1", policies(), EnforcementLevel.MANDATORY)


def request(**properties: Any) -> Any:
    urn = f"urn:pulumi:dev::trading-databases::{CONTAINER}::redis"
    made = proto.AnalyzeRequest(type=CONTAINER, urn=urn, name="redis")
    made.properties.update({"name": "redis", "image": "sha256:0", **properties})
    made.provider.type = "pulumi:providers:docker"
    return made


def refused(answer: Any) -> set[str]:
    return {each.policyName for each in answer.diagnostics}


def test_the_same_rules_refuse_the_same_resources(analyzer: Any) -> None:
    asked = [request(privileged=True), request(privileged=False)]
    before = [refused(analyzer.Analyze(one, None)) for one in asked]
    quicken()
    assert [refused(analyzer.Analyze(one, None)) for one in asked] == before
    assert before[0] - before[1] == {"D01"}


def test_each_resource_is_decoded_once_for_all_rules(analyzer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    decode = json_format.MessageToDict

    def counted(message: Any) -> Any:
        decoded.append(message)
        return decode(message)

    monkeypatch.setattr(json_format, "MessageToDict", counted)
    quicken()
    first, second = request(privileged=True), request()
    for one in (first, second):
        analyzer.Analyze(one, None)
        analyzer.Remediate(one, None)
    assert len(decoded) == 4  # two resources, each with its provider
    assert "D01" not in refused(analyzer.Analyze(second, None))
