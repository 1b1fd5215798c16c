"""The settings file of influxd."""

from __future__ import annotations

from infra.engines.reasoned import Setting, render
from infra.foundation.mounts import FILES

PORT = 8086
DATA = "/var/lib/influxdb2"


def influxd_yml() -> str:
    tls = f"{FILES}/tls"
    settings = [
        Setting(
            "bolt-path", f"{DATA}/influxd.bolt", "Organisations, buckets and tokens, on the data volume."
        ),
        Setting("engine-path", f"{DATA}/engine", "The points, on the data volume."),
        Setting("sqlite-path", f"{DATA}/influxd.sqlite", "Notebooks and annotations, on the data volume."),
        Setting("http-bind-address", f'":{PORT}"', "Inside the container; the published port decides."),
        Setting("tls-cert", f"{tls}/server.crt", "Signed by the stack's authority."),
        Setting("tls-key", f"{tls}/server.key", "Readable by the server's user alone."),
        Setting("tls-min-version", '"1.2"', "Older protocols are broken."),
        Setting("tls-strict-ciphers", "true", "Ciphers with forward secrecy and authentication alone."),
        Setting("use-hashed-tokens", "true", "Who reads the disk holds no token."),
        Setting("strong-passwords", "true", "Short passwords are refused."),
        Setting("hardening-enabled", "true", "Flux may not call addresses of the internal network."),
        Setting("pprof-disabled", "true", "Profiles show memory."),
        Setting("session-length", "60", "Minutes until a person logs in again."),
        Setting("session-renew-disabled", "true", "Activity does not stretch it."),
        Setting("reporting-disabled", "true", "Nothing about this server leaves the firm."),
        Setting("ui-disabled", "true", "People come by the command line; less to attack."),
        Setting("log-level", "info", "Requests and compactions; no values."),
    ]
    return render(settings, ": ")
