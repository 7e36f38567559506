"""The wrapper of durable-rules, with its limits and its hash. Nothing else in the project imports its core."""

from engine.rete.session.session import Match, Session, retraction_of

__all__ = ["Match", "Session", "retraction_of"]
