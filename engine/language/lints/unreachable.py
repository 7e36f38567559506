"""A rule whose condition no case can meet, given the bounds of the facts and the values in force."""

from __future__ import annotations

from engine.language.diagnostics import Code
from engine.language.lints.context import Context
from engine.language.lints.values import Stretch, where
from engine.program import Constant, Rule, Span


def lint(context: Context) -> None:
    """Tells `RULE_UNREACHABLE` of each rule that on some days in some region nobody can meet."""
    everywhere: dict[Span, list[Stretch]] = {}
    found: dict[Span, list[Stretch]] = {}
    about: dict[Span, tuple[Rule, dict[Span, None]]] = {}
    for rule, site in context.rules():
        for stretch, truths in context.truths(site):
            everywhere.setdefault(rule.span, []).append(stretch)
            if truths.possible(site.expression, True):
                continue
            found.setdefault(rule.span, []).append(stretch)
            _, causes = about.setdefault(rule.span, (rule, {}))
            for literal, wanted in truths.literals(site.expression, True):
                if not isinstance(literal, Constant) and not truths.possible(literal, wanted):
                    causes[literal.span] = None
    for place, stretches in found.items():
        rule, causes = about[place]
        message = f"规则 `{rule.id}` 的条件不可能成立{where(stretches, everywhere[place])}"
        remedy = "检查条件、事实的上下限和参数的数值有没有写错；确实用不到的规则删去"
        context.findings.warning(Code.RULE_UNREACHABLE, place, message, remedy, *causes)
