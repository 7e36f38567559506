"""The first tables: decisions, and what they hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes them."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("recorded_ms", sa.BigInteger, nullable=False),
        sa.Column("caller", sa.String(200), nullable=False),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("request_key", sa.LargeBinary(32), unique=True),
        sa.Column("question", sa.LargeBinary(32)),
        sa.Column("decision_key", sa.LargeBinary(32), nullable=False),
        sa.Column("release", sa.String(64), nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("region", sa.String(40), nullable=False),
        sa.Column("outcomes", sa.Text, nullable=False),
    )
    op.create_index("ix_decisions_decision_key", "decisions", ["decision_key"])
    op.create_index("ix_decisions_region", "decisions", ["region", "id"])
    op.create_index("ix_decisions_caller", "decisions", ["caller", "id"])
    op.create_table(
        "decision_contents",
        sa.Column("id", sa.String(32), sa.ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Takes them away, with all that they hold."""
    op.drop_table("decision_contents")
    op.drop_table("decisions")
