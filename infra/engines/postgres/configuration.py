"""postgresql.conf: what differs from the server's defaults, sized from the memory it is given."""

from __future__ import annotations

from infra.engines.reasoned import Setting, render
from infra.foundation.mounts import FILES
from infra.settings import PostgresSettings
from schema.postgres.databases import TRADING


def memory(settings: PostgresSettings) -> list[Setting]:
    total = settings.limits.memory_mb
    shared = total // 4
    # Half of what shared buffers leave, spread over connections that each may sort and hash at once.
    work_kb = max(1024, (total - shared) * 1024 // 2 // (settings.max_connections * 2))
    return [
        Setting("shared_buffers", f"{shared}MB", "A quarter of the container's memory."),
        Setting(
            "effective_cache_size",
            f"{total * 3 // 4}MB",
            "What the planner may assume cached: shared buffers and the page cache together.",
        ),
        Setting("work_mem", f"{work_kb}kB", "Every connection may sort and hash at once and still fit."),
        Setting(
            "maintenance_work_mem", f"{max(16, total // 16)}MB", "Index builds and vacuum run few at a time."
        ),
        Setting(
            "max_connections", str(settings.max_connections), "Above the sum of the roles' own limits in use."
        ),
        Setting("huge_pages", "off", "A container may not count on pages reserved by its host."),
    ]


def durability() -> list[Setting]:
    return [
        Setting("wal_level", "replica", "Replicas and point-in-time recovery need it."),
        Setting("wal_compression", "lz4", "Full-page images compress well; orders are write-heavy."),
        Setting("max_wal_size", "2GB", "Fewer forced checkpoints under bursts of ticks."),
        Setting("checkpoint_completion_target", "0.9", "Spreads checkpoint writes over the interval."),
        Setting("fsync", "on", "A lost acknowledged order is the one thing that may not happen."),
        Setting("full_page_writes", "on", "Torn pages are repaired after a crash."),
    ]


def security() -> list[Setting]:
    tls = f"{FILES}/tls"
    return [
        Setting(
            "listen_addresses", "'*'", "Inside the container; pg_hba.conf and the published port decide."
        ),
        Setting(
            "unix_socket_directories", "'/var/run/postgresql'", "Local administration by the server's user."
        ),
        Setting(
            "hba_file", f"'{FILES}/pg_hba.conf'", "Declared beside this file, not in the data directory."
        ),
        Setting("ssl", "on", "pg_hba.conf admits no connection without it."),
        Setting("ssl_cert_file", f"'{tls}/server.crt'", "Signed by the stack's authority."),
        Setting("ssl_key_file", f"'{tls}/server.key'", "Readable by the server's user alone."),
        Setting(
            "ssl_ca_file",
            f"'{tls}/ca.crt'",
            "Client certificates, where one is shown, are checked against it.",
        ),
        Setting("ssl_min_protocol_version", "'TLSv1.2'", "Older protocols are broken."),
        Setting(
            "ssl_ciphers",
            "'HIGH:!aNULL:!MD5:!3DES:!RC4:!SHA1:!CAMELLIA'",
            "For TLS 1.2; TLS 1.3 has no weak ones.",
        ),
        Setting("password_encryption", "'scram-sha-256'", "MD5 hashes can be replayed."),
        Setting(
            "createrole_self_grant", "'set, inherit'", "The administrator acts as the owners that it creates."
        ),
        Setting("row_security", "on", "Policies hide rows; no session switches that off."),
    ]


def logging() -> list[Setting]:
    return [
        Setting(
            "logging_collector", "off", "Logs go to standard error, where the container engine rotates them."
        ),
        Setting("log_timezone", "'UTC'", "One time in every log of the firm."),
        Setting("timezone", "'UTC'", "Times mean the same whoever asks."),
        Setting("log_line_prefix", "'%m [%p] %q%u@%d/%a %h '", "Who, where and from which program."),
        Setting("log_connections", "on", "Auditors ask who came."),
        Setting("log_disconnections", "on", "And who left."),
        Setting("log_lock_waits", "on", "A blocked migration shows what blocks it."),
        Setting("log_min_duration_statement", "'500ms'", "Slow statements, with what they waited for."),
        Setting("log_parameter_max_length", "0", "Values may be personal; none reaches the log."),
        Setting("log_parameter_max_length_on_error", "0", "Nor with an error."),
        Setting("log_checkpoints", "on", "Checkpoints explain pauses."),
        Setting("log_autovacuum_min_duration", "'1s'", "So does vacuum."),
    ]


def libraries(settings: PostgresSettings) -> list[Setting]:
    found = [
        Setting(
            "shared_preload_libraries",
            "'" + ",".join(settings.preload) + "'",
            "Statistics, audit and scheduled maintenance start with the server.",
        )
    ]
    if "pgaudit" in settings.preload:
        found += [
            Setting("pgaudit.log", "'ddl, role, write'", "What changes structure, rights or data is logged."),
            Setting("pgaudit.log_catalog", "off", "Catalogue reads by tools would drown the rest."),
            Setting("pgaudit.log_parameter", "off", "Values may be personal."),
        ]
    if "pg_cron" in settings.preload:
        found += [
            Setting("cron.database_name", f"'{TRADING.name}'", "Maintenance lives where the partitions are."),
            Setting("cron.timezone", "'UTC'", "As everything else."),
            Setting("cron.log_statement", "off", "Job results are kept in its own table."),
            Setting("cron.use_background_workers", "on", "Jobs need no password to log in."),
        ]
    return found


def planner() -> list[Setting]:
    return [
        Setting("random_page_cost", "1.1", "Solid-state disks read at random nearly as fast as in order."),
        Setting("effective_io_concurrency", "200", "So do many reads at once."),
        Setting("jit", "off", "Short statements lose more to compiling than they gain."),
        Setting("idle_session_timeout", "0", "Pools keep connections open on purpose."),
        Setting(
            "idle_in_transaction_session_timeout", "'10min'", "An abandoned transaction holds back vacuum."
        ),
        Setting(
            "autovacuum_vacuum_scale_factor", "0.05", "Large tables are vacuumed before a fifth is dead."
        ),
        Setting("autovacuum_analyze_scale_factor", "0.02", "Plans follow the day's new rows."),
    ]


def postgresql_conf(settings: PostgresSettings) -> str:
    groups = (memory(settings), durability(), security(), logging(), libraries(settings), planner())
    return render([setting for group in groups for setting in group], " = ")
