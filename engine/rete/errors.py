"""What can go wrong in the rete. Both are defects of the engine or of whoever built the program, never of a case."""

from __future__ import annotations


class CompileError(Exception):
    """A program that cannot be put on the rete: a limit of durable-rules, or a cycle that the language does not admit.

    The message names rules, conclusions and limits, never a fact of a case.
    """


class EvaluationError(Exception):
    """An evaluation that was not carried to its end: nothing may be concluded from it.

    The message holds no value of any fact.
    """
