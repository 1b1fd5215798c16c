"""${message[:1].upper() + message[1:]}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
from migrations.operations import as_role

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    with as_role("SCHEMA_owner"):
        ${upgrades.replace("\n    ", "\n        ") if upgrades else "raise NotImplementedError"}


def downgrade() -> None:
    with as_role("SCHEMA_owner"):
        ${downgrades.replace("\n    ", "\n        ") if downgrades else "raise NotImplementedError"}
