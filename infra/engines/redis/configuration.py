"""redis.conf: what a server is started with, and what it also takes while it runs. Users are the schema's."""

from __future__ import annotations

from infra.engines.reasoned import Setting, render
from infra.foundation.mounts import FILES
from infra.settings import RedisSettings

PORT = 6379
LIVE = "live.conf"  # included by redis.conf


def network() -> list[Setting]:
    tls = f"{FILES}/tls"
    return [
        Setting("port", "0", "No connection without TLS."),
        Setting("tls-port", str(PORT), "The one way in."),
        Setting("tls-cert-file", f"{tls}/server.crt", "Signed by the stack's authority."),
        Setting("tls-key-file", f"{tls}/server.key", "Readable by the server's user alone."),
        Setting("tls-ca-cert-file", f"{tls}/ca.crt", "Whom clients must be signed by."),
        Setting("tls-auth-clients", "yes", "A client shows a certificate before it may offer a password."),
        Setting("tls-protocols", '"TLSv1.2 TLSv1.3"', "Older protocols are broken."),
        Setting(
            "tls-ciphers",
            "HIGH:!aNULL:!MD5:!3DES:!RC4:!SHA1:!CAMELLIA",
            "For TLS 1.2; TLS 1.3 has no weak ones.",
        ),
        Setting("tls-replication", "yes", "Replicas are clients too."),
        Setting("bind", "*", "Inside the container; the published port decides who reaches it."),
        Setting("protected-mode", "yes", "Were the users ever lost, nobody remote gets in."),
    ]


def access() -> list[Setting]:
    return [
        Setting("aclfile", f"{FILES}/users.acl", "Users are declared, not typed in."),
        Setting("enable-debug-command", "no", "DEBUG can crash the server."),
        Setting("enable-module-command", "no", "MODULE LOAD runs foreign code."),
        Setting("enable-protected-configs", "no", "CONFIG SET may not move files about."),
    ]


def storage() -> list[Setting]:
    return [
        Setting("dir", "/data", "The data volume."),
        Setting(
            "databases", "1", "Access rules know keys, not databases: there is no second one to hide in."
        ),
        Setting("rdbchecksum", "yes", "A damaged snapshot is found."),
        Setting("daemonize", "no", "The container's first process."),
        Setting("logfile", '""', "Logs go to standard output, where the container engine rotates them."),
        Setting("include", f"{FILES}/{LIVE}", "Settings that the server also takes while it runs."),
    ]


def live_settings(settings: RedisSettings) -> list[Setting]:
    """What a running server takes: a change of these restarts nothing."""
    # A rewrite or snapshot forks, and pages written meanwhile exist twice.
    memory = settings.limits.memory_mb * 3 // 5
    return [
        Setting("maxmemory", f"{memory}mb", "Three fifths of the container's memory; the rest is for forks."),
        Setting("maxmemory-policy", "noeviction", "Queues and sessions are not a cache to throw away."),
        Setting("appendonly", "yes", "Sessions and queues survive a crash."),
        Setting("appendfsync", "everysec", "At most a second is lost."),
        Setting("aof-timestamp-enabled", "yes", "Recovery to a point in time needs it."),
        Setting("save", "3600 1", "A snapshot an hour, for copies; the log is what survives a crash."),
        Setting("stop-writes-on-bgsave-error", "yes", "A full disk is an error, not a silent loss."),
        Setting("maxclients", "2000", "Connections; more is a leak in a program."),
        Setting(
            "client-output-buffer-limit", "pubsub 32mb 8mb 60", "A subscriber that does not read is dropped."
        ),
        Setting("acllog-max-len", "256", "Refused commands, for whoever asks."),
        Setting("slowlog-log-slower-than", "10000", "Microseconds; what takes longer is kept."),
        Setting("slowlog-max-len", "256", "How many of these."),
        Setting("latency-monitor-threshold", "100", "Milliseconds; keeps what was slow."),
        Setting("timeout", "0", "Pools keep connections open on purpose."),
        Setting("tcp-keepalive", "60", "Seconds until a dead peer is noticed."),
    ]


def redis_conf() -> str:
    return render([*network(), *access(), *storage()], " ")


def live_conf(settings: RedisSettings) -> str:
    return render(live_settings(settings), " ")
