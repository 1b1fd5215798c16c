"""A stack whose Redis, InfluxDB and KDB+ contents come and go, while servers and PostgreSQL stay."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from benchmarks.stack_up.stack import Declared
from infra.provider.influxdb_bucket.plan import name_of as bucket_named
from infra.provider.redis_stream.plan import name_of as stream_named
from infra.settings import PROJECT
from schema.influxdb import BUCKETS
from schema.redis import STREAMS

GROUPS = ("RedisContents", "InfluxContents", "KdbContents")
_CONTENTS = [word for group in GROUPS for word in ("--target", f"**{group}$**")]
_NOTHING = ["--target", f"**{GROUPS[0]}::*"]  # the group itself, which only the program knows


@dataclass
class Contents(Declared):
    """The engine is told which resources to look at; the program runs as a whole either way."""

    def prepare(self) -> None:
        super().prepare()
        (file,) = (self.folder / "settings").iterdir()
        said = yaml.safe_load(file.read_text())
        names = [bucket_named(one.name) for one in BUCKETS] + [stream_named(one.name) for one in STREAMS]
        said["config"][f"{PROJECT}:allowDestructive"] = names
        file.write_text(yaml.safe_dump(said))

    def remove(self) -> None:
        """Users stay, as servers have them from their first start; tables too, without what was applied."""
        # Without its own settings, the engine would put a salt into the settings of the checkout.
        settings = self.folder / "workspace" / "stacks" / "test" / "Pulumi.test.yaml"
        named = ("--stack", "test", "--config-file", str(settings), "--target-dependents")
        self.run("pulumi", "destroy", *named, "--yes", "--skip-preview", *_CONTENTS)
        done = self.container("kdb").exec_run(["rm", "/data/applied"])
        if done.exit_code != 0 or self.records():
            raise RuntimeError(f"the contents are not gone: {done.output!r}, {len(self.records())} resources")

    def create(self) -> None:
        self.run("up", *_CONTENTS)

    def change_nothing(self) -> None:
        self.run("up", "--expect-no-changes", *_CONTENTS)

    def look_at_nothing(self) -> None:
        """What the same command costs without them."""
        self.run("up", "--expect-no-changes", *_NOTHING)

    def records(self) -> dict[str, datetime.datetime]:
        """When each was put into the state."""
        return {one["urn"]: datetime.datetime.fromisoformat(one["created"]) for one in self._recorded()}

    def _recorded(self) -> Iterator[dict[str, Any]]:
        state = json.loads(self.run("pulumi", "stack", "export", "--stack", "test"))
        for one in state["deployment"].get("resources", []):
            if one["custom"] and any(f"{group}$" in one["urn"] for group in GROUPS):
                yield one
