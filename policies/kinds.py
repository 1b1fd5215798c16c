"""The type tokens of the resources that rules judge."""

from __future__ import annotations

from typing import Final

CONTAINER: Final = "docker:index/container:Container"
IMAGE: Final = "docker:index/remoteImage:RemoteImage"
VOLUME: Final = "docker:index/volume:Volume"
FILES: Final = "tradingdb:docker:VolumeFiles"
AUTHORITY: Final = "tradingdb:tls:Authority"
PASSWORD: Final = "tradingdb:secrets:Password"  # noqa: S105 - a type token
PASSWORDS: Final = "tradingdb:secrets:Passwords"
INFLUX_SETUP: Final = "tradingdb:influxdb:Setup"
BOOTSTRAP: Final = "tradingdb:postgres:Bootstrap"
ROLE: Final = "postgresql:index/role:Role"
DATABASE: Final = "postgresql:index/database:Database"
SCHEMA: Final = "postgresql:index/schema:Schema"
