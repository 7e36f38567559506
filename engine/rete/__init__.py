"""The reading that decides, on durable-rules.

Three rooms: `compile` (a program into rules and functions), `session` (the wrapper of durable-rules) and `decide` (what
matched into a decision).
"""

from engine.rete.errors import CompileError, EvaluationError
from engine.rete.network import Network, Split

__all__ = ["CompileError", "EvaluationError", "Network", "Split"]
