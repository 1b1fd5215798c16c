"""I02: InfluxDB keeps tokens as hashes and refuses weak passwords."""

from __future__ import annotations

from collections.abc import Iterator

from policies import influxd
from policies.model import Resource, ResourceRule, Severity, influxdb_documentation

_WANTED = {"use-hashed-tokens": ("true",), "strong-passwords": ("true",)}


def check(resource: Resource) -> Iterator[str]:
    for name in influxd.required(resource, _WANTED):
        yield f"`{name}` of influxd is not true"


RULE = ResourceRule(
    id="I02",
    statement="InfluxDB hashes tokens and demands strong passwords.",
    reason="Tokens in clear on the disk are tokens in every backup and snapshot of it.",
    severity=Severity.HIGH,
    controls=(influxdb_documentation("Enable security features: hashed tokens, strong passwords"),),
    mend="Set `use-hashed-tokens: true` and `strong-passwords: true` in influxd.yml, "
    "and no option or variable against them.",
    refused="use-hashed-tokens: false",
    accepted="use-hashed-tokens: true",
    kinds=influxd.KINDS,
    check=check,
)
