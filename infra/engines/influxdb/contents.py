"""Buckets, tasks and tokens in the server, as schema/influxdb declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi

from infra.foundation.component import formerly_below
from infra.foundation.credentials import Credentials
from infra.provider.influxdb_authorization.sdk import Authorization
from infra.provider.influxdb_bucket.sdk import Bucket
from infra.provider.influxdb_setup.sdk import Setup
from infra.provider.influxdb_task.sdk import Task
from infra.settings import Settings
from schema import influxdb as declared
from schema.credentials import credential

_HOUR = 3600  # seconds


@dataclass(frozen=True)
class ContentsArgs:
    settings: Settings
    credentials: Credentials
    setup: Setup
    url: str
    authority: pulumi.Input[str]
    token: pulumi.Input[str]
    data: pulumi.Resource  # what the contents lie in: they go with it


class Contents:
    """Buckets first: tasks and tokens name them."""

    def __init__(self, args: ContentsArgs, parent: pulumi.Resource) -> None:
        self._args = args
        self._child = pulumi.ResourceOptions(
            parent=parent,
            deleted_with=args.data,
            aliases=formerly_below("influxdb-contents", "engines:Influx", "engines:InfluxContents"),
        )
        self._server: dict[str, Any] = {
            "url": args.url,
            "ca_certificate_pem": args.authority,
            "token": args.token,
            "org_id": args.setup.org_id,
        }
        self.buckets = {bucket.name: self._bucket(bucket) for bucket in declared.BUCKETS}
        self.tasks = [self._task(task) for task in declared.TASKS]
        self.tokens = {token.service: self._token(token).value for token in declared.TOKENS}

    def _bucket(self, bucket: declared.Bucket) -> Bucket:
        return Bucket(
            f"bucket-{bucket.name}",
            **self._server,
            name=bucket.name,
            description=bucket.purpose,
            retention_seconds=retention_hours(bucket, self._args.settings) * _HOUR,
            shard_group_seconds=bucket.shard_hours * _HOUR,
            opts=self._with_data(protect=self._args.settings.protect),
        )

    def _task(self, task: declared.Task) -> Task:
        return Task(
            f"task-{task.name}",
            **self._server,
            name=task.name,
            description=task.purpose,
            every=task.every,
            offset=task.offset,
            flux=task.flux,
            source=task.file,
            opts=self._with_data(self.buckets[task.source], self.buckets[task.target]),
        )

    def _token(self, token: declared.Token) -> Authorization:
        return Authorization(
            f"token-{token.service}",
            **self._server,
            description=token.service,
            read={name: self.buckets[name].bucket_id for name in token.read},
            write={name: self.buckets[name].bucket_id for name in token.write},
            version=self._args.credentials.version(credential("influxdb", token.service)),
            opts=self._with_data(),
        )

    def _with_data(self, *after: pulumi.Resource, protect: bool | None = None) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(
            self._child, pulumi.ResourceOptions(depends_on=list(after), protect=protect)
        )


def retention_hours(bucket: declared.Bucket, settings: Settings) -> int:
    """Raw market data is kept as long as the stack says; everything else as declared."""
    return (
        settings.influxdb.retention_hours if bucket.name == declared.MARKET_DATA else bucket.retention_hours
    )
