"""The LanguageRuntime service: each call of the engine, answered from packages and programs.

Code generation, packing and linking belong to the official host and are refused by name.
"""
# ruff: noqa: N802 - the methods bear the names of the protocol

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import language_pb2 as messages
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeServicer

from infra.airgap.toolchain.language_host import packages, programs, virtualenv
from infra.airgap.toolchain.language_host.ahead import Ahead, Place
from infra.airgap.toolchain.language_host.output import merged
from infra.airgap.toolchain.language_host.programs import BAIL, MissingExecutorError, Processes
from infra.airgap.toolchain.language_host.virtualenv import Virtualenv, VirtualenvError

VERSION = "3.250.0"  # of the protocol that is served


class LanguageHost(LanguageRuntimeServicer):
    """One host serves one engine for its whole life."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._processes = Processes()
        self._ahead = Ahead(self._processes)

    def close(self) -> None:
        """End every program and plugin."""
        self._processes.end_all()

    def Handshake(
        self, request: messages.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> messages.LanguageHandshakeResponse:
        self._engine = request.engine_address or self._engine
        return messages.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetRequiredPackages(
        self, request: messages.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> messages.GetRequiredPackagesResponse:
        """Asked before anything runs: from here on an interpreter waits for the program."""
        answer = messages.GetRequiredPackagesResponse()
        environment = _environment(request.info, context)
        plugins = packages.required_plugins(environment)
        self._ahead.start(_place(request.info, environment), [plugin.module for plugin in plugins])
        for plugin in plugins:
            package = answer.packages.add(
                name=plugin.name, kind="resource", version=plugin.version, server=plugin.server
            )
            if plugin.parameterization:
                package.parameterization.name = plugin.parameterization.name
                package.parameterization.version = plugin.parameterization.version
                package.parameterization.value = plugin.parameterization.value
        return answer

    def GetRequiredPlugins(
        self, request: messages.GetRequiredPluginsRequest, context: grpc.ServicerContext
    ) -> messages.GetRequiredPluginsResponse:
        answer = messages.GetRequiredPluginsResponse()
        for plugin in packages.required_plugins(_environment(request.info, context)):
            answer.plugins.add(
                name=plugin.name, kind="resource", version=plugin.version, server=plugin.server
            )
        return answer

    def Run(self, request: messages.RunRequest, context: grpc.ServicerContext) -> messages.RunResponse:
        environment = _environment(request.info, context)
        place = _place(request.info, environment)
        try:
            script = programs.executor(place.variables)
        except MissingExecutorError as error:
            return messages.RunResponse(error=str(error))
        arguments = programs.program_arguments(request, self._engine)
        configuration = programs.configuration(request)
        process = self._ahead.run(place, script, arguments, configuration)
        if process is None:
            command = [str(environment.python), "-u", script, *arguments]
            process = self._start(command, place.folder, {**place.variables, **configuration}, context)
        self._end_with(process, context)
        code = self._processes.wait(process)
        if code == BAIL:
            return messages.RunResponse(bail=True)
        if code < 0:
            return messages.RunResponse(error=f"the program was ended by signal {-code}")
        if code > 0:
            return messages.RunResponse(error=f"the program exited with code {code}")
        return messages.RunResponse()

    def RunPlugin(
        self, request: messages.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[messages.RunPluginResponse]:
        environment = _environment(request.info, context)
        given = dict(pair.partition("=")[::2] for pair in request.env) or dict(os.environ)
        command = programs.plugin_command(
            environment, request.info.program_directory, request.kind, request.args
        )
        process = self._start(command, request.pwd, environment.activate(given), context, piped=True)
        self._end_with(process, context)
        try:
            for stream, chunk in merged(process):
                if stream == "stdout":
                    yield messages.RunPluginResponse(stdout=chunk)
                else:
                    yield messages.RunPluginResponse(stderr=chunk)
        finally:
            code = self._processes.wait(process)
        yield messages.RunPluginResponse(exitcode=code)

    def InstallDependencies(
        self, request: messages.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[messages.InstallDependenciesResponse]:
        text = "Dependencies come from the project's lock file; ./tdb installs them.\n"
        yield messages.InstallDependenciesResponse(stdout=text.encode())

    def GetProgramDependencies(
        self, request: messages.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> messages.GetProgramDependenciesResponse:
        environment = _environment(request.info, context)
        answer = messages.GetProgramDependenciesResponse()
        for name, version in packages.installed(environment, transitive=request.transitiveDependencies):
            answer.dependencies.add(name=name, version=version)
        return answer

    def About(self, request: messages.AboutRequest, context: grpc.ServicerContext) -> messages.AboutResponse:
        environment = _environment(request.info, context)
        version = packages.python_version(environment) or platform.python_version()
        return messages.AboutResponse(executable=str(environment.python), version=version)

    def RuntimeOptionsPrompts(
        self, request: messages.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> messages.RuntimeOptionsResponse:
        return messages.RuntimeOptionsResponse()

    def Template(
        self, request: messages.TemplateRequest, context: grpc.ServicerContext
    ) -> messages.TemplateResponse:
        return messages.TemplateResponse()

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        """The engine lets a program finish its open calls and closes the host afterwards."""
        return Empty()

    def GenerateProgram(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        _refuse("GenerateProgram", context)

    def GenerateProject(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        _refuse("GenerateProject", context)

    def GeneratePackage(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        _refuse("GeneratePackage", context)

    def Pack(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        _refuse("Pack", context)

    def Link(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        _refuse("Link", context)

    def _start(
        self,
        command: list[str],
        cwd: str,
        environment: dict[str, str],
        context: grpc.ServicerContext,
        *,
        piped: bool = False,
    ) -> subprocess.Popen[bytes]:
        try:
            return self._processes.start(command, cwd=cwd, env=environment, piped=piped)
        except OSError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"cannot start {command[0]}: {error}")

    def _end_with(self, process: subprocess.Popen[bytes], context: grpc.ServicerContext) -> None:
        """End it when the engine drops the call."""
        if not context.add_callback(lambda: self._processes.end(process)):
            self._processes.end(process)  # the call was dropped while the process started


def _environment(info: messages.ProgramInfo, context: grpc.ServicerContext) -> Virtualenv:
    option = MessageToDict(info.options).get("virtualenv")
    try:
        return virtualenv.resolve(Path(info.root_directory), str(option or ""), os.environ)
    except VirtualenvError as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))


def _place(info: messages.ProgramInfo, environment: Virtualenv) -> Place:
    return Place(environment, info.program_directory, environment.activate(os.environ))


def _refuse(method: str, context: grpc.ServicerContext) -> NoReturn:
    context.abort(
        grpc.StatusCode.UNIMPLEMENTED, f"this Python language host runs programs; it has no {method}"
    )
