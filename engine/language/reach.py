"""How deep the evaluation of a rule goes, through defines and through the rules behind the conclusions it reads.

Readings evaluate by recursion; what they can take is proved when the policy is loaded, not met when a case comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.expressions import parts
from engine.language.diagnostics import Code, Findings
from engine.program import Define, DefineReference, Expression, Rule

MAX_REACH = 100
"""Levels of expressions inside one another; each costs the reference reading about five of the thousand calls that
Python allows."""
_RULE = 2
"""A rule behind a conclusion, or an exception, costs as much as this many levels."""


def of_defines(defines: Mapping[tuple[str, str], Define]) -> dict[tuple[str, str], int]:
    """The depth of each define, those that it reads included; `defines` has each after those it reads."""
    found: dict[tuple[str, str], int] = {}
    for key, define in defines.items():
        found[key] = depth(define.value, found)
    return found


def depth(expression: Expression, defines: Mapping[tuple[str, str], int]) -> int:
    """How many levels stand inside one another in `expression` at most, with those of the defines it reads."""
    deepest = 0
    waiting = [(expression, 1)]
    while waiting:
        one, level = waiting.pop()
        behind = defines[one.entity, one.define] if isinstance(one, DefineReference) else 0
        deepest = max(deepest, level + behind)
        waiting += [(part, level + 1) for part in parts(one)]
    return deepest


def check(
    order: Iterable[Rule],
    own: Mapping[str, int],
    behind: Mapping[str, Sequence[str]],
    findings: Findings,
) -> None:
    """Says which rules go too deep. `order` has each rule after those `behind` it; `own`: the depth of its expressions.

    A rule behind one that goes too deep is told alone.
    """
    found: dict[str, int] = {}
    for rule in order:
        found[rule.id] = own[rule.id] + max((found[one] + _RULE for one in behind[rule.id]), default=0)
        if found[rule.id] > MAX_REACH:
            message = f"规则 `{rule.id}` 一层读一层，连同派生事实和别的规则超过 {MAX_REACH} 层"
            remedy = "减少派生事实和结论一层读一层的层次"
            findings.error(Code.EXPRESSION_TOO_LARGE, rule.span, message, remedy)
            found[rule.id] = 0
