"""What is no error in a policy and yet hardly meant: one lint a module, listed here. Each is sound: what it says never
happens happens for no case, region or day; it may stay silent about more.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.language.lints import (
    clauses,
    constant,
    displaced,
    effect,
    jump,
    unreachable,
    unused,
)
from engine.language.lints.context import Context

LINTS: tuple[Callable[[Context], None], ...] = (
    unused.lint,
    unreachable.lint,
    displaced.lint,
    constant.lint,
    effect.lint,
    jump.lint,
    clauses.lint,
)


def run(context: Context) -> None:
    """Runs every lint over a policy without errors."""
    for lint in LINTS:
        lint(context)
