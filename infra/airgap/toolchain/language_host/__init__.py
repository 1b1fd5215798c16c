"""The Pulumi language host for Python programs, policy packs and plugin folders.

Serves the engine's LanguageRuntime protocol; code generation is left to the official host.
"""
