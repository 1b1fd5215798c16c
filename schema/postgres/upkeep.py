"""What the database does by the clock. pg_cron runs it where the server has it.

Where pg_cron is absent, run each command of JOBS by other means, as role `maintenance`, at its times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schema.postgres.roles import MAINTENANCE
from schema.postgres.schema_object import SchemaObject, function, quoted
from schema.postgres.timeseries import SERIES, Branch


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


def schedule(branch: Branch) -> SchemaObject:
    calls = "\n".join(
        f"    PERFORM cron.schedule('{job.name}', '{job.schedule}', '{quoted(job.command)}');"
        for job in jobs(branch)
    )
    body = f"""
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron') THEN
        RETURN 'pg_cron is not in this database: run the upkeep by other means';
    END IF;
    IF NOT has_schema_privilege('cron', 'USAGE') THEN
        RETURN format('%s lacks USAGE on schema cron, which a superuser grants', current_user);
    END IF;
{calls}
    PERFORM cron.unschedule(jobid) FROM cron.job
    WHERE jobname LIKE 'tdb %' AND username = current_user
      AND jobname NOT IN ({", ".join(f"'{job.name}'" for job in jobs(branch))});
    RETURN 'scheduled';
END
"""  # noqa: S608 - constants
    return function(
        "shared",
        "schedule_upkeep",
        body,
        returns="text",
        callers=(MAINTENANCE,),
        purpose="Puts the upkeep on pg_cron's schedule as its caller; says what stands in the way",
    )


UNSCHEDULE: Final = function(
    "shared",
    "unschedule_upkeep",
    """
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron')
       AND has_schema_privilege('cron', 'USAGE') THEN
        PERFORM cron.unschedule(jobid) FROM cron.job
        WHERE jobname LIKE 'tdb %' AND username = current_user;
    END IF;
END
""",
    returns="void",
    callers=(MAINTENANCE,),
    purpose="Takes the caller's upkeep off pg_cron's schedule",
)
