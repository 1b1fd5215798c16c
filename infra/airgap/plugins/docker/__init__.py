"""The `docker` provider plugin, version 5.2.0 as programs see it, over the Docker engine's own API.

Serves networks, volumes, containers and images; every other input of the published schema is refused by name.
"""
