"""I01: InfluxDB speaks TLS 1.2 or newer, with strict ciphers."""

from __future__ import annotations

from collections.abc import Iterator

from policies import influxd
from policies.model import Resource, ResourceRule, Severity, influxdb_documentation

_WANTED = {"tls-min-version": ("1.2", "1.3"), "tls-strict-ciphers": ("true",)}


def check(resource: Resource) -> Iterator[str]:
    for name in influxd.required(resource, _WANTED):
        yield f"`{name}` of influxd is not {' or '.join(_WANTED[name])}"


RULE = ResourceRule(
    id="I01",
    statement="InfluxDB accepts TLS 1.2 or newer and strict ciphers alone.",
    reason="Older protocols and ciphers without forward secrecy let a listener read tokens and data.",
    severity=Severity.HIGH,
    controls=(influxdb_documentation("Enable security features: TLS"),),
    mend='Set `tls-min-version: "1.2"` and `tls-strict-ciphers: true` in influxd.yml, '
    "and no option or variable against them.",
    refused='tls-min-version: "1.0"',
    accepted='tls-min-version: "1.2"',
    kinds=influxd.KINDS,
    check=check,
)
