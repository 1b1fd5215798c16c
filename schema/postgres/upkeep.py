"""What the database does by the clock. pg_cron runs it where the server has it.

Where pg_cron is absent, run each command of JOBS by other means, as role `maintenance`, at its times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schema.postgres.branch import Branch
from schema.postgres.roles import MAINTENANCE
from schema.postgres.schema_object import SchemaObject, function, quoted
from schema.postgres.timeseries import SERIES


@dataclass(frozen=True)
class Job:
    """`schedule` as in crontab, UTC."""

    name: str
    schedule: str
    command: str


def jobs(branch: Branch) -> tuple[Job, ...]:
    """TimescaleDB keeps its series itself."""
    native = branch is Branch.NATIVE
    schemas = dict.fromkeys(series.schema for series in SERIES) if native else {}
    return (
        *(
            # Hourly: a run that gave way to somebody's lock is soon made up for. Spread over the hour.
            Job(f"tdb keep {schema}", f"{7 + 2 * place} * * * *", f"SELECT {schema}.keep_time_series()")
            for place, schema in enumerate(schemas)
        ),
        *([Job("tdb roll up", "3 * * * *", "SELECT data_ingestion.refresh_roll_ups()")] if native else []),
        Job("tdb summarise", "*/5 * * * *", "SELECT analytics.refresh_summaries()"),
        Job(
            "tdb forget runs",
            "23 4 * * *",
            "DELETE FROM cron.job_run_details WHERE end_time < now() - interval '14 days'",
        ),
    )


def _scheduling(branch: Branch) -> str:
    """Sets `outcome`. What is on the schedule under our names and no longer declared comes off it."""
    calls = "\n".join(
        f"        PERFORM cron.schedule('{job.name}', '{job.schedule}', '{quoted(job.command)}');"
        for job in jobs(branch)
    )
    names = ", ".join(f"'{job.name}'" for job in jobs(branch))
    return f"""
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron') THEN
        outcome := 'pg_cron is not in this database: run the upkeep by other means';
    ELSIF NOT has_schema_privilege('cron', 'USAGE') THEN
        outcome := format('%s lacks USAGE on schema cron, which a superuser grants', current_user);
    ELSE
{calls}
        PERFORM cron.unschedule(jobid) FROM cron.job
        WHERE jobname LIKE 'tdb %' AND username = current_user AND jobname NOT IN ({names});
        outcome := 'scheduled';
    END IF;
""".strip("\n")  # noqa: S608 - constants


def schedule(branch: Branch) -> SchemaObject:
    """For whoever adds pg_cron to a database that has its tables already."""
    return function(
        "shared",
        "schedule_upkeep",
        f"DECLARE\n    outcome text;\nBEGIN\n{_scheduling(branch)}\n    RETURN outcome;\nEND",
        returns="text",
        callers=(MAINTENANCE,),
        purpose="Puts the upkeep on pg_cron's schedule as its caller; says what stands in the way",
    )


def schedule_now(branch: Branch) -> str:
    """The same as a statement, for a migration: it runs before anybody is granted the function."""
    warn = "    IF outcome <> 'scheduled' THEN\n        RAISE WARNING '%', outcome;\n    END IF;"
    body = f"DECLARE\n    outcome text;\nBEGIN\n{_scheduling(branch)}\n{warn}\nEND"
    return f"DO $body$\n{body}\n$body$"


UNSCHEDULE_NOW: Final = """DO $body$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron')
       AND has_schema_privilege('cron', 'USAGE') THEN
        PERFORM cron.unschedule(jobid) FROM cron.job
        WHERE jobname LIKE 'tdb %' AND username = current_user;
    END IF;
END
$body$"""

# By schema that an extension brings: who may use it. Only the superuser can grant that.
SCHEMA_USERS: Final = {"cron": (MAINTENANCE,)}
