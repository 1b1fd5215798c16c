"""What becomes of an exception: a status that the engine shows as one clean line, a file for the rest."""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NoReturn

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage

from infra.provider_framework.encoding import encode
from infra.provider_framework.errors import NotUsableError, ProviderError
from infra.provider_framework.fields import Field
from infra.provider_framework.protocol import provider_pb2, status_pb2
from infra.workspace import Workspace

# Kept in the outputs of an object that never became usable, until it is replaced.
UNUSABLE: Final = "__unusable"

# The engine takes INTERNAL as "state unknown" and the others as "nothing happened".
_REFUSED: Final = grpc.StatusCode.FAILED_PRECONDITION
_UNEXPECTED: Final = grpc.StatusCode.INTERNAL


def refuse(context: grpc.ServicerContext, error: ProviderError) -> NoReturn:
    context.abort(_REFUSED, str(error))
    raise AssertionError  # abort has raised


def record(
    context: grpc.ServicerContext, error: NotUsableError, fields: Mapping[str, Field], *, is_new: bool
) -> NoReturn:
    """Make the engine record the object with its error; one that is new is marked to be replaced."""
    outputs = {**error.outputs, UNUSABLE: True} if is_new else error.outputs
    detail = AnyMessage()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=error.resource_id, properties=encode(fields, outputs), reasons=[str(error)]
        )
    )
    code = _REFUSED.value[0]
    status = status_pb2.Status(code=code, message=str(error), details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(_REFUSED, str(error))
    raise AssertionError  # abort has raised


def report_unexpected(
    context: grpc.ServicerContext, error: Exception, provider: str, operation: str, resource: str
) -> NoReturn:
    """One line for the user, the place to a file. The exception's own text may hold values: never shown."""
    kind = type(error).__qualname__
    where = _write_traceback(error, provider, f"{operation} {resource}")
    subject = " ".join(resource.split("::")[2:]) or resource
    context.abort(_UNEXPECTED, f"{operation} of {subject} failed with an unexpected {kind}; {where}")
    raise AssertionError  # abort has raised


def _write_traceback(error: Exception, provider: str, what: str) -> str:
    path = Workspace.of_environment().logs / f"{provider}-plugin.log"
    lines = [f"{datetime.now(UTC).isoformat(timespec='seconds')} {what}\n"]
    cause: BaseException | None = error
    while cause is not None:
        lines += traceback.format_tb(cause.__traceback__)
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}\n")
        cause = cause.__cause__ or cause.__context__
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
            file.write("".join(lines) + "\n")
    except OSError as failure:
        return f"the traceback could not be written to {path}: {failure.strerror}"
    return f"the traceback is in {path}"
