"""A provider over a dictionary, with every kind of field: the subject of the framework's tests."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, ClassVar

from infra.provider_framework.difference import compare
from infra.provider_framework.errors import CheckFailure, NotUsableError, ProviderError
from infra.provider_framework.fields import UNKNOWN, Field, ListOf, MapOf, Object, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Function, Provider, Resource, Severity, State

BOX = "shelf:index:Box"
GET_BOX = "shelf:index:getBox"


@dataclass
class Shelf:
    """What `configure` makes: the place where boxes stand."""

    room: str
    boxes: dict[str, Properties] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


class Box(Resource[Shelf]):
    token = BOX
    doc = "A box on a shelf."
    fields = {
        "name": Field(required=True, replaces=True, doc="Written on the box."),
        "weight": Field(Scalar.INTEGER, default=1),
        "fill": Field(Scalar.NUMBER),
        "open": Field(Scalar.BOOLEAN, default=False),
        "colour": Field(one_of=("red", "green")),
        "place": Field(computed=True),
        "key": Field(secret=True),
        "manual": Field(input_only=True),
        "tags": Field(ListOf(Scalar.STRING, unordered=True)),
        "steps": Field(ListOf(Scalar.STRING)),
        "labels": Field(MapOf(Scalar.STRING)),
        "extra": Field(Scalar.ANY),
        "ports": Field(
            ListOf(
                Object(
                    {
                        "internal": Field(Scalar.INTEGER, required=True),
                        "external": Field(Scalar.INTEGER, computed=True),
                        "protocol": Field(default="tcp"),
                        "token": Field(secret=True),
                    }
                )
            ),
            replaces=True,
        ),
        "lid": Field(
            Object({"shape": Field(default="flat"), "size": Field(Scalar.INTEGER, replaces=True)}),
        ),
        "wheels": Field(Scalar.INTEGER, unserved="boxes here stand still"),
        "serial": Field(output=True),
        "seal": Field(output=True, secret=True),
        "behaviour": Field(),
    }

    def check(self, ctx: Context[Shelf], old: Properties | None, new: Properties) -> list[CheckFailure]:
        if new.get("name") == "crash-check":
            raise RuntimeError("a value that nobody may see")
        if new.get("weight") is not UNKNOWN and new["weight"] > 100:
            return [CheckFailure("weight", "must be 100 at most")]
        return []

    def diff(self, ctx: Context[Shelf], old: State, new: Properties) -> Diff | None:
        if new.get("behaviour") == "swap":
            return replace(compare(self.fields, old, new), delete_before_replace=True)
        return None

    def create(self, ctx: Context[Shelf], new: Properties) -> State:
        ctx.status("lifting")
        self._behave(ctx, new)
        name = new["name"]
        with ctx.config.lock:
            if name in ctx.config.boxes:
                raise ProviderError(f"the box {name} is on the shelf already: import or remove it")
            outputs = {"place": f"{ctx.config.room}-1", **new, "serial": f"sn-{name}", "seal": "wax"}
            outputs["ports"] = [{"external": 9000, **port} for port in new.get("ports", [])]
            ctx.config.boxes[name] = outputs
        if new.get("behaviour") == "unusable":
            raise NotUsableError(f"the box {name} does not close", name, outputs)
        ctx.log(Severity.INFO, f"{name} is on the shelf")
        return State(name, new, outputs)

    def read(self, ctx: Context[Shelf], old: State) -> State | None:
        found = ctx.config.boxes.get(old.id)
        if found is None:
            return None
        inputs = {
            key: value for key, value in found.items() if key in (old.inputs or {"name": 0, "weight": 0})
        }
        return State(old.id, inputs, found)

    def update(self, ctx: Context[Shelf], old: State, new: Properties) -> Properties:
        self._behave(ctx, new)
        outputs = {**old.outputs, **new}
        ctx.config.boxes[old.id] = outputs
        if new.get("behaviour") == "unusable":
            raise NotUsableError("the box does not close any more", old.id, outputs)
        return outputs

    def delete(self, ctx: Context[Shelf], old: State) -> None:
        self._behave(ctx, old.outputs)
        ctx.config.boxes.pop(old.id, None)

    def _behave(self, ctx: Context[Shelf], new: Properties) -> None:
        match new.get("behaviour"):
            case "refuse":
                raise ProviderError("the shelf in room one is full: remove a box")
            case "crash":
                raise ValueError(f"cannot lift {new.get('key')}")
            case "hang":
                if ctx.cancelled.wait(30):
                    raise ProviderError("interrupted while lifting")
            case "deaf":
                time.sleep(60)


class GetBox(Function[Shelf]):
    token = GET_BOX
    arguments = {"name": Field(required=True)}
    results = {"serial": Field(), "seal": Field(secret=True)}

    def call(self, ctx: Context[Shelf], arguments: Properties) -> Properties:
        found = ctx.config.boxes.get(arguments["name"])
        if found is None:
            raise ProviderError(f"there is no box {arguments['name']}")
        return {"serial": found["serial"], "seal": found["seal"]}


class ShelfProvider(Provider[Shelf]):
    name = "shelf"
    version = "1.2.3"
    config: ClassVar[Any] = {
        "room": Field(default="r"),
        "height": Field(Scalar.INTEGER),
        "doors": Field(ListOf(Scalar.STRING)),
        "secretWord": Field(secret=True),
        "floor": Field(Scalar.INTEGER, replaces=True),
    }

    def __init__(self) -> None:
        self.resources = (Box(),)
        self.functions = (GetBox(),)
        self.configured = 0

    def configure(self, config: Properties) -> Shelf:
        self.configured += 1
        if config["room"] == "locked":
            raise ProviderError("the room is locked: bring the key")
        return Shelf(config["room"])


provider = ShelfProvider()
