"""The plugin process: `python -m infra.airgap.plugins.postgresql`."""

from infra.airgap.plugins.postgresql.provider import PostgresqlProvider
from infra.provider_framework.server import serve

if __name__ == "__main__":
    serve(PostgresqlProvider())
