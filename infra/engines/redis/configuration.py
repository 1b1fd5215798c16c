"""redis.conf and the users it starts with."""

from __future__ import annotations

import hashlib

from infra.engines.reasoned import Setting, render
from infra.foundation.mounts import FILES
from infra.settings import RedisSettings

PORT = 6379


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
        Setting("tls-replication", "yes", "Replicas are clients too."),
        Setting("bind", "*", "Inside the container; the published port decides who reaches it."),
        Setting("protected-mode", "yes", "Were the users ever lost, nobody remote gets in."),
    ]


def access() -> list[Setting]:
    return [
        Setting("aclfile", f"{FILES}/users.acl", "Users are declared, not typed in."),
        Setting("acllog-max-len", "256", "Refused commands, for whoever asks."),
        Setting("enable-debug-command", "no", "DEBUG can crash the server."),
        Setting("enable-module-command", "no", "MODULE LOAD runs foreign code."),
        Setting("enable-protected-configs", "no", "CONFIG SET may not move files about."),
    ]


def storage(settings: RedisSettings) -> list[Setting]:
    # A rewrite or snapshot forks, and pages written meanwhile exist twice.
    memory = settings.limits.memory_mb * 3 // 5
    return [
        Setting("dir", "/data", "The data volume."),
        Setting("appendonly", "yes", "Sessions and queues survive a crash."),
        Setting("appendfsync", "everysec", "At most a second is lost."),
        Setting("aof-timestamp-enabled", "yes", "Recovery to a point in time needs it."),
        Setting("rdbchecksum", "yes", "A damaged snapshot is found."),
        Setting("stop-writes-on-bgsave-error", "yes", "A full disk is an error, not a silent loss."),
        Setting("maxmemory", f"{memory}mb", "Three fifths of the container's memory; the rest is for forks."),
        Setting("maxmemory-policy", "noeviction", "Queues and sessions are not a cache to throw away."),
    ]


def operation() -> list[Setting]:
    return [
        Setting("daemonize", "no", "The container's first process."),
        Setting("logfile", '""', "Logs go to standard output, where the container engine rotates them."),
        Setting("latency-monitor-threshold", "100", "Milliseconds; keeps what was slow."),
        Setting("timeout", "0", "Pools keep connections open on purpose."),
        Setting("tcp-keepalive", "60", "Seconds until a dead peer is noticed."),
    ]


def redis_conf(settings: RedisSettings) -> str:
    return render([*network(), *access(), *storage(settings), *operation()], " ")


def users_acl(administrator: str, health: str) -> str:
    """The users that a stack needs to run. Passwords are kept as SHA-256, never in clear."""
    return (
        "user default off resetpass resetkeys resetchannels -@all\n"
        f"user tdb_admin on #{_digest(administrator)} ~* &* -@all +@read +@write +@connection "
        "+@pubsub +@transaction +@scripting +@stream -@dangerous +acl +config +info +keys +client +slowlog "
        "+latency +bgsave +bgrewriteaof +lastsave +role\n"
        f"user health on #{_digest(health)} resetkeys resetchannels -@all +ping\n"
    )


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()
