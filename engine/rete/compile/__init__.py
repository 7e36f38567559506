"""Turns a `Program` into a `Plan`: functions that make flat facts of a case, and the rules that the rete runs on them.

The passes, each in a module of its own: `fold` (parameters into constants), `traits` (what can be told of an
expression), `condition` (conditions into clauses of tests), `schedule` (rules into stages), `panel` (stages onto
handles, within the limits of durable-rules, by `alpha`), `source` and `functions` (expressions into Python).
"""

from engine.rete.compile.plan import Plan, compile_plan

__all__ = ["Plan", "compile_plan"]
