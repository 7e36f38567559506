"""The tables of the decision log, the same in SQLite and PostgreSQL. Nothing about a person is in the clear.

What lists and filters read is narrow and apart from what entries hold, which is long and sealed.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

DECISIONS = Table(
    "decisions",
    METADATA,
    # Milliseconds since 1970 and random digits: ids sort as they were made, so pages and retention need no other order.
    Column("id", String(32), primary_key=True),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("caller", String(200), nullable=False),
    Column("method", String(40), nullable=False),
    # HMAC of caller and request id, which may hold a name. NULL where none was given, and equal to no other.
    Column("request_key", LargeBinary(32), unique=True),
    # HMAC of the question, to tell a retry from another question under the same id.
    Column("question", LargeBinary(32)),
    # HMAC of `Decision.id`, which as it is would let anybody try out what a household's facts are.
    Column("decision_key", LargeBinary(32), nullable=False, index=True),
    Column("release", String(64), nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("region", String(40), nullable=False),
    # `;tapering_dibao=eligible;temporary_aid=needs_facts;`, each pair once.
    Column("outcomes", Text, nullable=False),
    Index("ix_decisions_region", "region", "id"),
    Index("ix_decisions_caller", "caller", "id"),
)

CONTENTS = Table(
    "decision_contents",
    METADATA,
    Column("id", String(32), ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
