"""I04: InfluxDB reaches no private address, shows no profiles, and ends sessions."""

from __future__ import annotations

from collections.abc import Iterator

from policies import influxd
from policies.kinds import FILES
from policies.model import Resource, ResourceRule, Severity, influxdb_documentation

_WANTED = {"hardening-enabled": ("true",), "pprof-disabled": ("true",)}
_LONGEST_MINUTES = 60


def check(resource: Resource) -> Iterator[str]:
    for name in influxd.required(resource, _WANTED):
        yield f"`{name}` of influxd is not true"
    length = influxd.settings(resource).get("session-length")
    # Left out, the server's own default is 60.
    said = length if length is not None or resource.kind != FILES else str(_LONGEST_MINUTES)
    if said is not None and not (said.isdecimal() and 0 < int(said) <= _LONGEST_MINUTES):
        yield f"`session-length` of influxd is not between 1 and {_LONGEST_MINUTES} minutes"


RULE = ResourceRule(
    id="I04",
    statement="InfluxDB is hardened: Flux reaches no private address, no profiles, sessions of an hour.",
    reason="Flux can send requests from inside the network, profiles show memory, and an open session is a "
    "login left behind.",
    severity=Severity.MEDIUM,
    controls=(influxdb_documentation("Enable security features: hardening, pprof, session length"),),
    mend="Set `hardening-enabled: true`, `pprof-disabled: true` and `session-length: 60` or less in "
    "influxd.yml, and no option or variable against them.",
    refused="session-length: 1440",
    accepted="session-length: 60",
    kinds=influxd.KINDS,
    check=check,
)
